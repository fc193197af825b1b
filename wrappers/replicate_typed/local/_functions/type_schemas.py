"""JSON schemas of Python annotations, as Cog writes them."""

from __future__ import annotations

import collections.abc
import io
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Generator,
    Iterable,
    Iterator,
)
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast, get_args, get_origin

from .annotations import AsyncConcatenateIterator, ConcatenateIterator, Field, File
from .introspection import choices_of, fields_of, has_fields, is_union, required_fields_of, unwrap

_FILE = {"type": "string", "format": "uri"}
_SIMPLE: dict[Any, dict[str, Any]] = {
    Any: {},
    object: {},
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    File: _FILE,
    Path: _FILE,
    bytes: _FILE,
    dict: {"type": "object"},
    list: {"type": "array", "items": {}},
    tuple: {"type": "array", "items": {}},
    set: {"type": "array", "items": {}},
    frozenset: {"type": "array", "items": {}},
    type(None): {"type": "null"},
}

#: Annotations that a JSON array, and that a JSON object, is converted to.
LIST_TYPES: tuple[Any, ...] = (
    list,
    tuple,
    set,
    frozenset,
    collections.abc.Sequence,
    collections.abc.Collection,
    collections.abc.Set,
)
OBJECT_TYPES: tuple[Any, ...] = (dict, collections.abc.Mapping, collections.abc.MutableMapping)

_CONCATENATED: tuple[Any, ...] = (ConcatenateIterator, AsyncConcatenateIterator)
_ITERATED = (Iterator, AsyncIterator, Iterable, AsyncIterable, Generator, AsyncGenerator)

_SUPPORTED = (
    "there is no conversion from JSON; supported are str, int, float, bool, Path, bytes, File, "
    "enumerations, Literal, dataclasses, TypedDict, and list, dict, unions and Annotated of these"
)


def input_schema(hint: Any) -> dict[str, Any]:
    """Return the JSON schema of a parameter's annotation.

    Raises:
        TypeError: JSON cannot be converted to the annotated type.
    """
    return _SchemaBuilder(of_outputs=False).build(hint)


def output_schema(hint: Any) -> dict[str, Any]:
    """Return the JSON schema of a return annotation; unknown types accept any value."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in _CONCATENATED or hint in _CONCATENATED:
        return {
            "type": "array",
            "items": {"type": "string"},
            "x-cog-array-type": "iterator",
            "x-cog-array-display": "concatenate",
        }
    builder = _SchemaBuilder(of_outputs=True)
    if origin in _ITERATED:
        items = builder.build(arguments[0]) if arguments else {}
        return {"type": "array", "items": items, "x-cog-array-type": "iterator"}
    return builder.build(hint)


class _SchemaBuilder:
    """Builds schemas; an unknown type is an error in an input and anything in an output."""

    def __init__(self, *, of_outputs: bool) -> None:
        self._of_outputs = of_outputs
        self._parents: list[Any] = []

    def build(self, hint: Any) -> dict[str, Any]:
        if get_origin(hint) is Annotated:
            first, *extras = get_args(hint)
            schema = self.build(first)
            for extra in extras:
                if isinstance(extra, Field):
                    schema |= extra.schema
            return schema
        if unwrap(hint) is not hint:
            return self.build(unwrap(hint))
        if (choices := choices_of(hint)) is not None:
            return self._choices(hint, choices)
        if is_union(hint):
            return self._union(get_args(hint))
        if get_origin(hint) in LIST_TYPES:
            return self._list(hint)
        if get_origin(hint) in OBJECT_TYPES:
            item = self.build(get_args(hint)[1])
            return {"type": "object", **({"additionalProperties": item} if item else {})}
        if has_fields(hint):
            return self._object(hint)
        if hint in _SIMPLE:
            return dict(_SIMPLE[hint])
        return self._output_only(hint)

    def _choices(self, hint: Any, choices: list[Any]) -> dict[str, Any]:
        if not all(value is None or isinstance(value, str | int | float) for value in choices):
            return self._unknown(hint, "not all values are strings or numbers")
        values = [value for value in choices if value is not None]
        kinds: set[Any] = {type(value) for value in values}
        kind = _SIMPLE.get(kinds.pop(), {}) if len(kinds) == 1 else {}
        return {**kind, "enum": values, **({"nullable": True} if None in choices else {})}

    def _union(self, arguments: tuple[Any, ...]) -> dict[str, Any]:
        options = [self.build(argument) for argument in arguments if argument is not type(None)]
        # As Cog writes it: OpenAPI 3.0 has no type "null".
        nullable = {"nullable": True} if type(None) in arguments else {}
        if len(options) == 1:
            return {**options[0], **nullable}
        return {**({"anyOf": options} if all(options) else {}), **nullable}

    def _list(self, hint: Any) -> dict[str, Any]:
        parts = [argument for argument in get_args(hint) if argument is not Ellipsis]
        options: list[dict[str, Any]] = []
        for part in map(self.build, parts):
            if part not in options:
                options.append(part)
        items = {"anyOf": options} if len(options) > 1 else options[0] if options else {}
        schema: dict[str, Any] = {"type": "array", "items": items}
        if get_origin(hint) is tuple and Ellipsis not in get_args(hint):
            schema |= {"minItems": len(parts), "maxItems": len(parts)}
        return schema

    def _object(self, hint: Any) -> dict[str, Any]:
        if hint in self._parents:
            return self._unknown(hint, "it contains itself, and its schema would be infinite")
        self._parents.append(hint)
        properties = {name: self.build(part) for name, part in fields_of(hint).items()}
        self._parents.pop()
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        required = [name for name in properties if name in required_fields_of(hint)]
        return {**schema, "required": required} if required else schema

    def _output_only(self, hint: Any) -> dict[str, Any]:
        if self._of_outputs and isinstance(hint, type):
            kind = cast("type[Any]", hint)
            if issubclass(kind, date):
                return {"type": "string"}
            if issubclass(kind, io.IOBase) or kind.__module__.partition(".")[0] == "PIL":
                return dict(_FILE)
        return self._unknown(hint, _SUPPORTED)

    def _unknown(self, hint: Any, reason: str) -> dict[str, Any]:
        if self._of_outputs:
            return {}
        raise TypeError(f"type {getattr(hint, '__qualname__', hint)}: {reason}")
