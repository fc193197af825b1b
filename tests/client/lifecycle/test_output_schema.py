"""The schema of an output: asked for where it is needed, once, and never for long."""

from __future__ import annotations

import threading
import time

import anyio
import pytest
import replicate_typed as replicate
from _support.clients import sync_client
from _support.clock import Clock
from _support.http_server import Response
from _support.interrupts import set_times
from _support.modes import mode_of
from _support.scripted_api import ScriptedApi, run
from replicate_typed._jobs import schema_cache

VERSION = "a" * 64
OTHER = "b" * 64
FILE_URL = "https://example.com/x.png"
TEXT = {"type": "string"}
FILE = {"type": "string", "format": "uri"}
PIECES = {"type": "array", "items": TEXT, "x-cog-array-type": "iterator"}
JOINED = {**PIECES, "x-cog-array-display": "concatenate"}


def document(schema):
    """Return the OpenAPI document of a version with this output schema."""
    return {"components": {"schemas": {"Output": schema}}}


def version_json(id, schema, cog_version="0.9"):
    """Return a model version with this output schema."""
    times = {"created_at": "2026-01-01T00:00:00Z", "cog_version": cog_version}
    return {"id": id, **times, "openapi_schema": document(schema)}


class SchemaApi(ScriptedApi):
    """A scripted API with the versions of its model.

    Args:
        versions: The output schema of each version by its id.
        latest: The output schema of the latest version; the model is not found if it is None.
        bad: The reply to every request for a schema, if there are no schemas.
        cog: The version of Cog of all versions.
    """

    def __init__(
        self, create, polls=(), *, versions=None, latest=None, bad=None, cog="0.9", **more
    ):
        self.cog = cog
        self.versions = versions or {}
        self.latest = latest
        self.bad = bad
        super().__init__(create, polls, **more)

    @property
    def schema_targets(self):
        """The targets of the requests for a schema."""
        return [t for t in self.server.targets("GET") if t.startswith("/v1/models/")]

    def respond(self, request):
        if request.method != "GET" or not request.target.startswith("/v1/models/"):
            return super().respond(request)
        if self.bad is not None:
            return self.bad()
        missing = Response({"detail": "no such resource"}, 404)
        id = request.target.partition("/versions/")[2]
        if id:
            schema = self.versions.get(id)
            return missing if schema is None else Response(version_json(id, schema, self.cog))
        if self.latest is None:
            return missing
        version = version_json("latest", self.latest, self.cog)
        return Response({"owner": "me", "name": "model", "latest_version": version})


def succeeded(output, **more):
    """Return the members of a prediction that has succeeded."""
    return {"status": "succeeded", "output": output, **more}


BAD = {
    "reset": lambda: None,
    "500": lambda: Response({"detail": "no"}, 500),
    "503": lambda: Response({"detail": "no"}, 503, headers={"Retry-After": "20"}),
    "429": lambda: Response({"detail": "slow down"}, 429, headers={"Retry-After": "20"}),
    "404": lambda: Response({"detail": "no"}, 404),
    "401": lambda: Response({"detail": "no"}, 401),
    "html": lambda: Response("<h1>no</h1>", content_type="text/html"),
    "empty": lambda: Response(b"", 204),
    "object": lambda: Response({}),
    "no document": lambda: Response({"latest_version": {"id": "x"}}),
}


def twice(mode, call=run):
    """Return a call that makes another one twice, and returns both results."""

    async def go(client):
        return [await call(client), await call(client)]

    return (lambda c: [call(c), call(c)]) if mode.name == "sync" else go


@pytest.fixture
def numbered():
    """Return a function that gives each prediction of a script its own id."""
    count = iter(range(1, 1000))

    def create(api, members):
        return lambda: api.reply({**members, "id": f"p{next(count)}"}, 201)

    return create


