"""Read JSON schemas of an OpenAPI document as records.

A document is untrusted: the author of a model controls it, and anything in it may be missing, wrong
or malicious. Whatever cannot be read accepts any value, and says why in ``fallback``. Keywords that
are not read, such as ``not``, make a schema accept more values than it says, never fewer.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from .._base.json_values import is_list, is_object
from .schema_merging import Conflict, is_number, merge
from .value_schema import ANY, Kind, Member, ValueSchema

#: How deep a schema is read, in levels.
MAX_DEPTH = 32

#: How many schemas are read in one document. Each reference is read where it stands, and a few
#: schemas that refer to each other can stand for any number.
MAX_SCHEMAS = 10_000

#: How many different schemas a union has, at most; with more, any value is accepted.
MAX_OPTIONS = 100

#: The length from which a text of the document is cut in ``fallback``.
_QUOTED = 80

#: The key of a flat schema that has the name under which it stands in the document.
_NAME = "$name"

#: Keywords that are replaced by what they stand for, and a key that documents must not set.
_REPLACED = frozenset({"$ref", "allOf", _NAME})

_IMPLIED_TYPES: dict[Any, str] = {str: "string", bool: "boolean", int: "integer"}


class _Unreadable(Exception):
    """A schema that cannot be read; the message says why."""


class SchemaReader:
    """Reads schemas of one document.

    Args:
        document: The OpenAPI document.
        unroll: How many times a schema is read within itself. Below that, its values are any.
    """

    def __init__(self, document: object, *, unroll: int = 0) -> None:
        self._document = document
        self._unroll = unroll
        self._left = MAX_SCHEMAS
        self._open: list[str] = []

    def read(self, schema: object, depth: int = MAX_DEPTH) -> ValueSchema:
        """Return what a schema says.

        Args:
            schema: The schema as JSON.
            depth: How many levels may still be read.
        """
        with self._flattened(schema, depth) as (flat, fallback):
            return self._read_flat(flat, fallback, depth)

    @contextmanager
    def _flattened(
        self, schema: object, depth: int
    ) -> Generator[tuple[dict[str, Any], str | None]]:
        """Yield a schema without references and ``allOf``, and why that is not possible, if so.

        The references count as being read until the block is left.
        """
        already_open = len(self._open)
        flat: dict[str, Any] = {}
        fallback: str | None = None
        try:
            flat = self._flatten(schema, depth)
        except (_Unreadable, Conflict) as error:
            flat, fallback = dict(schema) if is_object(schema) else {}, str(error)
        try:
            yield flat, fallback
        finally:
            del self._open[already_open:]

    def _flatten(self, schema: object, depth: int) -> dict[str, Any]:
        if schema is True:
            return {}
        if not is_object(schema):
            raise _Unreadable("it is not a schema")
        if depth <= 0:
            raise _Unreadable(f"it is nested more than {MAX_DEPTH} levels deep")
        if self._left <= 0:
            raise _Unreadable(f"the document has more than {MAX_SCHEMAS} schemas")
        self._left -= 1
        flat: dict[str, Any] = {}
        reference = schema.get("$ref")
        if isinstance(reference, str):
            target = self._follow(reference)
            flat = {**self._flatten(target, depth - 1), _NAME: _last_part(reference)}
        parts = schema.get("allOf")
        if is_list(parts):
            for part in parts:
                flat = merge(flat, self._flatten(part, depth - 1))
            if len(parts) > 1:
                flat.pop(_NAME, None)
        return merge(flat, {key: value for key, value in schema.items() if key not in _REPLACED})

    def _follow(self, reference: str) -> object:
        """Return what a reference refers to, which counts as being read from now on."""
        quoted = reference[:_QUOTED]
        if self._open.count(reference) > self._unroll:
            raise _Unreadable(f"{quoted} contains itself")
        found: object = self._document if reference.startswith("#/") else None
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            found = found.get(key) if is_object(found) else None
        if found is None:
            raise _Unreadable(f"it refers to {quoted}, which is not in the document")
        self._open.append(reference)
        return found

    def _read_flat(self, flat: dict[str, Any], fallback: str | None, depth: int) -> ValueSchema:
        notes = _annotations(flat)
        if fallback is not None:
            return ValueSchema(Kind.ANY, fallback=fallback, **notes)
        for combiner in ("anyOf", "oneOf"):
            if is_list(flat.get(combiner)):
                options = [self.read(option, depth - 1) for option in flat[combiner]]
                return _union(options, notes)
        types = flat.get("type")
        names: list[Any] = types if is_list(types) else [types]
        if names == [None]:
            names = [_implied_type(flat)]
        options = [self._read_type(name, flat, depth) for name in names]
        return _union(options, notes)

    def _read_type(self, name: object, flat: dict[str, Any], depth: int) -> ValueSchema:
        enum = _enum(flat)
        match name:
            case "string":
                return ValueSchema(Kind.STRING, enum=enum, **_string_rules(flat))
            case "integer" | "number":
                return ValueSchema(Kind(name), enum=enum, **_number_rules(flat))
            case "boolean":
                return ValueSchema(Kind.BOOLEAN, enum=enum)
            case "null":
                return ValueSchema(Kind.NULL)
            case "array":
                items = self.read(flat["items"], depth - 1) if "items" in flat else ANY
                return ValueSchema(Kind.ARRAY, enum=enum, items=items, **_array_rules(flat))
            case "object":
                return ValueSchema(Kind.OBJECT, enum=enum, **self._object_rules(flat, depth - 1))
            case None:
                return ValueSchema(Kind.ANY, enum=enum)
            case _:
                fallback = f"there is no type {str(name)[:_QUOTED]!r}"
                return ValueSchema(Kind.ANY, fallback=fallback)

    def _object_rules(self, flat: dict[str, Any], depth: int) -> dict[str, Any]:
        properties = flat.get("properties")
        required = [n for n in _list(flat, "required") if isinstance(n, str)]
        members: dict[str, Member] = {}
        if is_object(properties):
            for name, schema in properties.items():
                members[name] = self._read_member(name, schema, name in required, depth)
        for name in required:
            members.setdefault(name, Member(name, ANY, required=True))
        additional = flat.get("additionalProperties")
        is_open = is_object(additional) or additional is True or "patternProperties" in flat
        return {
            "members": tuple(sorted(members.values(), key=_position)),
            "additional": self.read(additional, depth)
            if is_object(additional)
            else (ANY if is_open else None),
            "is_closed": additional is False and not is_open,
        }

    def _read_member(self, name: str, schema: object, required: bool, depth: int) -> Member:
        with self._flattened(schema, depth) as (flat, fallback):
            order = flat.get("x-order")
            return Member(
                name,
                self._read_flat(flat, fallback, depth),
                required=required,
                has_default="default" in flat,
                default=flat.get("default"),
                order=order if isinstance(order, int) and not isinstance(order, bool) else None,
                is_deprecated=flat.get("deprecated") is True,
            )


def _union(options: list[ValueSchema], notes: dict[str, Any]) -> ValueSchema:
    """Return the schema of values that are valid for one of several schemas.

    Args:
        options: The schemas.
        notes: The annotations of the union itself.
    """
    nullable = bool(notes.pop("nullable"))
    distinct: list[ValueSchema] = []
    for option in options:
        nullable = nullable or option.nullable or option.kind is Kind.NULL
        parts = option.options if option.kind is Kind.UNION else (option,)
        for part in (evolve(part, nullable=False) for part in parts):
            is_new = part.kind is not Kind.NULL and part not in distinct
            if is_new and len(distinct) <= MAX_OPTIONS:
                distinct.append(part)
    anything = next((o for o in distinct if o.kind is Kind.ANY and o.enum is None), None)
    if anything is not None:
        distinct = [anything]
    notes = {key: value for key, value in notes.items() if value}
    if len(distinct) > MAX_OPTIONS:
        fallback = f"it is a union of more than {MAX_OPTIONS} schemas"
        distinct = [ValueSchema(Kind.ANY, fallback=fallback)]
    if not distinct:
        return ValueSchema(Kind.NULL if nullable else Kind.ANY, nullable=nullable, **notes)
    if len(distinct) == 1:
        only = distinct[0]
        if only.enum is not None and None in only.enum:
            values = tuple(value for value in only.enum if value is not None)
            only, nullable = evolve(only, enum=values or None), True
        return evolve(only, nullable=nullable, **notes)
    return ValueSchema(Kind.UNION, options=tuple(distinct), nullable=nullable, **notes)


def _annotations(flat: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema says that is no rule of one type."""
    return {
        "nullable": flat.get("nullable") is True,
        "name": _text(flat, _NAME),
        "title": _text(flat, "title"),
        "description": _text(flat, "description"),
        "is_secret": flat.get("format") == "password" or flat.get("x-cog-secret") is True,
        "is_iterator": flat.get("x-cog-array-type") == "iterator",
        "is_concatenated": flat.get("x-cog-array-display") == "concatenate",
    }


