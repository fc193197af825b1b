"""An empty output of a prediction that still runs is no output."""

from __future__ import annotations

import pytest
import replicate_typed as replicate
from _support.http_server import Response
from _support.scripted_api import ScriptedApi, run

VERSION = "a" * 64
EMPTY = [[], {}, "", [None], [""], {"images": [], "text": ""}, [[], {"a": None}]]
DONE = {"status": "succeeded", "output": "whole"}
REFUSED = {"status": "failed", "error": "NSFW content detected", "output": None}
ANY_OUTPUT = {"components": {"schemas": {"Output": {"type": "array", "items": {"type": "string"}}}}}


class SchemaApi(ScriptedApi):
    """A scripted API whose model has a schema: any output is complete as soon as there is one."""

    def respond(self, request):
        if request.method == "GET" and request.target.startswith("/v1/models/"):
            version = {
                "id": VERSION,
                "created_at": "2026-01-01T00:00:00Z",
                "cog_version": "0.9",
                "openapi_schema": ANY_OUTPUT,
            }
            model = {"owner": "me", "name": "model", "url": "", "latest_version": version}
            return Response(version if "/versions/" in request.target else model)
        return super().respond(request)


@pytest.mark.parametrize("output", EMPTY, ids=str)
def test_run__empty_output(mode, output):
    """A prediction that still runs and has an empty output is polled, without a schema."""
    with SchemaApi({"status": "processing", "output": output}, [DONE]) as api:
        assert mode.call(api.url, run) == "whole"
        assert api.poll_count == 1
        assert not any(t.startswith("/v1/models") for t in api.server.targets("GET"))


@pytest.mark.parametrize("output", EMPTY, ids=str)
def test_run__empty_output_then_failure(mode, output):
    """A prediction that fails after an empty output is a failure."""
    script = [{"status": "processing", "output": output}, REFUSED]
    with (
        SchemaApi({"status": "processing", "output": output}, script) as api,
        pytest.raises(replicate.ModelError, match="NSFW"),
    ):
        mode.call(api.url, run)


def references(client):
    """Return every form in which the model can be named."""
    raw = {"id": VERSION, "created_at": "2026-01-01T00:00:00Z", "openapi_schema": ANY_OUTPUT}
    return {
        "name": "me/model",
        "name and version": f"me/model:{VERSION}",
        "version": VERSION,
        "URL": "https://replicate.com/me/model",
        "pair": ("me", "model"),
        "ModelRef": replicate.ModelRef("me/model", openapi_schema=ANY_OUTPUT),
        "ModelVersion": replicate.ModelVersion(raw, model="me/model"),
    }


@pytest.mark.parametrize("wait", [None, False, 1, 30, True])
@pytest.mark.parametrize(
    "form", ["name", "name and version", "version", "URL", "pair", "ModelRef", "ModelVersion"]
)
def test_run__empty_output_by_any_reference(mode, form, wait):
    """The rule holds however the model is named, and however long the create is held."""
    first = {"status": "processing", "output": [], "version": VERSION}
    with SchemaApi(first, [REFUSED]) as api, pytest.raises(replicate.ModelError, match="NSFW"):
        mode.call(api.url, lambda c: c.run(references(c)[form], {}, wait=wait))


def test_run__empty_output_of_a_model(mode):
    """The rule holds for models, bound models and deployments too."""

    def model_run(client):
        if mode.name == "sync":
            return client.run(client.models.get("me/model"), {})

        async def go():
            return await client.run(await client.models.get("me/model"), {})

        return go()

    calls = [model_run, lambda c: c.run(deployment="me/model", input={})]
    for call in calls:
        first = {"status": "processing", "output": [None]}
        with SchemaApi(first, [REFUSED]) as api, pytest.raises(replicate.ModelError, match="NSFW"):
            mode.call(api.url, call)


@pytest.mark.parametrize("output", [0, False, " ", [0], {"seed": 0, "image": None}], ids=str)
def test_run__small_output(mode, output):
    """Zero, False and white space are outputs, which are taken at once if they are complete."""
    with SchemaApi({"status": "processing", "output": output}) as api:
        assert mode.call(api.url, run) == output
        assert (api.poll_count, api.cancel_count) == (0, 0)


@pytest.mark.parametrize("output", [None, *EMPTY], ids=str)
def test_run__empty_output_of_success(mode, output):
    """The empty output of a prediction that has succeeded is its output."""
    with SchemaApi({"status": "processing"}, [{"status": "succeeded", "output": output}]) as api:
        assert mode.call(api.url, run) == output
