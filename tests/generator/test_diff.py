"""The differences between two descriptions: each is one line, that says whose code breaks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _support.spec_documents import description

from generator.changes.canonical import canonical
from generator.changes.diff import diff
from generator.description.document import is_array, unescape, walk
from generator.description.load import load
from generator.upstream.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TABLE: dict[str, Any] = load(Path(__file__).parent / "golden" / "single_changes.yaml")


def edited(edits: dict[str, str]) -> dict[str, Any]:
    """The description with each text replaced, which must be there."""
    text: str = TABLE["base"]
    for before, after in edits.items():
        assert before in text
        text = text.replace(before, after)
    return normalise(description(text))


def lines(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The lines of a report: whose code breaks, the change, and what comes with it."""
    out: list[str] = []
    for change in diff(before, after):
        mark = f"[{change.marks}] " if change.breaking else ""
        out.append(f"{mark}{change}{'' if change.for_users else ' (for reviewers)'}")
        out += [f"  {part}" for part in change.parts]
    return out


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_diff__one_change(case: dict[str, Any]) -> None:
    """A difference is one line, and the way back is judged by its own direction."""
    before, after = edited({}), edited(case["edits"])
    assert lines(before, after) == case["forward"]
    assert lines(after, before) == case["back"]


ORDER = "/components/schemas/Order/properties"
CREATE = "/paths/~1orders/post"
CARD, BOX = ({"$ref": f"#/components/schemas/{name}"} for name in ("Card", "Box"))
TAGGED = {"propertyName": "kind", "mapping": {"a": CARD["$ref"], "b": BOX["$ref"]}}

