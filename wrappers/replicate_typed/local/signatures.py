"""What a typed Python function takes and returns, as Cog would describe it."""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import inspect
import json
import typing
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
)
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Literal,
    TypeVar,
    cast,
    get_args,
    get_origin,
)

from .json_values import jsonable
from .runtime import VersionInfo

T = TypeVar("T")

#: The version of Cog whose descriptions these are like; some clients cannot do without one.
SCHEMA_OF = "0.16.12"

if TYPE_CHECKING:
    ConcatenateIterator = Iterator
    AsyncConcatenateIterator = AsyncIterator
else:

    class ConcatenateIterator(Generic[T]):
        """What a generator is annotated to return whose pieces are the parts of one text."""

    class AsyncConcatenateIterator(Generic[T]):
        """What an async generator is annotated to return whose pieces are the parts of one text."""


class File(str):
    """What a parameter is annotated with that takes a file: it gets the file's URL.

    A parameter that is a ``Path`` gets a copy of the file, one that is ``bytes`` its content.
    """

    __slots__ = ()


class Field:
    """More about a parameter: ``Annotated[int, Field(ge=1, le=10, description="…")]``.

    Args:
        description: What it is for.
        ge: The least number.
        le: The greatest number.
        min_length: The least number of characters.
        max_length: The greatest number of characters.
        regex: What the text must match.
        choices: The values that it can have.
        secret: Whether it is a secret, which is told to nobody once the function has it.
    """

    def __init__(
        self,
        *,
        description: str | None = None,
        ge: float | None = None,
        le: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        regex: str | None = None,
        choices: list[Any] | None = None,
        secret: bool = False,
    ) -> None:
        words = {
            "description": description,
            "minimum": ge,
            "maximum": le,
            "minLength": min_length,
            "maxLength": max_length,
            "pattern": regex,
            "enum": choices,
        }
        self.schema: dict[str, Any] = {k: v for k, v in words.items() if v is not None}
        if secret:
            self.schema |= {"format": "password", "writeOnly": True, "x-cog-secret": True}


_FILE = {"type": "string", "format": "uri"}
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    File: _FILE,
    Path: _FILE,
    bytes: _FILE,
    dict: {"type": "object"},
    list: {"type": "array", "items": {}},
    type(None): {"type": "null"},
}
_CONCATENATED: tuple[Any, ...] = (ConcatenateIterator, AsyncConcatenateIterator)
_ITERATED = (Iterator, AsyncIterator, Iterable, AsyncIterable, Generator, AsyncGenerator)


def describe(function: Callable[..., Any], train: Callable[..., Any] | None = None) -> VersionInfo:
    """What a function takes and returns, as Cog would describe it.

    Args:
        function: What predicts.
        train: What trains, if the model can be trained.

    Raises:
        TypeError: A parameter cannot be described.
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
    name = f"{function.__module__}.{getattr(function, '__qualname__', 'function')}"
    source = f"{name}:{json.dumps(document, sort_keys=True)}"
    return VersionInfo(hashlib.sha256(source.encode()).hexdigest(), document, SCHEMA_OF)


def hints_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function, by parameter.

    Raises:
        TypeError: One names something that is not there.
    """
    try:
        return typing.get_type_hints(function, include_extras=True)
    except NameError as error:
        raise TypeError(f"{_name(function)}: an annotation cannot be read: {error}") from error


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", repr(function))


def _inputs(function: Callable[..., Any], title: str) -> dict[str, Any]:
    hints = hints_of(function)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for order, parameter in enumerate(inspect.signature(function).parameters.values()):
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY}:
            raise TypeError(f"{_name(function)}: {parameter} cannot be an input of a model")
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        schema: dict[str, Any] = {
            "title": parameter.name.replace("_", " ").capitalize(),
            "x-order": order,
            **schema_of(hints.get(parameter.name, Any)),
        }
        if parameter.default is parameter.empty:
            required.append(parameter.name)
        elif parameter.default is not None:
            schema["default"] = _default(parameter.default)
        properties[parameter.name] = schema
    inputs: dict[str, Any] = {"type": "object", "title": title, "properties": properties}
    if required:
        inputs["required"] = required
    return inputs


def _default(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        value = value.value
    try:
        return jsonable(value)
    except TypeError:
        return str(value)


def _output(function: Callable[..., Any], title: str) -> dict[str, Any]:
    return {"title": title, **output_schema(hints_of(function).get("return", Any))}


def schema_of(hint: Any) -> dict[str, Any]:
    """The JSON schema of an annotation; one that says nothing for what is not known."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is None and isinstance(hint, type):
        return _schema_of_class(cast("type[Any]", hint))
    if origin is Annotated:
        schema = schema_of(arguments[0])
        for extra in arguments[1:]:
            if isinstance(extra, Field):
                schema |= extra.schema
        return schema
    if origin is Literal:
        kind = _PLAIN.get(type(arguments[0]), {})
        return {**kind, "enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin is dict:
        return {"type": "object"}
    if type(None) in arguments:
        options = [schema_of(a) for a in arguments if a is not type(None)]
        if len(options) == 1:
            # As Cog writes it; validators of OpenAPI 3.0 know no type "null".
            return {**options[0], "nullable": True}
        return {"anyOf": options, "nullable": True}
    if origin is not None and arguments and all(schema_of(a) for a in arguments):
        return {"anyOf": [schema_of(a) for a in arguments]} if _is_union(hint) else {}
    return {}


def _schema_of_class(hint: type[Any]) -> dict[str, Any]:
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if issubclass(hint, enum.Enum):
        values = [member.value for member in hint]
        return {**_PLAIN.get(type(values[0]), {}), "enum": values}
    if dataclasses.is_dataclass(hint) or typing.is_typeddict(hint):
        parts = typing.get_type_hints(hint)
        return {
            "type": "object",
            "properties": {name: schema_of(part) for name, part in parts.items()},
        }
    return {}


def _is_union(hint: Any) -> bool:
    return get_origin(hint) is typing.Union or type(hint).__name__ == "UnionType"


def output_schema(hint: Any) -> dict[str, Any]:
    """The JSON schema of what a function returns."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in _CONCATENATED or hint in _CONCATENATED:
        return {
            "type": "array",
            "items": {"type": "string"},
            "x-cog-array-type": "iterator",
            "x-cog-array-display": "concatenate",
        }
    if origin in _ITERATED:
        item = schema_of(arguments[0]) if arguments else {}
        return {"type": "array", "items": item, "x-cog-array-type": "iterator"}
    return schema_of(hint)