@pytest.mark.parametrize("kind", BAD)
def test_run__bad_schema(mode, numbered, kind):
    """A schema that cannot be had is asked for once, by no more than one attempt for a version."""
    with SchemaApi(None, bad=BAD[kind]) as api:
        api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        began = time.monotonic()
        assert mode.call(api.url, twice(mode)) == [["a", "b"], ["a", "b"]]
        assert time.monotonic() - began < 10
        path = "/v1/models/me/model"
        asked = [f"{path}/versions/{VERSION}", *([path] if kind == "404" else [])]
        assert api.schema_targets == asked


def test_run__schema_that_hangs(mode, monkeypatch, numbered):
    """A schema that is not answered holds an output back for a moment, and once."""
    set_times(monkeypatch, "output", SCHEMA_TIME=0.1)
    release = threading.Event()
    with SchemaApi(None, bad=lambda: release.wait(20) and None) as api:
        # Whole, but nobody can know it: it is polled.
        api.create = numbered(api, {"status": "processing", "output": ["a"]})
        api.polls = [lambda: api.reply(succeeded(["a"], id=f"p{api.create_count}"))]
        began = time.monotonic()
        assert mode.call(api.url, twice(mode)) == [["a"], ["a"]]
        assert time.monotonic() - began < 10
        assert len(api.schema_targets) == 1
        release.set()


def test_run__failure_is_forgotten(mode, monkeypatch, numbered):
    """After a while, a schema is asked for again."""
    monkeypatch.setattr(schema_cache, "FAILURE_TIME", 0.0)
    replies = [Response({"detail": "no"}, 500), Response(version_json(VERSION, JOINED))]
    with SchemaApi(None, bad=lambda: replies.pop(0)) as api:
        api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        assert mode.call(api.url, twice(mode)) == [["a", "b"], "ab"]


@pytest.mark.parametrize(
    "output", ["text", "", 7, None, [], [1, 2], {"a": "text"}, [["a"]], True], ids=str
)
def test_run__no_schema_needed(mode, output):
    """An output without pieces of text, and without what may be a file, needs no schema."""
    with SchemaApi(succeeded(output), latest=TEXT) as api:
        assert mode.call(api.url, run) == output
        assert api.schema_targets == []


def test_run__files_as_strings(mode):
    """Whoever wants URLs as strings needs no schema for them."""
    with SchemaApi(succeeded({"a": FILE_URL}), latest=FILE) as api:
        call = lambda c: run(c, use_file_output=False)  # noqa: E731
        assert mode.call(api.url, call) == {"a": FILE_URL}
        assert api.schema_targets == []


@pytest.mark.parametrize(
    "make",
    [
        lambda d: replicate.ModelRef("me/model", openapi_schema=d),
        lambda d: replicate.ModelRef("me/model", VERSION, openapi_schema=d),
        lambda d: replicate.ModelVersion({**version_json(VERSION, JOINED)}, model="me/model"),
    ],
    ids=["ModelRef", "ModelRef with version", "ModelVersion"],
)
@pytest.mark.parametrize("version", ["hidden", VERSION])
def test_run__schema_of_the_reference(mode, make, version):
    """The schema that a reference has is not asked for."""
    with SchemaApi(succeeded(["a", "b"], version=version)) as api:
        assert mode.call(api.url, lambda c: c.run(make(document(JOINED)), {})) == "ab"
        assert api.schema_targets == []


@pytest.mark.parametrize(
    ("version", "asked"),
    [("hidden", []), ("latest", []), (OTHER, [f"/v1/models/me/model/versions/{OTHER}"])],
)
def test_run__schema_of_a_model(mode, version, asked):
    """A model has the schema of its latest version, which is not asked for if that is run."""
    with SchemaApi(
        succeeded(["a", "b"], version=version), versions={OTHER: JOINED}, latest=JOINED
    ) as api:

        async def go(client):
            return await client.run(await client.models.get("me/model"), {})

        def blocking(client):
            return client.run(client.models.get("me/model"), {})

        assert mode.call(api.url, blocking if mode.name == "sync" else go) == "ab"
        assert api.schema_targets[1:] == asked