#: A place in the normalised description, two values of it, and the lines of the report.
VALUES: dict[str, tuple[str, Any, Any, list[str]]] = {
    "server of an operation": (
        f"{CREATE}/servers", None, [{"url": "https://upload.example.com"}],
        ["[API, Python] operation orders.create changed: goes to https://upload.example.com now, no longer to the server of the API, without the token"],
    ),
    "server of an operation at the API's own origin": (
        f"{CREATE}/servers", None, [{"url": "https://api.shop.example/v2"}],
        ["[API] operation orders.create changed: goes to https://api.shop.example/v2 now, no longer to the server of the API"],
    ),
    "body no longer needed": (f"{CREATE}/requestBody/required", True, False, ["body orders.create changed: no longer required"]),
    "body needed": (f"{CREATE}/requestBody/required", False, True, ["[API, Python] body orders.create changed: required now"]),
    "encoding of a body": (
        f"{CREATE}/requestBody/content/application~1json/encoding", None, {"item": {"style": "form"}},
        ['[API] body orders.create changed: encoding {"item": {"style": "form"}} added'],
    ),
    "tag": (f"{CREATE}/tags", ["orders"], ["shop"], ["[Python] operation orders.create changed: moved from orders to shop"]),
    "header of an answer": (
        "/paths/~1orders/get/responses/200/headers", None, {"X-Total": {"schema": {"type": "integer"}}},
        ['response orders.list 200 changed: headers {"X-Total": {"schema": {"type": "integer"}}} added (for reviewers)'],
    ),
    "tag of a union": (f"{ORDER}/paid_by/discriminator", None, TAGGED, ["field Order.paid_by changed: told apart by kind now"]),
    "another tag of a union": (
        f"{ORDER}/paid_by/discriminator", TAGGED, {**TAGGED, "propertyName": "type"},
        ["[API, Python] field Order.paid_by changed: told apart by type now, no longer by kind"],
    ),
    "value of a tag": (
        f"{ORDER}/paid_by/discriminator/mapping/b", BOX["$ref"], CARD["$ref"],
        ['[API, Python] field Order.paid_by changed: "b" stands for Card now, no longer for Box'],
    ),
    "limit of one variant": (
        f"{ORDER}/paid_by/oneOf", [CARD, {"type": "string"}], [CARD, {"type": "string", "maxLength": 3}],
        ["field Order.paid_by changed: string: maxLength 3 added (for reviewers)"],
    ),
    "exclusive alternatives": (
        f"{ORDER}/paid_by", {"oneOf": [CARD, BOX]}, {"anyOf": [CARD, BOX]},
        [
            'field Order.paid_by changed: anyOf [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Box"}] added',
            'field Order.paid_by changed: oneOf [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Box"}] removed',
        ],
    ),
    "known value": (f"{ORDER}/note/x-known-values", None, ["none"], ['field Order.note changed: value "none" known']),
    "write-only": (f"{ORDER}/note/writeOnly", None, True, ["[API] field Order.note changed: write-only now"]),
    "values of a map": (
        f"{ORDER}/extra", {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "string", "format": "date"}},
        ["[Python] field Order.extra changed: map of string is now map of string (date)"],
    ),
    "one type of several": (
        f"{ORDER}/note/type", ["string", "integer"], ["string", "integer", "boolean"],
        ["[API, Python] field Order.note changed: string or integer is now string, integer or boolean"],
    ),
    "constant": (f"{ORDER}/note", {"const": "a"}, {"const": "b"}, ['[Python] field Order.note changed: "a" is now "b"']),
    "Python name of a value": (
        "/components/schemas/OrderState/x-enum-varnames", ["OPEN", "PAID"], ["OPEN", "SETTLED"],
        ['[Python] schema OrderState changed: "paid" is SETTLED in Python, no longer PAID'],
    ),
    "Python name of a member": (
        "/components/schemas/Order/x-python-names", None, {"note": "note_2"},
        ["[Python] field Order.note changed: is note_2 in Python now"],
    ),
    "another Python name of a member": (
        "/components/schemas/Order/x-python-names", {"note": "note_2"}, {"note": "remark"},
        ["[Python] field Order.note changed: is remark in Python now, no longer note_2"],
    ),
    "usual Python name of a member": (
        "/components/schemas/Order/x-python-names", {"note": "note_2"}, None,
        ["[Python] field Order.note changed: is what its name says in Python now, no longer note_2"],
    ),
    "members of what is sent": (
        "/components/schemas/CreateOrderRequest/additionalProperties", True, False,
        ["[API] schema CreateOrderRequest changed: any other member is now no other member"],
    ),
    "types of members that are received": (
        "/components/schemas/Buyer/additionalProperties", True, {"type": "string"},
        ["[Python] schema Buyer changed: any other member is now other members of type string"],
    ),
    "keyword without words": (f"{ORDER}/note/x-unit", "cm", "mm", ['field Order.note changed: unit "cm" is now "mm"']),
    "description in prose": (
        "/paths/~1orders/get/responses/200/x-undocumented", None, True,
        ["response orders.list 200 changed: upstream mentions it in prose only (for reviewers)"],
    ),
    "declared by one operation less": (
        f"{ORDER}/note/x-declared-by", ["orders.create", "orders.get"], ["orders.get"],
        ["[API] field Order.note changed: no longer in orders.create"],
    ),
    "declared by one operation more": (
        f"{ORDER}/note/x-declared-by", ["orders.get"], ["orders.create", "orders.get"],
        ["field Order.note changed: now in orders.create too"],
    ),
    "declared everywhere": (f"{ORDER}/note/x-declared-by", ["orders.get"], None, ["field Order.note changed: now also where it was not described"]),
    "declared in one way": (f"{ORDER}/note/x-declared-as", {"orders.get": "str"}, None, ["field Order.note changed: in orders.get like elsewhere now"]),
    "declared in another way": (
        f"{ORDER}/note/x-declared-as", None, {"orders.get": "list[str] | None"},
        ["[API] field Order.note changed: list of string or null in orders.get now"],
    ),
}  # fmt: skip


def with_value(document: dict[str, Any], at: str, value: Any) -> dict[str, Any]:
    """The description with a value at a place, without the place if the value is ``None``."""
    out: Any = copy.deepcopy(document)
    *path, last = map(unescape, at[1:].split("/"))
    node = out
    for part in path:
        node = node[int(part)] if is_array(node) else node.setdefault(part, {})
    node.pop(last, None)
    if value is not None:
        node[last] = copy.deepcopy(value)
    return dict(out)


