"""What a typed Python function takes and returns, as Cog would describe it."""

from __future__ import annotations

import collections.abc
import enum
import hashlib
import inspect
import io
import json
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast, get_args, get_origin

from .._base.json_values import jsonable
from .._contract.runtime import VersionInfo
from .._contract.validation import failures, make_validator
from .annotations import AsyncConcatenateIterator, ConcatenateIterator, Field, File
from .introspection import (
    bare,
    choices_of,
    fields_of,
    has_fields,
    hints_of,
    is_union,
    name_of,
    required_of,
)

#: The version of Cog whose descriptions these are like; some clients cannot do without one.
SCHEMA_OF = "0.16.12"

_FILE = {"type": "string", "format": "uri"}
_PLAIN: dict[Any, dict[str, Any]] = {
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

#: What takes a list, and what takes an object, of JSON.
LISTS: tuple[Any, ...] = (
    list,
    tuple,
    set,
    frozenset,
    collections.abc.Sequence,
    collections.abc.Collection,
    collections.abc.Set,
)
OBJECTS: tuple[Any, ...] = (dict, collections.abc.Mapping, collections.abc.MutableMapping)

_CONCATENATED: tuple[Any, ...] = (ConcatenateIterator, AsyncConcatenateIterator)
_ITERATED = (Iterator, AsyncIterator, Iterable, AsyncIterable, Generator, AsyncGenerator)

_POSSIBLE = (
    "nothing is made of JSON; there are str, int, float, bool, Path, bytes, File, enumerations, "
    "Literal, dataclasses, TypedDict, and list, dict, unions and Annotated of these"
)


def describe(function: Callable[..., Any], train: Callable[..., Any] | None = None) -> VersionInfo:
    """What a function takes and returns, as Cog would describe it.

    Args:
        function: What predicts.
        train: What trains, if the model can be trained.

    Raises:
        TypeError: It is no function, or a parameter cannot be an input; the message says which.
    """
    schemas = {"Input": _inputs(function, "Input"), "Output": _output(function, "Output")}
    if train is not None:
        schemas["TrainingInput"] = _inputs(train, "TrainingInput")
        schemas["TrainingOutput"] = _output(train, "TrainingOutput")
    document: dict[str, Any] = {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    source = f"{function.__module__}.{name_of(function)}:{json.dumps(document, sort_keys=True)}"
    return VersionInfo(hashlib.sha256(source.encode()).hexdigest(), document, SCHEMA_OF)


def _inputs(function: Callable[..., Any], title: str) -> dict[str, Any]:
    if not callable(function):
        raise TypeError(f"a model is a function, not {function!r}")
    hints = hints_of(function)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for order, parameter in enumerate(inspect.signature(function).parameters.values()):
        where = f"{name_of(function)}: the parameter {parameter.name!r}"
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY}:
            raise TypeError(f"{where} cannot be an input of a model: inputs are given by name")
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        try:
            described = schema_of(hints.get(parameter.name, Any))
        except TypeError as error:
            raise TypeError(f"{where} cannot be an input of a model: {error}") from error
        properties[parameter.name] = {
            "title": parameter.name.replace("_", " ").capitalize(),
            "x-order": order,
            **described,
        }
        if parameter.default is parameter.empty:
            required.append(parameter.name)
        elif parameter.default is not None:
            properties[parameter.name] |= _default(parameter.default, described, where)
    inputs: dict[str, Any] = {"type": "object", "title": title, "properties": properties}
    if required:
        inputs["required"] = required
    return inputs


def _default(value: Any, schema: dict[str, Any], where: str) -> dict[str, Any]:
    """The default as the schema tells it, if it has a form in JSON."""
    try:
        shown = jsonable(value.value if isinstance(value, enum.Enum) else value)
    except TypeError:
        return {}
    for wrong in failures(make_validator(schema, {}), shown):
        raise TypeError(f"{where} has a default that it does not take: {wrong['description']}")
    return {"default": shown}


def _output(function: Callable[..., Any], title: str) -> dict[str, Any]:
    return {"title": title, **output_schema(hints_of(function).get("return", Any))}


def output_schema(hint: Any) -> dict[str, Any]:
    """The JSON schema of what a function returns; one that says nothing for what is not known."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in _CONCATENATED or hint in _CONCATENATED:
        return {
            "type": "array",
            "items": {"type": "string"},
            "x-cog-array-type": "iterator",
            "x-cog-array-display": "concatenate",
        }
    if origin in _ITERATED:
        item = _Schemas(of_outputs=True).of(arguments[0]) if arguments else {}
        return {"type": "array", "items": item, "x-cog-array-type": "iterator"}
    return _Schemas(of_outputs=True).of(hint)


def schema_of(hint: Any) -> dict[str, Any]:
    """The JSON schema of a parameter's annotation.

    Raises:
        TypeError: Nothing that JSON has can be made into it.
    """
    return _Schemas(of_outputs=False).of(hint)


class _Schemas:
    """Schemas of annotations; what is not known is refused as an input, and open as an output."""

    def __init__(self, *, of_outputs: bool) -> None:
        self._of_outputs = of_outputs
        self._inside: list[Any] = []

    def of(self, hint: Any) -> dict[str, Any]:
        if get_origin(hint) is Annotated:
            first, *extras = get_args(hint)
            schema = self.of(first)
            for extra in extras:
                if isinstance(extra, Field):
                    schema |= extra.schema
            return schema
        if bare(hint) is not hint:
            return self.of(bare(hint))
        if (choices := choices_of(hint)) is not None:
            return self._choices(hint, choices)
        if is_union(hint):
            return self._union(get_args(hint))
        if get_origin(hint) in LISTS:
            return self._list(hint)
        if get_origin(hint) in OBJECTS:
            item = self.of(get_args(hint)[1])
            return {"type": "object", **({"additionalProperties": item} if item else {})}
        if has_fields(hint):
            return self._object(hint)
        if hint in _PLAIN:
            return dict(_PLAIN[hint])
        return self._output_only(hint)

    def _choices(self, hint: Any, choices: list[Any]) -> dict[str, Any]:
        if not all(value is None or isinstance(value, str | int | float) for value in choices):
            return self._unknown(hint, "the values are not all texts and numbers")
        values = [value for value in choices if value is not None]
        kinds: set[Any] = {type(value) for value in values}
        kind = _PLAIN.get(kinds.pop(), {}) if len(kinds) == 1 else {}
        return {**kind, "enum": values, **({"nullable": True} if None in choices else {})}

    def _union(self, arguments: tuple[Any, ...]) -> dict[str, Any]:
        options = [self.of(argument) for argument in arguments if argument is not type(None)]
        # As Cog writes it; validators of OpenAPI 3.0 know no type "null".
        nullable = {"nullable": True} if type(None) in arguments else {}
        if len(options) == 1:
            return {**options[0], **nullable}
        return {**({"anyOf": options} if all(options) else {}), **nullable}

    def _list(self, hint: Any) -> dict[str, Any]:
        parts = [argument for argument in get_args(hint) if argument is not Ellipsis]
        options: list[dict[str, Any]] = []
        for part in map(self.of, parts):
            if part not in options:
                options.append(part)
        items = {"anyOf": options} if len(options) > 1 else options[0] if options else {}
        schema: dict[str, Any] = {"type": "array", "items": items}
        if get_origin(hint) is tuple and Ellipsis not in get_args(hint):
            schema |= {"minItems": len(parts), "maxItems": len(parts)}
        return schema

    def _object(self, hint: Any) -> dict[str, Any]:
        if hint in self._inside:
            return self._unknown(hint, "there is no end, for it holds itself")
        self._inside.append(hint)
        properties = {name: self.of(part) for name, part in fields_of(hint).items()}
        self._inside.pop()
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        required = [name for name in properties if name in required_of(hint)]
        return {**schema, "required": required} if required else schema

    def _output_only(self, hint: Any) -> dict[str, Any]:
        if self._of_outputs and isinstance(hint, type):
            kind = cast("type[Any]", hint)
            if issubclass(kind, date):
                return {"type": "string"}
            if issubclass(kind, io.IOBase) or kind.__module__.partition(".")[0] == "PIL":
                return dict(_FILE)
        return self._unknown(hint, _POSSIBLE)

    def _unknown(self, hint: Any, reason: str) -> dict[str, Any]:
        if self._of_outputs:
            return {}
        raise TypeError(f"of {getattr(hint, '__qualname__', hint)}, {reason}")