def _string_rules(flat: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": _text(flat, "format"),
        "pattern": _text(flat, "pattern"),
        "min_length": _count(flat, "minLength"),
        "max_length": _count(flat, "maxLength"),
    }


def _number_rules(flat: dict[str, Any]) -> dict[str, Any]:
    rules = {
        "minimum": _number(flat, "minimum"),
        "maximum": _number(flat, "maximum"),
        "exclusive_minimum": _number(flat, "exclusiveMinimum"),
        "exclusive_maximum": _number(flat, "exclusiveMaximum"),
        "multiple_of": _number(flat, "multipleOf"),
    }
    # In OpenAPI 3.0, these two are booleans, which say how to read the bound beside them.
    if flat.get("exclusiveMinimum") is True:
        rules |= {"exclusive_minimum": rules["minimum"], "minimum": None}
    if flat.get("exclusiveMaximum") is True:
        rules |= {"exclusive_maximum": rules["maximum"], "maximum": None}
    if rules["multiple_of"] is not None and rules["multiple_of"] <= 0:
        rules["multiple_of"] = None
    return rules


def _array_rules(flat: dict[str, Any]) -> dict[str, Any]:
    return {"min_items": _count(flat, "minItems"), "max_items": _count(flat, "maxItems")}


def _enum(flat: dict[str, Any]) -> tuple[Any, ...] | None:
    if "const" in flat:
        return (flat["const"],)
    return tuple(_list(flat, "enum")) or None


def _implied_type(flat: dict[str, Any]) -> str | None:
    """Return the type of a schema that does not name it, None if it cannot be told."""
    if is_object(flat.get("properties")) and flat["properties"]:
        return "object"
    kinds: set[Any] = {type(value) for value in _enum(flat) or ()}
    return _IMPLIED_TYPES.get(kinds.pop()) if len(kinds) == 1 else None


def _position(member: Member) -> float:
    return math.inf if member.order is None else member.order


def _last_part(reference: str) -> str:
    return reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def _text(flat: dict[str, Any], key: str) -> str | None:
    value = flat.get(key)
    return value if isinstance(value, str) else None


def _list(flat: dict[str, Any], key: str) -> list[Any]:
    value = flat.get(key)
    return value if is_list(value) else []


def _number(flat: dict[str, Any], key: str) -> float | None:
    value: Any = flat.get(key)
    if not is_number(value) or (isinstance(value, float) and not math.isfinite(value)):
        return None
    number: float = value
    return number


def _count(flat: dict[str, Any], key: str) -> int | None:
    value = _number(flat, key)
    return int(value) if value is not None and value >= 0 and value == int(value) else None
