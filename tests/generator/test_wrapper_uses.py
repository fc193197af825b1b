"""Uses of the generated client in the wrapper that a description lacks."""

from __future__ import annotations

import copy
from pathlib import Path
from textwrap import dedent
from typing import Any

from _support.spec_documents import description

from generator.changes.wrapper_uses import missing_uses
from generator.upstream.normalise import normalise

PATHS = """
    paths:
      /things:
        get:
          operationId: things.list
          responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
      /predictions: {get: {operationId: predictions.list, responses: {'204': {description: d}}}}
    components: {schemas: {Thing: {type: object, properties: {id: {type: string}}}}}
"""


WRAPPER = """
    from replicate_api.api.things import things_list
    from replicate_api.api.predictions import predictions_list
    from replicate_api.api.predictions.predictions_list import operation
    import replicate_api.api.predictions.predictions_list
    from replicate_api.models import Prediction, Thing
    from replicate_api.models.thing import Thing as Same
    from replicate_api.types import UNSET
    from replicate_api import models as api

    def get(raw):
        parsed = read(api.Thing.from_dict, raw)
        return parsed.id, parsed.size, Thing.from_dict(raw).size

    def send(client, number):
        thing = api.Thing(id="a", color="red")
        return client.send(things_list.operation(body=thing, number=number))
"""


HAND_WRITTEN = """
    from replicate_api.operation import Operation
    from replicate_api import models as api
    from replicate_api.models import Thing

    class Values:
        def fill(self, raw, parsed: api.Thing | None, *, other: "Thing") -> None:
            self.all = parsed.id, parsed.size, other.color, raw["shape"]

        def read(self, raw, parsed):
            thing = read(Thing.from_dict, raw, 1)
            self.all = raw.get("weight"), raw["id"], raw["depth"], raw.keys(), parsed.size
            held: Thing | None = None
            return held.width

    def find(query):
        return Operation(id="things.find", method="QUERY")
"""


def missed(
    tmp_path: Path, after: str, before: str | None = None, *, source: str = WRAPPER
) -> list[str]:
    wrapper = tmp_path / "replicate_typed"
    for folder in ("", "_sync"):
        (wrapper / folder).mkdir(parents=True, exist_ok=True)
        (wrapper / folder / "_resources.py").write_text(dedent(source).lstrip())
    old = normalise(description(before)) if before else None
    return [
        found.removeprefix("replicate_typed/_resources.py:")
        for found in missing_uses(wrapper, normalise(description(after)), before=old)
    ]


def test_missing_uses__imports_and_members(tmp_path: Path) -> None:
    """Imports and members that a description lacks are named."""
    assert missed(tmp_path, PATHS) == [
        "5 uses the schema Prediction, which the description does not have",
        "12 uses the schema Thing.size (things.list), which the description does not have",
        "15 uses the schema Thing.color (things.list), which the description does not have",
        "16 uses number of the operation things.list, which the description does not have",
    ]


def test_missing_uses__annotations_and_raw_json(tmp_path: Path) -> None:
    """Uses in annotations, raw JSON and hand-written operations are named."""
    before = PATHS.replace("{id:", "{weight: {type: number}, depth: {type: number}, id:")
    assert missed(tmp_path, PATHS, before, source=HAND_WRITTEN) == [
        "7 uses the schema Thing.size (things.list), which the description does not have",
        "7 uses the schema Thing.color (things.list), which the description does not have",
        "11 uses the schema Thing.weight (things.list), which the description does not have",
        "11 uses the schema Thing.depth (things.list), which the description does not have",
        "13 uses the schema Thing.width (things.list), which the description does not have",
        "16 uses the operation things.find, which the description does not have",
    ]


READERS = """
    from replicate_api.models.thing import fields_reader

    MEMBERS = ("size", "color")

    def reader():
        members = (*MEMBERS, "shape")
        return fields_reader.only("id", "weight", optional=members)
"""


def test_missing_uses__members_read_alone(tmp_path: Path) -> None:
    """Members that are read without their object are named."""
    read = ("weight", "size", "color", "shape")
    members = ", ".join(f"{name}: {{type: number}}" for name in read)
    before = PATHS.replace("{id:", f"{{{members}, id:")
    assert sorted(missed(tmp_path, PATHS, before, source=READERS)) == [
        f"7 uses the schema Thing.{name} (things.list), which the description does not have"
        for name in sorted(read)
    ]


def test_missing_uses__known_uses_of_the_wrapper(root: Path, committed: dict[str, Any]) -> None:
    """The wrapper's uses of status, output and search are found."""
    changed = copy.deepcopy(committed)
    members = changed["components"]["schemas"]["Prediction"]["properties"]
    del members["status"], members["output"], changed["paths"]["/models"]["x-query"]
    found = missing_uses(root / "wrappers" / "replicate_typed", changed, before=committed)
    for part in ("Prediction.status", "Prediction.output", "the operation models.search"):
        assert [sentence for sentence in found if part in sentence], part


def test_missing_uses__removed_operation(tmp_path: Path) -> None:
    """A removed operation is named wherever it is used."""
    after = PATHS.replace("predictions.list", "predictions.find")
    assert missed(tmp_path, after, PATHS)[:3] == [
        f"{line} uses the operation predictions.list, which the description does not have"
        for line in (2, 3, 4)
    ]


def test_missing_uses__schema_without_class(tmp_path: Path) -> None:
    """A schema that is not compiled to a class is missing."""
    found = missed(tmp_path, PATHS.replace(", properties: {id: {type: string}}", ""), PATHS)
    assert "5 uses the schema Thing (things.list), which the description does not have" in found
    assert "11 uses the schema Thing (things.list), which the description does not have" in found


COMPILED = {
    "api/things/things_list.py": "def operation(*, body: Thing, number: int) -> None: ...",
    "api/predictions/predictions_list.py": "def operation() -> None: ...",
    "models/thing.py": "class Thing:\n    size: int\n    id: str\n    def to_dict(self): ...",
    "models/word.py": "class Word(str):\n    RED = 'red'",
}


def test_missing_uses__not_compiled(tmp_path: Path) -> None:
    """What is described and was not compiled is named, by the names in Python."""
    for name, text in COMPILED.items():
        path = tmp_path / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    members = "{size: {type: integer}, color: {type: string}, id:"
    parameter = "parameters: [{name: number, in: query, schema: {type: integer}}]"
    text = PATHS.replace("{id:", members).replace(
        "operationId: things.list", f"operationId: things.list\n          {parameter}"
    )
    document = normalise(description(text))
    wrapper = tmp_path / "replicate_typed"
    wrapper.mkdir()
    (wrapper / "_resources.py").write_text(dedent(WRAPPER).lstrip())
    found = missing_uses(wrapper, document, package=tmp_path / "package")
    assert [text.removeprefix("replicate_typed/_resources.py:") for text in found] == [
        "5 uses the schema Prediction, which the description does not have",
        "15 uses the schema Thing.color (things.list), which was not compiled",
    ]


def test_missing_uses__committed_description(root: Path, committed: dict[str, object]) -> None:
    """The wrapper uses nothing that the committed description, or the package, lacks."""
    wrapper = root / "wrappers" / "replicate_typed"
    package = root / "generated_client" / "replicate_api"
    assert missing_uses(wrapper, committed) == []
    assert missing_uses(wrapper, committed, package=package) == []
