"""The recipes of docs/webhooks.md, run as they stand there, and the headers of each framework."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from _support.markdown import CodeBlock, code_blocks
from _support.repository import DOCS
from replicate_typed import Client, Prediction, Training, WebhookValidationError
from replicate_typed._objects.webhook_signature import sign

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
BODY = json.dumps(
    {
        "id": "p1",
        "status": "succeeded",
        "model": "me/shout",
        "version": "v1",
        "input": {},
        "output": "HI",
        "error": None,
        "logs": "",
        "created_at": "2026-01-01T00:00:00Z",
        "urls": {
            "get": "https://api.replicate.com/v1/predictions/p1",
            "cancel": "https://api.replicate.com/v1/predictions/p1/cancel",
        },
    }
).encode()


def recipe(name: str) -> CodeBlock:
    (block,) = code_blocks(DOCS / "webhooks.md", name)
    return block


def signed(body: bytes = BODY, *, age: float = 0) -> dict[str, str]:
    stamp = str(int(time.time() - age))
    signature = sign(body, message_id="m1", timestamp=stamp, secret=SECRET)
    return {
        "webhook-id": "m1",
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
    }


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLICATE_WEBHOOK_SECRET", SECRET)


def test_the_recipe_for_starlette(capsys: pytest.CaptureFixture[str]) -> None:
    app = recipe("starlette").run()["app"]

    async def post(body: bytes, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hook") as client:
            return await client.post("/hooks/replicate", content=body, headers=headers)

    assert asyncio.run(post(BODY, signed())).status_code == 204
    assert capsys.readouterr().out == "prediction p1 succeeded\n"
    refused = asyncio.run(post(BODY + b" ", signed()))
    assert (refused.status_code, "signature" in refused.text) == (400, True)
    assert asyncio.run(post(BODY, signed(age=400))).status_code == 400
    assert asyncio.run(post(BODY, {})).text == "the webhook-id header is missing"


def test_the_recipe_for_aws_lambda(capsys: pytest.CaptureFixture[str]) -> None:
    handler = recipe("lambda").run()["handler"]
    plain = {"body": BODY.decode(), "headers": signed(), "isBase64Encoded": False}
    assert handler(plain, None) == {"statusCode": 204}
    encoded = {**plain, "body": base64.b64encode(BODY).decode(), "isBase64Encoded": True}
    assert handler(encoded, None) == {"statusCode": 204}
    assert capsys.readouterr().out == "prediction p1 succeeded\n" * 2
    assert handler({**plain, "headers": {}}, None)["statusCode"] == 400
    assert handler({"headers": signed()}, None)["statusCode"] == 400


def test_the_recipe_for_flask() -> None:
    pytest.importorskip("flask", reason="Flask is not installed")
    app = recipe("flask").run()["app"]
    with app.test_client() as client:
        posted = client.post("/hooks/replicate", data=BODY, headers=signed())
        assert posted.status_code == 204
        assert client.post("/hooks/replicate", data=BODY).status_code == 400


@pytest.mark.parametrize("name", ["starlette", "flask", "django", "lambda"])
def test_each_recipe_is_python(name: str) -> None:
    recipe(name).compile()


class WerkzeugHeaders:
    """Pairs with the case that they came in; neither a mapping nor a list."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._pairs = [(name.title(), value) for name, value in headers.items()]

    def items(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)


def wsgi(headers: dict[str, str]) -> dict[str, Any]:
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {**named, "wsgi.input": object(), "SERVER_PORT": 80, "wsgi.version": (1, 0)}


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(lambda h: h, id="mapping"),
        pytest.param(httpx.Headers, id="httpx"),
        pytest.param(WerkzeugHeaders, id="flask"),
        pytest.param(wsgi, id="django-meta"),
        pytest.param(lambda h: {k.title(): v for k, v in h.items()}, id="django-headers"),
        pytest.param(lambda h: {k: [v] for k, v in h.items()}, id="lambda-multi-value"),
        pytest.param(lambda h: [(k.encode(), v.encode()) for k, v in h.items()], id="asgi-scope"),
        pytest.param(lambda h: list(h.items()), id="pairs"),
    ],
)
def test_the_headers_of_each_framework(shape: Any) -> None:
    with Client() as client:
        client.webhooks.validate(BODY, shape(signed()), SECRET)
        job = client.webhooks.unwrap(BODY, shape(signed()), SECRET)
        assert isinstance(job, Prediction)
        with pytest.raises(WebhookValidationError):
            client.webhooks.validate(BODY + b"x", shape(signed()), SECRET)


def test_a_whole_request_is_enough() -> None:
    request = httpx.Request("POST", "http://hook", content=BODY, headers=signed())
    with Client() as client:
        client.webhooks.validate(request, secret=SECRET)
        client.webhooks.validate(request=request, secret=SECRET)
        client.webhooks.validate(headers=signed(), body=BODY.decode(), secret=SECRET)
        assert client.webhooks.unwrap(request, secret=SECRET).id == "p1"
        for wrong in (
            {"body": BODY},
            {"headers": signed()},
            {"body": object(), "secret": SECRET},
            {"request": request},
        ):
            with pytest.raises(WebhookValidationError):
                client.webhooks.validate(**wrong)


def test_a_training_is_told_from_a_prediction() -> None:
    raw = {**json.loads(BODY), "output": None}
    raw["urls"] = {
        "get": "https://api.replicate.com/v1/trainings/t1",
        "cancel": "https://api.replicate.com/v1/trainings/t1/cancel",
    }
    body = json.dumps(raw).encode()
    with Client() as client:
        assert isinstance(client.webhooks.unwrap(body, signed(body), SECRET), Training)


def test_nothing_of_the_secret_is_in_an_error() -> None:
    with Client() as client:
        for secret in ("sk_0123456789", "whsec_***", "whsec_", ""):
            with pytest.raises(WebhookValidationError) as caught:
                client.webhooks.validate(BODY, signed(), secret)
            assert "0123456789" not in str(caught.value)


def test_signatures_of_a_rotated_secret_and_of_other_versions() -> None:
    headers = signed()
    good = headers["webhook-signature"]
    other = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    with Client() as client:
        for value in (f"v1,{other} {good}", f"v1a,{other} {good}", f"{good} v2,x", f"  {good} "):
            client.webhooks.validate(BODY, {**headers, "webhook-signature": value}, SECRET)
        for value in (good.replace("v1,", "v2,"), good.partition(",")[2], "v1,", "é", "v1,é"):
            with pytest.raises(WebhookValidationError):
                client.webhooks.validate(BODY, {**headers, "webhook-signature": value}, SECRET)