@pytest.mark.parametrize(
    ("named", "answered", "asked"),
    [
        ("me/model", VERSION, [f"/versions/{VERSION}"]),
        ("me/model", "v2", ["/versions/v2"]),
        ("me/model", "hidden", [""]),
        ("me/model", None, [""]),
        ("me/model", "dp-gone", ["/versions/dp-gone", ""]),
        (f"me/model:{VERSION}", "hidden", [f"/versions/{VERSION}"]),
        ("me/model:v2", "hidden", ["/versions/v2"]),
        (f"me/model:{VERSION}", None, [f"/versions/{VERSION}"]),
        (f"me/model:{VERSION}", "v2", ["/versions/v2"]),
        (f"me/model:{VERSION}", "gone", ["/versions/gone", f"/versions/{VERSION}"]),
        (VERSION, VERSION, [f"/versions/{VERSION}"]),
    ],
)
def test_run__version_of_the_schema(mode, named, answered, asked):
    """The schema is that of the version that was answered or named, else of the latest one."""
    with SchemaApi(
        succeeded(["a", "b"], version=answered),
        versions={VERSION: JOINED, "v2": JOINED},
        latest=JOINED,
    ) as api:
        assert mode.call(api.url, lambda c: c.run(named, {})) == "ab"
        assert api.schema_targets == [f"/v1/models/me/model{target}" for target in asked]


def test_run__schema_is_cached(mode, numbered):
    """The schema of a version is asked for once."""
    with SchemaApi(None, versions={VERSION: JOINED}) as api:
        api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        assert mode.call(api.url, twice(mode)) == ["ab", "ab"]
        assert len(api.schema_targets) == 1


def test_run__requests(mode, numbered):
    """All clients of a process need one request a run, and one more for the version's first."""
    with SchemaApi(None, versions={VERSION: JOINED}) as api:
        api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        assert [mode.call(api.url, run) for _ in range(3)] == ["ab"] * 3
        assert len(api.server.requests) == 4
        reference = replicate.ModelRef("me/model", VERSION, openapi_schema=document(JOINED))
        assert mode.call(api.url, lambda c: c.run(reference, {})) == "ab"
        assert len(api.server.requests) == 5


def test_run__schema_of_the_other_mode(numbered):
    """Blocking and asynchronous clients share what is known of a version."""
    with SchemaApi(None, versions={VERSION: JOINED}) as api:
        api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        assert [mode_of(name).call(api.url, run) for name in ("sync", "asyncio")] == ["ab"] * 2
        assert len(api.schema_targets) == 1


def test_run__schema_of_another_token(mode, numbered):
    """What one account was told of a version serves no other, and neither does its failure."""
    with SchemaApi(None, versions={VERSION: JOINED}) as api:
        api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        for token in ("one", "two", "one"):
            assert mode.call(api.url, run, token=token) == "ab"
        assert len(api.schema_targets) == 2
        api.bad = BAD["401"]
        assert mode.call(api.url, run, token="three") == ["a", "b"]
        api.bad = None
        assert mode.call(api.url, run, token="four") == "ab"


def test_run__schema_of_another_server(mode, numbered):
    """Two servers may have other models under the same names."""
    with (
        SchemaApi(None, versions={VERSION: JOINED}) as one,
        SchemaApi(None, versions={VERSION: PIECES}) as two,
    ):
        for api in (one, two):
            api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        assert mode.call(one.url, run) == "ab"
        assert mode.call(two.url, run) == ["a", "b"]


def test_run__latest_schema_after_an_hour(mode, numbered, monkeypatch):
    """Another version may become the latest one; the schema of a version stays."""
    clock = Clock(monkeypatch)
    with SchemaApi(None, versions={VERSION: JOINED}, latest=JOINED) as api:
        for version, asked in (("hidden", 2), (VERSION, 3)):
            api.create = numbered(api, succeeded(["a", "b"], version=version))
            assert mode.call(api.url, run) == "ab"
            clock.skip(schema_cache.LATEST_TIME + 1)
            assert mode.call(api.url, run) == "ab"
            assert len(api.schema_targets) == asked


