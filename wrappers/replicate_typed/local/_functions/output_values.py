"""Conversion of what functions return to JSON; files in it are stored and become URLs."""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import io
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, cast

from ..._base.errors import InputError
from ..._base.loaded import loaded_module
from ..._files.file_output import FileOutput
from ..._files.sources import to_file_source
from .._base.json_values import replace_surrogates, to_json_value
from .._contract.runtime import ModelFailed, RunReporter


async def to_output(value: Any, reporter: RunReporter) -> Any:
    """Return a value as JSON, with its files stored.

    Args:
        value: What a function returned or a generator yielded.
        reporter: Stores files.

    Raises:
        ModelFailed: A part of the value cannot be represented in JSON.
    """
    if isinstance(value, FileOutput):
        return value.url
    if isinstance(value, bytes | bytearray | memoryview):
        return await reporter.store_file("output", bytes(cast("bytes", value)), None)
    if isinstance(value, Path):
        content = await asyncio.to_thread(value.read_bytes)
        return await reporter.store_file(value.name, content, None)
    if isinstance(value, enum.Enum):
        return await to_output(value.value, reporter)
    if isinstance(value, list | tuple | set | frozenset | range):
        return [await to_output(item, reporter) for item in cast("Iterable[Any]", value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        items = cast("Mapping[object, Any]", value).items()
        return {
            replace_surrogates(str(key)): await to_output(item, reporter) for key, item in items
        }
    if isinstance(value, date | time):
        return value.isoformat()
    numpy = loaded_module("numpy", "ndarray", "generic")
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        return await to_output(cast("Any", value).tolist(), reporter)
    try:
        return to_json_value(value)
    except TypeError as error:
        return await _store_file(value, reporter, error)


async def _store_file(value: Any, reporter: RunReporter, error: TypeError) -> str:
    """Store an open file or a PIL image and return its URL; raise for any other value."""

    def read() -> tuple[str, bytes, str | None] | None:
        source = to_file_source(value, value_path="the output")
        return (source.name, source.read(), source.content_type) if source is not None else None

    try:
        file = await asyncio.to_thread(read)
    except InputError as invalid:
        raise ModelFailed(f"The model returned an invalid output: {invalid}") from invalid
    finally:
        if isinstance(value, io.IOBase):
            value.close()
    if file is None:
        raise ModelFailed(f"The model returned an invalid output: {error}.") from error
    return await reporter.store_file(*file)
