"""What griffe does not see by itself, and what the wrapper loses."""

from __future__ import annotations

import copy
from pathlib import Path
from textwrap import dedent
from typing import Any

from _support.spec_documents import description

from generator.changes.python_api import python_changes
from generator.changes.wrapper_uses import missing_uses
from generator.upstream.normalise import normalise

MODEL = """
    from attrs import define as _attrs_define
    from attrs import field as _attrs_field

    @_attrs_define(kw_only=True)
    class Thing:
        id: str
        size: int = 0
        additional_properties: dict[str, object] = _attrs_field(init=False, factory=dict)

    def get(id: str) -> Thing: ...
"""


def changes(tmp_path: Path, before: str, after: str) -> list[str]:
    for name, text in (("before", before), ("after", after)):
        package = tmp_path / name / "sample"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(dedent(text))
    return [
        str(change) for change in python_changes("sample", tmp_path / "before", tmp_path / "after")
    ]


def test_the_same_package_has_no_changes(tmp_path: Path) -> None:
    assert changes(tmp_path, MODEL, MODEL) == []


def test_a_new_optional_field_breaks_nothing_wherever_it_stands(tmp_path: Path) -> None:
    assert (
        changes(
            tmp_path,
            MODEL,
            MODEL.replace("size: int = 0", "color: str = ''\n        size: int = 0"),
        )
        == []
    )


def test_arguments_by_position_break_when_they_move(tmp_path: Path) -> None:
    before = MODEL.replace("(kw_only=True)", "")
    after = before.replace("size: int = 0", "color: str = ''\n        size: int = 0")
    assert changes(tmp_path, before, after) == [
        "python sample.Thing.__init__(size) changed: parameter moved"
    ]
    by_keyword = MODEL.replace("size: int = 0", "size: int = 0\n        color: str = ''")
    assert changes(tmp_path / "2", MODEL, by_keyword) == []


def test_a_class_that_comes_to_take_keywords_only_breaks(tmp_path: Path) -> None:
    assert changes(tmp_path, MODEL.replace("(kw_only=True)", ""), MODEL) == [
        "python sample.Thing.__init__(id) changed: parameter kind changed",
        "python sample.Thing.__init__(size) changed: parameter kind changed",
    ]


def test_a_new_required_field_breaks_the_constructor(tmp_path: Path) -> None:
    assert changes(
        tmp_path, MODEL, MODEL.replace("id: str\n", "id: str\n        color: str\n")
    ) == ["python sample.Thing.__init__(color) changed: required parameter added"]


def test_a_field_made_by_attrs_field_is_required_unless_it_has_a_default(tmp_path: Path) -> None:
    with_default = MODEL.replace(
        "id: str\n", "id: str\n        color: str = _attrs_field(default='')\n"
    )
    assert changes(tmp_path / "1", MODEL, with_default) == []
    without = MODEL.replace(
        "id: str\n", "id: str\n        color: str = _attrs_field(kw_only=True)\n"
    )
    assert changes(tmp_path / "2", MODEL, without) == [
        "python sample.Thing.__init__(color) changed: required parameter added"
    ]


def test_a_removed_field_breaks_the_constructor_and_the_attribute(tmp_path: Path) -> None:
    assert changes(tmp_path, MODEL, MODEL.replace("size: int = 0", "")) == [
        "python sample.Thing.__init__(size) changed: parameter removed",
        "python sample.Thing.size removed",
    ]


def test_functions_are_compared_too(tmp_path: Path) -> None:
    assert changes(tmp_path, MODEL, MODEL.replace("get(id: str)", "get(name: str)")) == [
        "python sample.get(id) changed: parameter removed",
        "python sample.get(name) changed: required parameter added",
    ]


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


def test_what_the_wrapper_uses_and_a_description_lacks_is_named(tmp_path: Path) -> None:
    assert missed(tmp_path, PATHS) == [
        "5 uses the schema Prediction, which the description does not have",
        "12 uses the schema Thing.size (things.list), which the description does not have",
        "15 uses the schema Thing.color (things.list), which the description does not have",
        "16 uses number of the operation things.list, which the description does not have",
    ]


def test_what_annotations_raw_json_and_hand_written_operations_use_is_named(tmp_path: Path) -> None:
    before = PATHS.replace("{id:", "{weight: {type: number}, depth: {type: number}, id:")
    assert missed(tmp_path, PATHS, before, source=HAND_WRITTEN) == [
        "7 uses the schema Thing.size (things.list), which the description does not have",
        "7 uses the schema Thing.color (things.list), which the description does not have",
        "11 uses the schema Thing.weight (things.list), which the description does not have",
        "11 uses the schema Thing.depth (things.list), which the description does not have",
        "13 uses the schema Thing.width (things.list), which the description does not have",
        "16 uses the operation things.find, which the description does not have",
    ]


def test_the_wrapper_reads_the_status_and_the_output_and_searches(
    root: Path, committed: dict[str, Any]
) -> None:
    changed = copy.deepcopy(committed)
    members = changed["components"]["schemas"]["Prediction"]["properties"]
    del members["status"], members["output"], changed["paths"]["/models"]["x-query"]
    found = missing_uses(root / "wrappers" / "replicate_typed", changed, before=committed)
    for part in ("Prediction.status", "Prediction.output", "the operation models.search"):
        assert [sentence for sentence in found if part in sentence], part


def test_an_operation_that_is_gone_is_named_wherever_it_is_used(tmp_path: Path) -> None:
    after = PATHS.replace("predictions.list", "predictions.find")
    assert missed(tmp_path, after, PATHS)[:3] == [
        f"{line} uses the operation predictions.list, which the description does not have"
        for line in (2, 3, 4)
    ]


def test_a_schema_without_a_class_is_missed(tmp_path: Path) -> None:
    found = missed(tmp_path, PATHS.replace(", properties: {id: {type: string}}", ""), PATHS)
    assert "5 uses the schema Thing (things.list), which the description does not have" in found
    assert "11 uses the schema Thing (things.list), which the description does not have" in found


def test_the_wrapper_uses_nothing_that_the_description_lacks(
    root: Path, committed: dict[str, object]
) -> None:
    assert missing_uses(root / "wrappers" / "replicate_typed", committed) == []