def test_run__reset_caches(mode, numbered):
    """After ``reset_caches``, the schema of a version is asked for again."""
    with SchemaApi(None, versions={VERSION: JOINED}) as api:
        api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        assert mode.call(api.url, run) == "ab"
        replicate.reset_caches()
        assert mode.call(api.url, run) == "ab"
        assert len(api.schema_targets) == 2


def test_run__concurrent_runs(mode, numbered):
    """Runs at the same time ask for the schema of their version once."""
    gate = threading.Event()

    def slow():
        gate.wait(0.3)
        return Response(version_json(VERSION, JOINED))

    with SchemaApi(None, bad=slow) as api:
        api.create = numbered(api, succeeded(["a", "b"], version=VERSION))
        results = []
        if mode.name == "sync":
            with sync_client(api.url) as client:
                threads = [
                    threading.Thread(target=lambda: results.append(run(client))) for _ in range(8)
                ]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
        else:

            async def one(client):
                results.append(await run(client))

            async def go(client):
                async with anyio.create_task_group() as group:
                    for _ in range(8):
                        group.start_soon(one, client)

            mode.call(api.url, go)
        assert results == ["ab"] * 8
        assert len(api.schema_targets) == 1


@pytest.mark.parametrize(
    ("schema", "polls"),
    [(TEXT, 0), ({"type": "array", "items": FILE}, 0), ({"type": "integer"}, 0), (JOINED, 1)],
    ids=["text", "files", "number", "pieces"],
)
def test_run__output_before_the_end(mode, schema, polls):
    """What comes whole is taken at once; for what comes in pieces, one poll decides."""
    output = 7 if schema == {"type": "integer"} else ["a"]
    first = {"status": "processing", "output": output, "version": VERSION}
    end = succeeded(output, version=VERSION)
    with SchemaApi(first, [end], versions={VERSION: schema}) as api:
        result = mode.call(api.url, run)
        assert result == ("a" if polls else output)
        assert api.poll_count == polls


@pytest.mark.parametrize("version", [VERSION, "hidden"])
def test_run__output_before_the_end_of_an_old_version(mode, version):
    """Before Cog 0.3.9, every list came in pieces, so that one may still be a part."""
    first = {"status": "processing", "output": ["a"], "version": version}
    files, end = {"type": "array", "items": FILE}, succeeded(["a", "b"], version=version)
    schemas = {"versions": {VERSION: files}, "latest": files}
    with SchemaApi(first, [first, end], cog="0.3.8", **schemas) as api:
        assert mode.call(api.url, run) == ["a", "b"]


def test_run__output_before_the_end_of_bad_schema(mode):
    """Without its schema, an output of a prediction that still runs may be a part of it."""
    first = {"status": "processing", "output": ["a"], "version": VERSION}
    polls = [first, succeeded(["a", "b"], version=VERSION)]
    with SchemaApi(first, polls, bad=BAD["500"]) as api:
        assert mode.call(api.url, run) == ["a", "b"]
        assert len(api.schema_targets) == 1


def test_result__bad_schema(mode):
    """``result`` and ``output_iterator`` are held back no longer than ``run``."""
    with SchemaApi({"status": "starting"}, [succeeded(["a"])], bad=BAD["503"]) as api:

        async def go(client):
            made = await client.predictions.create("me/model", {})
            return [await made.result(), [piece async for piece in made.output_iterator()]]

        def blocking(client):
            made = client.predictions.create("me/model", {})
            return [made.result(), [*made.output_iterator()]]

        began = time.monotonic()
        assert mode.call(api.url, blocking if mode.name == "sync" else go) == [["a"], ["a"]]
        assert time.monotonic() - began < 10
        assert len(api.schema_targets) == 1
