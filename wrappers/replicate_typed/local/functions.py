"""Models that are typed Python functions.

    def shout(prompt: str, times: int = 1) -> str:
        return " ".join([prompt.upper()] * times)

The signature says what the model takes and returns; a generator's items are the pieces of its
output, and ``print`` writes its log.
"""

from __future__ import annotations

import asyncio
import builtins
import contextvars
import functools
import hashlib
import inspect
import json
import typing
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar, cast, get_args, get_origin

from .runtime import ModelFailed, ModelSource, Sink, VersionInfo

T = TypeVar("T")

#: The version of Cog whose descriptions these are like; some clients cannot do without one.
SCHEMA_OF = "0.16.12"


class ConcatenateIterator(Generic[T]):
    """What a function is annotated to return whose pieces are the parts of one text."""


class File(str):
    """What a parameter is annotated with that takes a file: it gets the file's URL."""

    __slots__ = ()


class Field:
    """More about a parameter: ``Annotated[int, Field(ge=1, le=10, description="…")]``."""

    def __init__(
        self,
        *,
        description: str | None = None,
        ge: float | None = None,
        le: float | None = None,
    ) -> None:
        self.schema: dict[str, Any] = {
            name: value
            for name, value in {"description": description, "minimum": ge, "maximum": le}.items()
            if value is not None
        }


_log_of: contextvars.ContextVar[Callable[[str], None] | None] = contextvars.ContextVar(
    "replicate_typed_log", default=None
)
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    File: {"type": "string", "format": "uri"},
    Path: {"type": "string", "format": "uri"},
    bytes: {"type": "string", "format": "uri"},
    dict: {"type": "object"},
    list: {"type": "array", "items": {}},
}


class FunctionRuntime:
    """Runs a function, in a thread of its own unless it is async."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._info = describe(function)

    async def describe(self) -> VersionInfo:
        return self._info

    async def predict(  # a function needs no id
        self,
        prediction_id: str,  # noqa: ARG002
        input: Mapping[str, Any],
        sink: Sink,
    ) -> None:
        sink.started()
        loop = asyncio.get_running_loop()
        function = self._function
        is_async = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)

        def log(text: str) -> None:
            if is_async:
                sink.log(text)
            else:
                loop.call_soon_threadsafe(sink.log, text)

        with _printing.to(log):
            await self._run(input, sink)

    async def _run(self, input: Mapping[str, Any], sink: Sink) -> None:
        function = self._function
        try:
            if inspect.isasyncgenfunction(function):
                async for item in cast("AsyncIterator[Any]", function(**input)):
                    sink.append(await _stored(item, sink))
            elif inspect.iscoroutinefunction(function):
                sink.output(await _stored(await function(**input), sink))
            elif inspect.isgeneratorfunction(function):
                await _drain(cast("Iterator[Any]", function(**input)), sink)
            else:
                call = functools.partial(function, **input)
                sink.output(await _stored(await asyncio.to_thread(call), sink))
        except asyncio.CancelledError:
            raise
        except Exception as error:
            sink.log(f"{type(error).__name__}: {error}\n")
            raise ModelFailed(str(error) or type(error).__name__) from error

    async def aclose(self) -> None:
        """There is nothing to stop."""


async def _drain(items: Iterator[Any], sink: Sink) -> None:
    end = object()
    while (item := await asyncio.to_thread(next, items, end)) is not end:
        sink.append(await _stored(item, sink))


async def _stored(value: Any, sink: Sink) -> Any:
    """The value as JSON, with its files kept by the server."""
    if isinstance(value, bytes):
        return await sink.store_file("output", value, None)
    if isinstance(value, Path):
        return await sink.store_file(value.name, value.read_bytes(), None)
    if isinstance(value, list | tuple):
        return [await _stored(item, sink) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key: await _stored(item, sink) for key, item in items}
    return value


class _Printing:
    """While function models run, what they print goes to their logs, and nothing else does."""

    def __init__(self) -> None:
        self._print = builtins.print
        self._running = 0

    @contextmanager
    def to(self, log: Callable[[str], None]) -> Generator[None]:
        token = _log_of.set(log)
        if self._running == 0:
            self._print, builtins.print = builtins.print, self._route
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            if self._running == 0:
                builtins.print = self._print
            _log_of.reset(token)

    def _route(self, *values: object, **options: Any) -> None:
        log = _log_of.get()
        if log is None or options.get("file") is not None:
            self._print(*values, **options)
            return
        separator, end = options.get("sep"), options.get("end")
        text = (" " if separator is None else separator).join(str(value) for value in values)
        log(text + ("\n" if end is None else end))


_printing = _Printing()


def function_model(owner: str, name: str, function: Callable[..., Any]) -> ModelSource:
    """A model out of a function.

    Raises:
        TypeError: Its signature cannot be described.
    """
    summary = (inspect.getdoc(function) or "").partition("\n")[0] or None
    return ModelSource(owner, name, FunctionRuntime(function), description=summary)


def describe(function: Callable[..., Any]) -> VersionInfo:
    """What a function takes and returns, as Cog would describe it.

    Raises:
        TypeError: A parameter cannot be described.
    """
    hints = typing.get_type_hints(function, include_extras=True)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for order, parameter in enumerate(inspect.signature(function).parameters.values()):
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.POSITIONAL_ONLY}:
            raise TypeError(f"{function.__name__}: {parameter} cannot be an input of a model")
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        schema = {
            "title": parameter.name.replace("_", " ").capitalize(),
            "x-order": order,
            **schema_of(hints.get(parameter.name, Any)),
        }
        if parameter.default is parameter.empty:
            required.append(parameter.name)
        else:
            schema["default"] = parameter.default
        properties[parameter.name] = schema
    inputs: dict[str, Any] = {"type": "object", "title": "Input", "properties": properties}
    if required:
        inputs["required"] = required
    output = {"title": "Output", **output_schema(hints.get("return", Any))}
    document = {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": {"Input": inputs, "Output": output}},
    }
    source = f"{function.__module__}.{function.__qualname__}:{json.dumps(document, sort_keys=True, default=str)}"
    return VersionInfo(hashlib.sha256(source.encode()).hexdigest(), document, SCHEMA_OF)


def schema_of(hint: Any) -> dict[str, Any]:
    """The JSON schema of an annotation; one that says nothing for what is not known."""
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        schema = schema_of(arguments[0])
        for extra in arguments[1:]:
            if isinstance(extra, Field):
                schema |= extra.schema
        return schema
    if origin is Literal:
        kind = "string" if isinstance(arguments[0], str) else "integer"
        return {"type": kind, "enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin is dict:
        return {"type": "object"}
    if type(None) in arguments:
        options = [schema_of(a) for a in arguments if a is not type(None)]
        return {"anyOf": [*options, {"type": "null"}]}
    return {}


def output_schema(hint: Any) -> dict[str, Any]:
    """The JSON schema of what a function returns."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is ConcatenateIterator:
        return {
            "type": "array",
            "items": {"type": "string"},
            "x-cog-array-type": "iterator",
            "x-cog-array-display": "concatenate",
        }
    if isinstance(origin, type) and issubclass(origin, Iterator | AsyncIterator):
        item = schema_of(arguments[0]) if arguments else {}
        return {"type": "array", "items": item, "x-cog-array-type": "iterator"}
    return schema_of(hint)
