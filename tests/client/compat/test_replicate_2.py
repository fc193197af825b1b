"""What docs/migrating.md says of ``replicate`` 2.0.0b4: each row is run, and no name is left out."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import replicate_typed as replicate
from _support.replicate_1 import model
from _support.repository import DOCS

SECTION = (
    (DOCS / "migrating.md")
    .read_text("utf-8")
    .partition("## Coming from `replicate` 2.x")[2]
    .partition("\n## ")[0]
)

#: Each row: what old code wrote, and the code of this package.
ROWS = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", SECTION, re.MULTILINE)

#: The public names of 2.0.0b4: of the module, the client, its resources, pages, objects and errors.
NAMES = [
    "APIConnectionError",
    "APIError",
    "APIResponse",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClient",
    "AsyncFileOutput",
    "AsyncReplicate",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BaseModel",
    "Client",
    "ConflictError",
    "DEFAULT_CONNECTION_LIMITS",
    "DEFAULT_MAX_RETRIES",
    "DEFAULT_TIMEOUT",
    "DefaultAioHttpClient",
    "DefaultAsyncHttpxClient",
    "DefaultHttpxClient",
    "FileOutput",
    "InternalServerError",
    "Model",
    "ModelError",
    "ModelVersionIdentifier",
    "NOT_GIVEN",
    "NoneType",
    "NotFoundError",
    "NotGiven",
    "Omit",
    "PermissionDeniedError",
    "ProxiesTypes",
    "RateLimitError",
    "Replicate",
    "ReplicateError",
    "RequestOptions",
    "Stream",
    "Timeout",
    "Transport",
    "UnprocessableEntityError",
    "Version",
    "base_url",
    "bearer_token",
    "default_headers",
    "default_query",
    "file_from_path",
    "get_path_url",
    "http_client",
    "max_retries",
    "not_given",
    "omit",
    "replicate.run",
    "replicate.stream",
    "replicate.use",
    "replicate.timeout",
    "resources",
    "client.auth_headers",
    "client.base_url",
    "client.bearer_token",
    "client.close",
    "client.copy",
    "client.custom_auth",
    "client.default_headers",
    "client.default_query",
    "client.delete",
    "client.get",
    "client.get_api_list",
    "client.is_closed",
    "client.max_retries",
    "client.patch",
    "client.platform_headers",
    "client.poll_interval",
    "client.post",
    "client.put",
    "client.qs",
    "client.query",
    "client.request",
    "client.search",
    "client.timeout",
    "client.user_agent",
    "client.with_options",
    "with_raw_response",
    "with_streaming_response",
    "set_default_headers",
    "set_default_query",
    "extra_body",
    "extra_headers",
    "extra_query",
    "account.get",
    "collections.get",
    "collections.list",
    "deployments.create",
    "deployments.delete",
    "deployments.get",
    "deployments.list",
    "deployments.predictions.create",
    "deployments.update",
    "files.create",
    "files.delete",
    "files.download",
    "files.get",
    "files.list",
    "hardware.list",
    "models.create",
    "models.delete",
    "models.examples.list",
    "models.get",
    "models.list",
    "models.predictions.create",
    "models.readme.get",
    "models.search",
    "models.update",
    "models.versions.delete",
    "models.versions.get",
    "models.versions.list",
    "predictions.cancel",
    "predictions.create",
    "predictions.get",
    "predictions.list",
    "predictions.wait",
    "trainings.cancel",
    "trainings.create",
    "trainings.get",
    "trainings.list",
    "webhooks.default.secret.get",
    "has_next_page",
    "get_next_page",
    "iter_pages",
    "next_page_info",
    "results",
    "next",
    "SyncCursorURLPage",
    "AsyncCursorURLPage",
    "SyncCursorURLPageWithCreatedFilters",
    "AsyncCursorURLPageWithCreatedFilters",
    "to_dict",
    "to_json",
    "model_dump",
    "model_dump_json",
    "dict",
    "json",
    "model_fields_set",
    "model_extra",
    "model_copy",
    "model_validate",
    "construct",
    "parse_obj",
    "types.Prediction",
    "types.PredictionCreateParams",
    "status_code",
    "response",
    "request",
    "message",
    "body",
    "hint",
    "streaming",
    "use_async",
    "function.create",
    "function.openapi_schema",
    "function.default_example",
    "Run.output",
    "Run.logs",
    "REPLICATE_LOG",
    "prefer",
    "cancel_after",
    "wait",
    "use_file_output",
    "file_encoding_strategy",
    "webhook",
    "webhook_events_filter",
]

#: The parameters of the methods of its resources, without those that every method has.
PARAMETERS = {
    "collections.get": "collection_slug",
    "deployments.create": "hardware max_instances min_instances model name version",
    "files.create": "content filename metadata type",
    "files.download": "file_id expiry owner signature",
    "models.list": "sort_by sort_direction",
    "models.versions.get": "model_owner model_name version_id",
    "predictions.create": "input version stream webhook webhook_events_filter",
    "predictions.list": "created_after created_before",
    "trainings.create": "model_owner model_name version_id destination input",
    "client.search": "query limit",
}


def hint(prompt: str) -> str:
    """What the model takes and returns."""
    raise NotImplementedError


@pytest.fixture
def namespace(old: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The names that the rows use."""
    monkeypatch.setattr(replicate, "default_client", old.client.with_options())
    client, version = old.client, old.version.id
    logger = logging.getLogger("replicate_typed")
    level = logger.level
    prediction = client.predictions.create(version, {"prompt": "hi"}).wait()
    model(old, "m2")
    if not any(d.name == "d2" for d in client.deployments.list()):
        client.deployments.create("d2", "me/shout", version, "cpu", 0, 1)
    with pytest.raises(replicate.NotFoundError) as caught:
        client.predictions.get("none")
    yield {
        "client": client,
        "replicate": replicate,
        "httpx": httpx,
        "logging": logging,
        "hint": hint,
        "url": old.server.url,
        "version": version,
        "prediction": prediction,
        "id": prediction.id,
        "training_id": client.trainings.create(
            f"me/shout:{version}", {"prompt": "a"}, "local/m2"
        ).id,
        "file_id": client.files.create(b"a").id,
        "page": client.predictions.list(),
        "error": caught.value,
    }
    logger.setLevel(level)


