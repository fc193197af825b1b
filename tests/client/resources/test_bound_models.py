"""Models and deployments that are bound to a client, and references that are called."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
import replicate_typed as replicate
from _support.modes import Sync
from _support.scripted_api import ScriptedApi
from replicate_typed import Client, InputError, ModelRef, ModelVersion

VERSION = "a" * 64
DONE = {"status": "succeeded", "output": "a lighthouse"}
TELL: ModelRef[dict[str, str], str] = ModelRef("me/tell")

#: What is bound, the path of its creates, and the version in their bodies.
REFERENCES: dict[str, tuple[Any, str, str | None]] = {
    "ModelRef": (TELL, "/v1/models/me/tell/predictions", None),
    "with version": (ModelRef("me/tell", VERSION), "/v1/predictions", VERSION),
    "name": ("me/tell", "/v1/models/me/tell/predictions", None),
    "pair": (("me", "tell"), "/v1/models/me/tell/predictions", None),
    "version": (ModelVersion({"id": VERSION}, model="me/tell"), "/v1/predictions", VERSION),
}


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    """An API whose predictions end at once."""
    with ScriptedApi(DONE) as api:
        yield api


def creates(api: ScriptedApi) -> list[tuple[str, dict[str, Any]]]:
    """Return the paths and the bodies of the creates."""
    return [(r.path, r.json()) for r in api.server.requests if r.method == "POST"]


@pytest.mark.parametrize("name", REFERENCES)
def test_model__run(mode: Any, api: ScriptedApi, name: str) -> None:
    """A bound model is run as by ``client.run``, however it was named."""
    reference, path, version = REFERENCES[name]
    call = lambda c: c.model(reference).run({"prompt": "a"}, timeout=60)  # noqa: E731
    assert mode.call(api.url, call) == "a lighthouse"
    body = {"input": {"prompt": "a"}, **({"version": version} if version else {})}
    assert creates(api) == [(path, body)]


def test_model__create(mode: Any, api: ScriptedApi) -> None:
    """What it creates is returned at once, with the keywords of ``predictions.create``."""
    webhook = "https://example.com/hook"
    call = lambda c: c.model(TELL).create({"prompt": "a"}, webhook=webhook)  # noqa: E731
    prediction = mode.call(api.url, call)
    assert prediction.id == "p1"
    assert creates(api)[0][1] == {"input": {"prompt": "a"}, "webhook": webhook}


def test_model__stream(mode: Any) -> None:
    """Its stream brings the pieces of the output."""
    with ScriptedApi({"status": "starting"}, polls=[DONE]) as api:
        events = mode.collect(api.url, lambda c: c.model(TELL).stream({"prompt": "a"}))
    assert "".join(map(str, events)) == "a lighthouse"


@pytest.mark.parametrize("model", [None, TELL], ids=["untyped", "typed"])
def test_deployment__run(mode: Any, api: ScriptedApi, model: Any) -> None:
    """A bound deployment is run by its name, whatever model it is said to run."""
    path = "/v1/deployments/me/quick/predictions"
    calls = [
        lambda c: c.deployment("me/quick", model).run({"prompt": "a"}),
        lambda c: c.deployment("me/quick", model).create({"prompt": "a"}),
    ]
    for call in calls:
        mode.call(api.url, call)
    mode.collect(api.url, lambda c: c.deployment("me/quick", model).stream({"prompt": "a"}))
    assert creates(api) == [(path, {"input": {"prompt": "a"}})] * 3


def test_model__what_it_is(mode: Any) -> None:
    """A bound model says what it runs."""
    client = mode.client_class("r8_token")
    kind = "BoundModel" if mode.name == "sync" else "AsyncBoundModel"
    bound = client.model(ModelRef("me/tell", VERSION))
    assert (bound.owner, bound.name, bound.version) == ("me", "tell", VERSION)
    assert repr(bound) == f"<{kind} me/tell:{VERSION}>"
    assert repr(client.deployment("me/quick", TELL)) == f"<{kind} deployment me/quick>"
    assert client.model(VERSION).name is None
    for other in (copy.copy(bound), copy.deepcopy(bound), pickle.loads(pickle.dumps(bound))):
        assert repr(other) == repr(bound)


def test_model__not_a_reference(mode: Any) -> None:
    """What is no reference is refused when it is bound."""
    client = mode.client_class("r8_token")
    for wrong in ("tell", 7, None, "me/tell/more"):
        with pytest.raises(InputError, match="not "):
            client.model(wrong)
    for wrong in ("quick", 7, f"me/quick:{VERSION}"):
        with pytest.raises(InputError, match="not "):
            client.deployment(wrong)
    with pytest.raises(AttributeError, match="no attribute 'timeout'"):
        client.model("me/tell").timeout = 3


def test_model__keyword_that_it_lacks(mode: Any, api: ScriptedApi) -> None:
    """A keyword that is misspelt is refused, and nothing is sent."""
    with pytest.raises(TypeError, match=r"'timeot'\. Did you mean 'timeout'"):
        mode.call(api.url, lambda c: c.model(TELL).run({}, timeot=3))
    assert api.create_count == 0


@pytest.fixture
def default_clients(api: ScriptedApi) -> Iterator[ScriptedApi]:
    """The API of the default clients."""
    first = replicate.default_client
    replicate.default_client = Client("r8_token", base_url=api.url)
    yield api
    replicate.default_client.close()
    replicate.default_client = first


def test_reference__called(default_clients: ScriptedApi, mode: Any) -> None:
    """A reference that is called runs its model by the default client, with inputs by name."""

    async def run() -> str:
        try:
            return await TELL.arun(prompt="a", timeout="b")
        finally:
            await replicate.default_async_client.aclose()

    if isinstance(mode, Sync):
        assert TELL(prompt="a", timeout="b") == "a lighthouse"
    else:
        assert anyio.run(run, backend=mode.name) == "a lighthouse"
    # All of them are inputs of the model, also those that are keywords of run.
    assert creates(default_clients)[0][1] == {"input": {"prompt": "a", "timeout": "b"}}


def test_reference__stream(default_clients: ScriptedApi) -> None:
    """Its stream is that of the default client."""
    assert TELL.stream(prompt="a").text() == "a lighthouse"


def test_reference__inputs_of_any_name(default_clients: ScriptedApi) -> None:
    """An input may have any name, also those of parameters of Python methods."""
    names = {"self": "a", "args": "b", "input": "c", "ref": "d"}
    assert TELL(**names) == "a lighthouse"
    assert creates(default_clients)[0][1] == {"input": names}


def test_reference__input_without_a_name() -> None:
    """Inputs have names."""
    with pytest.raises(TypeError, match=r"by their names, as in model\(prompt='…'\)"):
        TELL({"prompt": "a"})
    with pytest.raises(TypeError, match="by their names"):
        TELL.stream({"prompt": "a"})


def test_reference__documents() -> None:
    """The schema and the example are loaded once, when they are first asked for."""
    loaded: list[str] = []

    def load(name: str) -> dict[str, Any]:
        loaded.append(name)
        return {name: 1}

    ref: ModelRef = ModelRef(
        "me/tell",
        openapi_schema=lambda: load("openapi"),
        example=lambda: load("input"),
    )
    assert loaded == []
    assert ref.openapi_schema == ref.schema == {"openapi": 1}
    assert ref.example == ref.example == {"input": 1}
    assert loaded == ["openapi", "input"]
    assert ref.schema is ref.openapi_schema
    assert ref == ModelRef("me/tell")
    assert (TELL.schema, TELL.example) == (None, None)
    with pytest.raises(AttributeError):
        ref.model = "me/other"  # type: ignore[misc]


def test_reference__help(capsys: pytest.CaptureFixture[str]) -> None:
    """Help for a reference shows how it is used."""
    help(TELL)
    shown = capsys.readouterr().out
    assert 'client.model(painter).run({"prompt": "a lighthouse"})' in shown
    assert "openapi_schema" in shown
    assert "_typed_run" not in shown


def test_trainings__model_with_version(mode: Any) -> None:
    """A reference with a version names what a training begins with, by either keyword."""
    trained = ModelRef[dict[str, str], Any]("me/tell", VERSION)
    job = {"id": "p1", "status": "starting", "urls": {"get": "g", "cancel": "c"}}
    for name in ("model", "version"):
        with ScriptedApi(job) as api:
            options = {name: trained, "input": {"a": "b"}, "destination": "me/new"}
            mode.call(api.url, lambda c, o=options: c.trainings.create(**o))
            assert creates(api) == [
                (
                    f"/v1/models/me/tell/versions/{VERSION}/trainings",
                    {"destination": "me/new", "input": {"a": "b"}},
                )
            ]


def test_client__is_not_kept_alive() -> None:
    """A bound model is of its client: settings that are assigned later count."""
    client = Client("r8_token")
    bound = client.model("me/tell")
    client.max_retries = 0
    assert bound._client is client


SCHEMA: dict[str, Any] = {
    "components": {
        "schemas": {
            "Input": {
                "type": "object",
                "required": ["prompt"],
                "properties": {
                    "prompt": {"type": "string", "x-order": 0},
                    "steps": {"type": "integer", "maximum": 9, "x-order": 1},
                },
            },
            "Output": {"type": "string"},
            "TrainingInput": {
                "type": "object",
                "required": ["images"],
                "properties": {"images": {"type": "string", "format": "uri"}},
            },
        }
    }
}
PINNED: ModelRef[Any, str] = ModelRef("me/tell", VERSION, openapi_schema=SCHEMA)

#: Every way to send an input by a reference.
WAYS: dict[str, Any] = {
    "run": lambda c, **o: c.run(PINNED, **o),
    "create": lambda c, **o: c.predictions.create(PINNED, **o),
    "create by model": lambda c, **o: c.predictions.create(model=PINNED, **o),
    "models create": lambda c, **o: c.models.predictions.create(PINNED, **o),
    "model run": lambda c, **o: c.model(PINNED).run(**o),
    "model create": lambda c, **o: c.model(PINNED).create(**o),
    "deployment run": lambda c, **o: c.deployment("me/quick", PINNED).run(**o),
    "deployment create": lambda c, **o: c.deployment("me/quick", PINNED).create(**o),
}


@pytest.mark.parametrize("way", WAYS)
def test_input__checked_by_the_pinned_schema(mode: Any, api: ScriptedApi, way: str) -> None:
    """An input that the pinned schema refuses is not sent; all that is wrong with it is said."""
    wrong = {"promt": "a", "steps": 10}
    with pytest.raises(InputError) as caught:
        mode.call(api.url, lambda c: WAYS[way](c, input=wrong))
    assert {problem.path for problem in caught.value.problems} == {
        "input.prompt",
        "input.promt",
        "input.steps",
    }
    assert api.create_count == 0
    mode.call(api.url, lambda c: WAYS[way](c, input={"prompt": "a", "steps": 3}))
    assert api.create_count == 1


@pytest.mark.parametrize("way", WAYS)
def test_input__not_checked(mode: Any, api: ScriptedApi, way: str) -> None:
    """Without the check, the input is sent as it is."""
    mode.call(api.url, lambda c: WAYS[way](c, input={"promt": "a"}, validate=False))
    assert [body["input"] for _, body in creates(api)] == [{"promt": "a"}]


def test_stream__checked_by_the_pinned_schema(mode: Any, api: ScriptedApi) -> None:
    """A stream is checked when it is asked for."""
    client = mode.client_class("r8_token", base_url=api.url)
    for start in (lambda: client.stream(PINNED, {}), lambda: client.model(PINNED).stream({})):
        with pytest.raises(InputError, match=r"input\.prompt"):
            start()
    client.stream(PINNED, {}, validate=False)
    with pytest.raises(InputError, match=r"input\.prompt"):
        PINNED(steps=1)


def test_training__checked_by_the_pinned_schema(mode: Any) -> None:
    """The input of a training is checked by the schema that the version has for trainings."""
    job = {"id": "p1", "status": "starting", "urls": {"get": "g", "cancel": "c"}}
    with ScriptedApi(job) as api:
        options = {"model": PINNED, "destination": "me/new"}
        with pytest.raises(InputError, match=r"input\.images"):
            mode.call(api.url, lambda c: c.trainings.create(**options, input={"prompt": "a"}))
        assert api.create_count == 0
        for more in (
            {"input": {"images": "https://example.com/a.zip"}},
            {"input": {}, "validate": False},
        ):
            mode.call(api.url, lambda c, m=more: c.trainings.create(**options, **m))
        assert api.create_count == 2


def test_reference__validate() -> None:
    """A reference checks an input without sending it."""
    PINNED.validate({"prompt": "a"})
    PINNED.validate({"images": "https://example.com/a.zip"}, training=True)
    with pytest.raises(InputError, match=r"input\.prompt"):
        PINNED.validate({})
    TELL.validate({})
