"""Parts of a description that the compiler would drop."""

from __future__ import annotations

from typing import Any

import pytest
from _support.compiled_package import answers, describe

from generator._base.errors import GeneratorError
from generator.compiler.packed_facts import pack_summary
from generator.compiler.precheck import operation_ids
from generator.description.check import check_description

GET = {"operationId": "a.get", **answers({})}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"get": GET, "query": {**GET, "operationId": "a.query"}}, "description at /paths/~1a/query: \"query\" cannot be compiled: openapi-python-client has no such"),
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


def test_operation_ids__extension():
    """An operation in an extension is not expected of the compiler."""
    assert operation_ids(describe(paths={"/a": {"get": GET, "x-query": GET}})) == ["a.get"]


def test_pack_summary__separator_in_operation_id():
    """An operationId with the separator is refused."""
    for name in ("a :: b", "a ::"):
        with pytest.raises(GeneratorError, match=f"the operationId '{name}' holds '::'"):
            pack_summary(name, {}, "")
