"""Parts of a description that the compiler would drop."""

from __future__ import annotations

from typing import Any

import pytest
from _support.compiled_package import answers, describe

from generator._base.errors import GeneratorError
from generator.compiler.packed_facts import OperationFacts, pack_summary
from generator.compiler.precheck import operation_ids
from generator.description.check import check_description

GET = {"operationId": "a.get", **answers({})}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"parameters": [4], "get": GET}, "description at /paths/~1a/parameters/0: an item must be an object, this is 4"),
        ({"get": {**GET, "parameters": 4}}, "description at /paths/~1a/get/parameters: parameters must be a list, this is 4"),
        ({"get": {**GET, "parameters": [4]}}, "description at /paths/~1a/get/parameters/0: an item must be an object, this is 4"),
        ({"get": {**GET, "operationId": 5}}, "description at /paths/~1a/get: every operation needs an operationId, this has 5"),
    ],
)  # fmt: skip
def test_operation_ids__unsupported_parts(item: Any, message: str):
    """What the compiler would drop is refused."""

    def check(description: dict[str, Any]) -> None:
        check_description(description, {})
        operation_ids(description)

    with pytest.raises(GeneratorError) as caught:
        check(describe(paths={"/a": item}))
    assert str(caught.value).startswith(message)


def test_operation_ids__reference():
    """A path that is a reference is refused, since its operations do not stand in it."""
    with pytest.raises(GeneratorError, match="cannot be compiled from a reference"):
        operation_ids(describe(paths={"/a": {"$ref": "#/components/pathItems/A"}}))


def test_operation_ids__other_methods():
    """Operations of methods that OpenAPI 3.1 lacks are expected of the compiler, others are not."""
    named = {name: {**GET, "operationId": f"a.{name}"} for name in ("find", "copy", "other")}
    item = {
        "get": GET,
        "x-query": named["find"],
        "x-additional-operations": {"COPY": named["copy"]},
    }
    found = operation_ids(describe(paths={"/a": {**item, "x-feature": named["other"]}}))
    assert found == ["a.get", "a.find", "a.copy"]


def test_pack_summary__separator_in_operation_id():
    """An operationId with the separator is refused."""
    for name in ("a :: b", "a ::"):
        with pytest.raises(GeneratorError, match=f"the operationId '{name}' holds '::'"):
            pack_summary(OperationFacts(name, "", ()), {}, "")
