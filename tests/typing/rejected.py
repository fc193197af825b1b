# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""Wrong calls. Each must be rejected: an ignore that is not needed is an error in both checkers."""

from typing import TypedDict

import httpx
import httpx2
import replicate_typed as replicate
from replicate_typed import (
    AsyncClient,
    Client,
    FileOutput,
    ModelRef,
    Page,
    Prediction,
    WebhookSecret,
)

SHOUT: ModelRef[dict[str, str], str] = ModelRef("me/shout")


class Scene(TypedDict):
    prompt: str


PAINT: ModelRef[Scene, str] = ModelRef("me/paint")


def clients() -> None:
    Client(token="r8_x")  # type: ignore[call-arg]
    Client("r8_x", "https://api.replicate.com")  # type: ignore[call-arg]
    Client(timeout="5 s")  # type: ignore[arg-type]
    Client(headers=["a"])  # type: ignore[arg-type]


def engines() -> None:
    Client(http_client=httpx.AsyncClient())  # type: ignore[arg-type]
    Client(http_client=httpx2.AsyncClient())  # type: ignore[arg-type]
    Client(http_client=httpx.HTTPTransport())  # type: ignore[arg-type]
    Client(http_client="httpx")  # type: ignore[arg-type]
    Client(transport=httpx.AsyncHTTPTransport())  # type: ignore[arg-type]
    Client(transport=httpx2.AsyncHTTPTransport())  # type: ignore[arg-type]
    Client(transport=httpx2.Client())  # type: ignore[arg-type]
    Client(timeout=httpx2.Limits())  # type: ignore[arg-type]
    AsyncClient(http_client=httpx.Client())  # type: ignore[arg-type]
    AsyncClient(http_client=httpx2.Client())  # type: ignore[arg-type]
    AsyncClient(transport=httpx2.HTTPTransport())  # type: ignore[arg-type]
    Client().timeout = "5 s"  # type: ignore[assignment]


def runs(client: Client) -> None:
    client.run("me/shout", ["a"])  # type: ignore[call-overload]
    client.run("me/shout", {}, wait="5")  # type: ignore[call-overload]
    client.run("me/shout", {}, webhook_events_filter=["done"])  # type: ignore[list-item]
    client.run("me/shout", {}, file_encoding="gzip")  # type: ignore[call-overload]
    client.run("me/shout", {}, cancel_event=True)  # type: ignore[call-overload]
    client.run("me/shout", {}, poll=True)  # type: ignore[call-overload]  # not ty
    client.stream("me/shout", {}, wait=5)  # type: ignore[call-overload]  # not ty
    client.run(SHOUT, {"prompt": 3})  # type: ignore[call-overload]
    client.run(PAINT, {"prompt": 3})  # type: ignore[call-overload]
    client.run(PAINT, {"promt": "a"})  # type: ignore[call-overload]
    client.run(PAINT, {})  # type: ignore[call-overload]
    client.stream(PAINT, {"promt": "a"})  # type: ignore[call-overload]
    client.run(7, {})  # type: ignore[call-overload]
    client.run(deployment=7)  # type: ignore[call-overload]
    number: int = client.run(SHOUT, {"prompt": "a"})  # type: ignore[assignment]
    print(number)


def predictions(client: Client, prediction: Prediction) -> None:
    client.predictions.create(3, {})  # type: ignore[call-overload]
    client.predictions.create("me/shout", {}, wait="5")  # type: ignore[call-overload]
    client.predictions.create(model=["me", "shout"])  # type: ignore[call-overload]
    client.predictions.create(deployment=7)  # type: ignore[call-overload]
    client.predictions.create(PAINT, {"promt": "a"})  # type: ignore[call-overload]
    client.predictions.get(prediction)  # type: ignore[arg-type]
    client.predictions.list(source="api")  # type: ignore[arg-type]
    client.predictions.list(created_after=5)  # type: ignore[arg-type]
    client.predictions.list(None)  # type: ignore[arg-type]
    prediction.wait(5)  # type: ignore[call-arg]
    print(prediction.no_such_member)  # type: ignore[attr-defined]
    len(prediction.logs)  # type: ignore[arg-type]


def models(client: Client) -> None:
    client.models.get()  # type: ignore[call-overload]
    client.models.get(3)  # type: ignore[call-overload]
    client.models.get(("me", "shout"), "x")  # type: ignore[call-overload]
    client.models.get("me", "shout", "v")  # type: ignore[call-overload]
    client.models.list(sort_by="name")  # type: ignore[arg-type]
    client.models.list(sort_direction="up")  # type: ignore[arg-type]
    client.models.create("me", "new", visibility="secret", hardware="cpu")  # type: ignore[arg-type]
    client.models.create("me", "new", visibility="public")  # type: ignore[call-arg]
    client.models.predictions.create("me/shout", {}, wait="x")  # type: ignore[call-overload]
    client.models.predictions.create("me/shout", {}, no_such_keyword=1)  # type: ignore[call-overload]  # not ty
    client.models.update("me/new", visibility="public")  # type: ignore[call-overload]  # not ty


def the_rest(client: Client, page: Page[Prediction]) -> None:
    client.deployments.create("d", "me/m", "v", "cpu", "0", 1)  # type: ignore[arg-type]
    client.deployments.predictions.create("me/d", {}, no_such_keyword=1)  # type: ignore[call-arg]  # not ty
    client.deployments.update("me/d", min_instances="1")  # type: ignore[call-overload]
    client.trainings.create("me/m:v", {}, 5)  # type: ignore[call-overload]
    client.files.create(5)  # type: ignore[arg-type]
    client.files.download("id")  # type: ignore[call-arg]
    client.webhooks.validate(b"{}", {"a": "b"})  # type: ignore[call-overload]
    client.webhooks.validate("{}", 5, "whsec_")  # type: ignore[call-overload]
    client.webhooks.validate("{}", {"a": "b"}, None)  # type: ignore[call-overload]
    WebhookSecret()  # type: ignore[call-overload]
    client.predictions.async_get("id")  # type: ignore[attr-defined]
    client.search(5)  # type: ignore[arg-type]
    page["a"]  # type: ignore[call-overload]
    page.results = 5  # type: ignore[assignment]
    FileOutput(5)  # type: ignore[arg-type]
    text: str = FileOutput("https://x/y")  # type: ignore[assignment]
    print(text)
    replicate.paginate(5)  # type: ignore[arg-type]
    replicate.no_such_function()  # type: ignore[attr-defined]
    replicate.api_token = "token"  # type: ignore[attr-defined]
    client.api_tokn = "token"  # type: ignore[attr-defined]
    client.timeout = "3"  # type: ignore[assignment]
    client.predictions.timeout = 3  # type: ignore[attr-defined]
    page.results[0].statsu = "failed"  # type: ignore[attr-defined]


async def mixed(client: AsyncClient) -> None:
    for _ in client.stream("me/shout"):  # type: ignore[attr-defined]
        pass
    prediction = client.predictions.get("id")
    print(prediction.id)  # type: ignore[attr-defined]
    with client:  # type: ignore[attr-defined]
        pass


def old_names(prediction: Prediction) -> None:
    prediction.dict()  # pyright: ignore[reportDeprecated]
    prediction.json()  # pyright: ignore[reportDeprecated]
