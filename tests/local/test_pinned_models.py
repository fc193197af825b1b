"""Models by a ``ModelRef``: stubs that are checked by its schema, and answers from its example."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import pytest
from PIL import Image
from replicate_typed import (
    Client,
    FileOutput,
    InputError,
    ModelError,
    ModelRef,
    UnprocessableEntityError,
)
from replicate_typed._objects.input_schema import read_schema
from replicate_typed._objects.value_checks import find_problems
from replicate_typed.local import BrokenModel, ConcatenateIterator, FunctionModel, LocalServer
from replicate_typed.local._jobs.sample_values import sample_value

VERSION = "c" * 64
FILE = {"type": "string", "format": "uri"}
FILES = {"type": "array", "items": FILE}
TEXT = {
    "type": "array",
    "items": {"type": "string"},
    "x-cog-array-type": "iterator",
    "x-cog-array-display": "concatenate",
}
INPUT = {
    "type": "object",
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string"},
        "count": {"type": "integer", "minimum": 1, "maximum": 4, "default": 2},
        "seed": {"type": "integer"},
    },
}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
PICTURE = "https://replicate.delivery/pbxt/abc/out-0.png"


def document(output: Any, **schemas: Any) -> dict[str, Any]:
    """Return the OpenAPI document of a version with this output."""
    return {"components": {"schemas": {"Input": INPUT, "Output": output, **schemas}}}


def painter(output: Any = FILES, **schemas: Any) -> ModelRef[Any, Any]:
    """Return a reference to a model with this output."""
    return ModelRef("acme/painter", VERSION, document(output, **schemas))


def with_example(output_schema: Any, example: Any) -> ModelRef[Any, Any]:
    """Return a reference with an example, and with a schema unless that is None."""
    schema = None if output_schema is None else document(output_schema)
    return ModelRef("acme/painter", VERSION, schema, example)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server without models."""
    with LocalServer(models={}) as server:
        yield server


@pytest.fixture
def client(server: LocalServer) -> Iterator[Client]:
    """A client of the server."""
    with Client(server.token, base_url=server.url) as client:
        yield client


def paint(prompt: str, count: int, seed: int | None) -> list[bytes]:
    """A stub that has no defaults of its own."""
    assert seed is None or prompt
    return [PNG] * count


def test_stub__runs_by_reference_and_by_name() -> None:
    """A stub runs under the name and the version of the model, with the model's defaults."""
    ref = painter()
    with (
        LocalServer(models={ref: paint}) as server,
        Client(server.token, base_url=server.url) as client,
    ):
        for reference in (ref, "acme/painter", f"acme/painter:{VERSION}"):
            images = client.run(reference, {"prompt": "a cat"})
            assert [image.read() for image in images] == [PNG, PNG]
        assert len(client.run(ref, {"prompt": "a cat", "count": 3, "seed": 1})) == 3
        version = client.models.get("acme/painter").latest_version
        assert version is not None
        assert (version.id, version.openapi_schema) == (VERSION, ref.openapi_schema)
        version.validate({"prompt": "a cat"})


@pytest.mark.parametrize(
    ("input", "message"),
    [
        ({"prompt": "x", "count": 9}, "count: Must be less than or equal to 4"),
        ({"prompt": 3}, "prompt: Invalid type"),
        ({}, "prompt is required"),
        ({"prompt": "x", "promt": "y"}, "Additional property promt is not allowed"),
    ],
)
def test_stub__invalid_inputs(
    server: LocalServer, client: Client, input: dict[str, Any], message: str
) -> None:
    """What the pinned version does not take is refused, whatever the stub takes."""
    server.add(painter(), lambda **_: [])
    with pytest.raises(UnprocessableEntityError, match=message):
        client.run("acme/painter", input)
    assert server.predictions() == []


@pytest.mark.parametrize(
    ("schema", "returned", "message"),
    [
        (FILES, "https://example.com/a.png", "output: must be a list, not "),
        (FILES, [1], r"output\[0\]: must be a file or the URL of one, not 1"),
        (FILES, ["a.png"], r"output\[0\]: must be a file or the URL of one, not 'a\.png'"),
        (FILES, None, "output: must not be None"),
        ({"type": "string"}, 7, "output: must be text, not 7"),
        ({"type": "object", "required": ["a"], "properties": {"a": {}}}, {}, "output.a: is req"),
    ],
)
def test_stub__invalid_outputs(
    server: LocalServer, client: Client, schema: Any, returned: Any, message: str
) -> None:
    """A stub that returns what the model never does fails, and the error says why."""
    server.add(painter(schema), lambda prompt: returned)
    with pytest.raises(ModelError, match=f"stub of acme/painter returned .*{message}"):
        client.run("acme/painter", {"prompt": "x"})