@pytest.mark.parametrize(("at", "one", "other", "expected"), VALUES.values(), ids=VALUES)
def test_diff__values_of_the_normalised_description(
    at: str, one: Any, other: Any, expected: list[str]
) -> None:
    """What only normalised descriptions have is one line, too, and in words."""
    document = edited({})
    holder = at.rpartition("/discriminator/")[0]
    if holder:
        document = with_value(document, f"{holder}/discriminator", TAGGED)
    assert lines(with_value(document, at, one), with_value(document, at, other)) == expected


#: Members without which a document is no description, and lists in which a second entry of the same
#: value means nothing.
NEEDED = {
    "info",
    "operationId",
    "name",
    "in",
    "responses",
    "components",
    "schemas",
    "$ref",
    "parameters",
}
LISTS = {"tags", "servers", "parameters", "required"}


def mutations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every description that differs in one place: something is gone, or has another value."""

    def applied(path: list[str], change: Callable[[Any, Any], None]) -> dict[str, Any]:
        out = copy.deepcopy(document)
        node: Any = out
        for part in path[:-1]:
            node = node[int(part)] if is_array(node) else node[part]
        change(node, int(path[-1]) if is_array(node) else path[-1])
        return out

    def value(new: Any) -> Callable[[Any, Any], None]:
        return lambda node, key: node.__setitem__(key, new)

    for at, found in list(walk(document)):
        path = [unescape(part) for part in at[1:].split("/")] if at else []
        if not path or path[0] == "tags" or path[-1] == "description":
            continue
        shared = path[0] == "components" and path[1:2] != ["schemas"] and len(path) <= 3
        if path[-1] not in NEEDED and path[-2:-1] != ["parameters"] and not shared:
            yield f"without {at}", applied(path, lambda node, key: node.__delitem__(key))
        if path[-1] == "$ref":
            if "/schemas/" in found:
                other = "Card" if "Card" not in found else "Buyer"
                yield f"other {at}", applied(path, value(f"#/components/schemas/{other}"))
        elif path[-1] == "type":
            yield f"other {at}", applied(path, value("boolean" if found != "boolean" else "number"))
        elif isinstance(found, bool):
            yield f"other {at}", applied(path, value(not found))
        elif isinstance(found, str | int | float):
            yield (
                f"other {at}",
                applied(path, value(found + ("x" if isinstance(found, str) else 1))),
            )
        elif is_array(found) and found and path[-1] not in LISTS:
            yield (
                f"longer {at}",
                applied(path, value([*found, *(["new"] if isinstance(found[0], str) else found)])),
            )


def test_diff__any_difference() -> None:
    """Every difference gives a line in both directions, and a description none against itself."""
    document = edited({})
    assert diff(document, copy.deepcopy(document)) == []
    silent: list[str] = []
    tried = 0
    for name, other in mutations(document):
        if canonical(other) == canonical(document):
            assert diff(document, other) == []
            continue
        tried += 1
        if not (diff(document, other) and diff(other, document)):
            silent.append(name)
    assert tried > 250
    assert silent == []


def test_diff__names_in_other_places() -> None:
    """A new name of a schema or an operation is one line, wherever the old one stood."""
    before = edited({})
    tagged = with_value(before, f"{ORDER}/paid_by/discriminator", TAGGED)
    tagged = with_value(tagged, f"{ORDER}/note/x-declared-by", ["orders.get", "Card"])
    tagged = with_value(tagged, f"{ORDER}/note/x-declared-as", {"orders.get": "list[Card]"})
    names = {"schemas/Card": "schemas/CreditCard", '"Card"': '"CreditCard"', "[Card]": "[CreditCard]", "orders.get": "orders.find"}  # fmt: skip
    text = json.dumps(tagged)
    for old, new in names.items():
        text = text.replace(old, new)
    assert lines(tagged, json.loads(text)) == [
        "[Python] operation orders.get renamed to orders.find",
        "[Python] schema Card renamed to CreditCard",
    ]
