"""Whether values of one type fit into another, on the wire and in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from ..description.document import Json, is_array, is_object, ref_name
from ..upstream.nulls import NULL
from ..upstream.types_text import type_text

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A kind of value: its name, and the kinds of its members if it is a list or a map.
_Atom: TypeAlias = "tuple[str, frozenset[_Atom] | str]"
_ANY: _Atom = ("any", "")
#: Kinds that are told apart by a name.
_NAMED = frozenset({"class", "record"})


@frozen
class Kinds:
    """The kinds of values of the schemas of a description.

    Attributes:
        document: The description.
        python: Whether Python types count, by which a format can be a type of its own and a class
            is what its name says; otherwise only what is on the wire counts.
    """

    document: Json
    python: bool
    _schemas: Json = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_schemas", self.document["components"]["schemas"])

    def of(self, schema: Any, above: tuple[str, ...] = ()) -> frozenset[_Atom]:
        """Return the kinds of the values of a schema."""
        return frozenset(self._atoms(schema, above))

    def _atoms(self, schema: Any, above: tuple[str, ...]) -> Iterator[_Atom]:
        name = ref_name(schema)
        if name:
            target: Any = self._schemas.get(name, {})
            if self.python or name in above or target.get("type") == "object" or "allOf" in target:
                yield ("class" if self.python else "record", name)
            else:
                yield from self._atoms(target, (*above, name))
            return
        if not is_object(schema):
            yield _ANY
        elif schema == NULL:
            yield ("null", "")
        elif "oneOf" in schema or "anyOf" in schema:
            for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
                yield from self._atoms(part, above)
        elif "const" in schema:
            yield (_literal_type(schema["const"]), repr(schema["const"]))
        elif "enum" in schema:
            yield from ((_literal_type(value), repr(value)) for value in schema["enum"])
        else:
            declared = schema.get("type")
            for kind in declared if is_array(declared) else [declared]:
                yield self._plain(kind, schema, above)

    def _plain(self, kind: Any, schema: Json, above: tuple[str, ...]) -> _Atom:
        if kind == "array":
            return ("array", self.of(schema.get("items", {}), above))
        if kind == "object":
            values = schema.get("additionalProperties")
            return ("object", self.of(values if is_object(values) and values else True, above))
        if kind is None:
            return ("class", type_text(schema)) if "allOf" in schema else _ANY
        if self.python and kind == "string":
            named = type_text({"type": kind, "format": schema.get("format")})
            return ("string" if named == "str" else named, "")
        return (str(kind), "")


def is_any(kinds: frozenset[_Atom]) -> bool:
    """Return whether any JSON is among the kinds."""
    return _ANY in kinds


def opened(kinds: frozenset[_Atom]) -> frozenset[_Atom]:
    """Return kinds with any value of a type in place of the values that an enum lists."""
    return frozenset(
        (kind, opened(of)) if not isinstance(of, str) else (kind, of if kind in _NAMED else "")
        for kind, of in kinds
    )


def fit(values: frozenset[_Atom], into: frozenset[_Atom]) -> bool:
    """Return whether all kinds of values are among others."""
    return all(any(_is_a(one, other) for other in into) for one in values)


def _is_a(one: _Atom, other: _Atom) -> bool:
    if other == _ANY or one == other:
        return True
    (kind, of), (wanted, allowed) = one, other
    if not isinstance(of, str) and not isinstance(allowed, str):
        return kind == wanted and fit(of, allowed)
    if kind == "record":
        # On the wire, any object is a map of anything.
        return wanted == "object" and not isinstance(allowed, str) and _ANY in allowed
    if kind == "integer" and wanted == "number" and not of:
        return True
    # A literal is a value of its type.
    return kind == wanted and allowed == ""


def _literal_type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "string" if isinstance(value, str) else "number"