def test_stub__invalid_items(server: LocalServer, client: Client) -> None:
    """The items of a generator are checked one by one; those of a single value are none."""

    def tell(prompt: str) -> ConcatenateIterator[str]:
        yield prompt
        yield 3  # type: ignore[misc]  # what the test is about

    server.add(painter(TEXT), tell)
    with pytest.raises(ModelError, match=r"output\[1\]: must be text, not 3"):
        client.run("acme/painter", {"prompt": "x"})
    server.add(painter({"type": "string"}), tell)
    with pytest.raises(ModelError, match="output: must be text, not list"):
        client.run("acme/painter", {"prompt": "x"})


@pytest.mark.parametrize(
    ("schema", "returned", "found"),
    [
        (TEXT, "a whole text", "a whole text"),
        (TEXT, ["in ", "pieces"], "in pieces"),
        ({"type": "integer"}, 7, 7),
        ({"type": "object", "properties": {"a": {}}}, {"a": 1, "more": 2}, {"a": 1, "more": 2}),
        ({}, {"any": "thing"}, {"any": "thing"}),
        ({"type": "string", "nullable": True}, None, None),
    ],
)
def test_stub__valid_outputs(
    server: LocalServer, client: Client, schema: Any, returned: Any, found: Any
) -> None:
    """What the model may return is returned; text that comes in pieces may come as a whole."""
    server.add(painter(schema), lambda prompt: returned)
    assert client.run("acme/painter", {"prompt": "x"}) == found


def test_stub__parameters_that_the_model_lacks(server: LocalServer) -> None:
    """A stub that takes what the model does not is refused when it is added."""
    with pytest.raises(TypeError, match=r"'promt' is no input of acme/painter: did you mean 'pr"):
        server.add(painter(), lambda promt: promt)
    training = {"TrainingInput": {"type": "object", "properties": {"archive": FILE}}}
    model = FunctionModel(lambda prompt: [], train=lambda archives: archives)
    with pytest.raises(TypeError, match=r"'archives' is no input .* did you mean 'archive'"):
        server.add(painter(**training), model)


def test_stub__any_signature(server: LocalServer, client: Client) -> None:
    """A stub needs no signature that describes a model: the version has one."""

    def typed(prompt: str, count: FileOutput | None = None) -> list[FileOutput]:
        return [FileOutput(f"https://example.com/{prompt}-{count}.png")]

    server.add(painter(), Mock(return_value=[PNG]))
    assert len(client.run("acme/painter", {"prompt": "x"})) == 1
    server.add(painter(), typed)
    (image,) = client.run("acme/painter", {"prompt": "x"})
    assert image.url == "https://example.com/x-2.png"


def test_stub__exponential_schema(server: LocalServer, client: Client) -> None:
    """A schema that would be huge when written out does not stop the server."""

    def level(n: int) -> dict[str, Any]:
        part = {"$ref": f"#/components/schemas/S{n + 1}"}
        return {"type": "object", "properties": dict.fromkeys("abcdefgh", part)}

    levels = {f"S{n}": level(n) for n in range(30)}
    server.add(painter(Input=level(0), **levels), lambda **_: [])
    assert client.run("acme/painter", {"a": {"b": {}}}) == []


def test_stub__trainings(server: LocalServer, client: Client) -> None:
    """The inputs and the weights of a training are checked by schemas of their own."""
    weights = {"type": "object", "properties": {"weights": FILE}, "required": ["weights"]}
    training = {
        "TrainingInput": {
            "type": "object",
            "required": ["steps"],
            "properties": {"steps": {"type": "integer"}, "rate": {"type": "number", "default": 2}},
        },
        "TrainingOutput": weights,
    }
    trained: list[Any] = []

    def train(steps: int, rate: float) -> dict[str, Any]:
        trained.append((steps, rate))
        return {"weights": b"weights"} if steps < 5 else {}

    server.add(painter(**training), FunctionModel(lambda prompt: [], train=train))
    server.add("acme/finetune", lambda prompt: prompt)
    version = f"acme/painter:{VERSION}"
    with pytest.raises(UnprocessableEntityError, match="steps is required"):
        client.trainings.create(version, {}, "acme/finetune")
    done = client.trainings.create(version, {"steps": 1}, "acme/finetune")
    done.wait()
    assert (done.status, trained) == ("succeeded", [(1, 2)])
    failed = client.trainings.create(version, {"steps": 9}, "acme/finetune")
    failed.wait()
    assert failed.status == "failed"
    assert "output.weights: is required" in str(failed.error)