@pytest.mark.parametrize(("before", "after"), ROWS, ids=[before for before, _ in ROWS])
def test_rows__each(
    before: str, after: str, old: SimpleNamespace, namespace: dict[str, Any]
) -> None:
    """The code on the right runs, whatever the code on the left was."""
    if after.startswith("client.deployments.create"):
        old.client.deployments.delete("local/d2")
    if after.startswith("client.models.create"):
        old.client.models.delete("local/m2")
    exec(after, namespace)


def test_rows__names() -> None:
    """Each public name of the beta is on the left of a row, or said to be left out."""
    left = " ".join(before for before, _ in ROWS) + SECTION.partition("**Left out.**")[2]
    left += SECTION.partition("### One call")[0]
    missing = [
        name for name in NAMES if not re.search(rf"(?<![\w.]){re.escape(name)}\b|\.{name}\b", left)
    ]
    rest = " ".join(re.findall(r"`([^`]+)`", SECTION))
    missing = [name for name in missing if not re.search(rf"\b{re.escape(name)}\b", rest)]
    assert missing == []


@pytest.mark.parametrize("method", PARAMETERS)
def test_rows__parameters(method: str) -> None:
    """The row of a method has its parameters."""
    (row,) = [before for before, _ in ROWS if before.startswith(f"{method}(")]
    assert [name for name in PARAMETERS[method].split() if f"{name}=" not in row] == []


def test_rows__status_of_a_success(old: SimpleNamespace) -> None:
    """The block of responses has the status and the headers beside the object."""
    with old.client.responses() as responses:
        account = old.client.account.get()
    assert account.username == responses[-1].json()["username"]
    assert responses[-1].status_code == 200
    assert "content-type" in responses[-1].headers


def test_rows__async_pages(old: SimpleNamespace) -> None:
    """A list is an async iterable without ``await``, and a page with it."""

    async def main() -> tuple[list[str], int]:
        async with replicate.AsyncClient() as client:
            names = [model.name async for model in client.models.list()]
            return names, len(await client.models.list())

    names, count = asyncio.run(main())
    assert "shout" in names
    assert count > 0


def test_rows__outputs_of_functions(old: SimpleNamespace) -> None:
    """A function returns the output, its pieces, or a prediction; also in async code."""
    told = replicate.use("me/tell")
    assert told(prompt="a b") == "a b "
    assert "".join(replicate.use("me/tell", streaming=True)(prompt="a b")) == "a b "
    assert told.create(prompt="a b").result() == "a b "
    assert asyncio.run(replicate.async_use("me/tell")(prompt="a b")) == "a b "