def test_stub__without_a_schema(server: LocalServer, client: Client) -> None:
    """A reference without a schema is a name."""
    server.add(ModelRef("acme/echo"), lambda prompt: prompt)
    assert client.run("acme/echo", {"prompt": "x"}) == "x"


def test_stub__typed_client_checks_first(server: LocalServer, client: Client) -> None:
    """A run by the reference is checked before it is sent, unless that is turned off."""
    ref = painter()
    server.add(ref, lambda **_: [])
    with pytest.raises(InputError, match="did you mean 'prompt'"):
        client.run(ref, {"prompt": "x", "promt": "y"})
    with pytest.raises(UnprocessableEntityError, match="promt is not allowed"):
        client.run(ref, {"prompt": "x", "promt": "y"}, validate=False)


def test_example__files() -> None:
    """A model answers with its example; files that are elsewhere are served as small ones."""
    data = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    ref = with_example(FILES, {"input": {"prompt": "a cat"}, "output": [PICTURE, data]})
    with (
        LocalServer(models=[ref]) as server,
        Client(server.token, base_url=server.url) as client,
    ):
        first, second = client.run("acme/painter", {"prompt": "a dog"})
        assert isinstance(first, FileOutput)
        assert first.url.startswith(server.base)
        assert first.url.endswith("/out-0.png")
        Image.open(io.BytesIO(first.read())).load()
        assert second.read() == PNG
        with pytest.raises(UnprocessableEntityError, match="prompt is required"):
            client.run("acme/painter", {})
        example = client.models.get("acme/painter").default_example
        assert example is not None
        assert example.input == {"prompt": "a cat"}


def test_example__text_in_pieces(server: LocalServer, client: Client) -> None:
    """Text that comes in pieces is streamed in pieces."""
    server.add(with_example(TEXT, {"input": {}, "output": ["a ", "cat"]}))
    assert client.run("acme/painter", {"prompt": "x"}) == "a cat"
    events = client.stream("acme/painter", {"prompt": "x"})
    assert [str(event) for event in events if event.event == "output"] == ["a ", "cat"]


@pytest.mark.parametrize("example", [None, {}, {"output": None}, {"output": "of another version"}])
def test_example__made_from_the_schema(server: LocalServer, client: Client, example: Any) -> None:
    """Without an example of this version, the answer is one that the schema allows."""
    server.add(with_example(FILES, example))
    (image,) = client.run("acme/painter", {"prompt": "x"})
    Image.open(io.BytesIO(image.read())).load()


def test_example__without_a_schema(server: LocalServer, client: Client) -> None:
    """An example alone is an answer; nothing at all is an error."""
    server.add(with_example(None, {"output": {"image": PICTURE, "text": "a cat"}}))
    output = client.run("acme/painter", {"anything": 1})
    assert isinstance(output["image"], FileOutput)
    assert output["text"] == "a cat"
    with pytest.raises(BrokenModel, match="neither an example nor the schema of its output"):
        server.add(with_example(None, None))
    with pytest.raises(BrokenModel, match="acme/painter has no model"):
        server.add("acme/painter")
    with pytest.raises(BrokenModel, match="'owner/name' or a ModelRef, not by 3"):
        LocalServer(models=[3])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]  # what the test is about


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "minimum": 3},
        {"type": "integer", "maximum": -3},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 9},
        {"type": "boolean"},
        {"type": "string", "minLength": 9},
        {"type": "string", "enum": ["a", "b"]},
        {"type": "null"},
        {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        {"type": "array", "items": {"type": "array", "items": FILE, "minItems": 2}},
        {"type": "array", "items": {"type": "string"}, "maxItems": 0},
        {"type": "object", "properties": {"a": FILE, "b": {"type": "number"}}, "required": ["a"]},
    ],
)
def test_sample_value__is_valid(schema: Any) -> None:
    """A value that is made from a schema is valid for it."""
    found = read_schema(document(schema), "Output")
    assert found is not None
    assert find_problems(found, sample_value(found), "", is_input=False) == []


def test_plugin__pinned_models(replicate_local: LocalServer) -> None:
    """The fixture takes stubs and examples alike."""
    replicate_local.add(painter(), lambda prompt: [PNG])
    replicate_local.add(ModelRef("acme/writer", example={"output": "hello"}))
    with Client() as client:
        assert len(client.run(painter(), {"prompt": "x"})) == 1
        assert client.run("acme/writer", {}) == "hello"
