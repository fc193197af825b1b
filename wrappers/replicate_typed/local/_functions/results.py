"""What functions return, as JSON; files in it are kept by the server, and told by their URLs."""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import io
import sys
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, cast

from ..._base.errors import InputError
from ..._files.sources import to_file_source
from .._base.json_values import jsonable, writable
from .._contract.runtime import ModelFailed, Sink


async def stored(value: Any, sink: Sink) -> Any:
    """The value as JSON, with its files kept by the server.

    Args:
        value: What a function returned, or a generator put out.
        sink: Keeps files.

    Raises:
        ModelFailed: Something in it has no form in JSON.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        return await sink.store_file("output", bytes(cast("bytes", value)), None)
    if isinstance(value, Path):
        return await sink.store_file(value.name, await asyncio.to_thread(value.read_bytes), None)
    if isinstance(value, enum.Enum):
        return await stored(value.value, sink)
    if isinstance(value, list | tuple | set | frozenset | range):
        return [await stored(item, sink) for item in cast("Iterable[Any]", value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        items = cast("Mapping[object, Any]", value).items()
        return {writable(str(key)): await stored(item, sink) for key, item in items}
    if isinstance(value, date | time):
        return value.isoformat()
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        return await stored(cast("Any", value).tolist(), sink)
    try:
        return jsonable(value)
    except TypeError as error:
        return await _stored_file(value, sink, error)


async def _stored_file(value: Any, sink: Sink, error: TypeError) -> str:
    """The URL of an open file or a picture, if it is one."""

    def take() -> tuple[str, bytes, str | None] | None:
        source = to_file_source(value, value_path="the output")
        return (source.name, source.read(), source.content_type) if source is not None else None

    try:
        taken = await asyncio.to_thread(take)
    except InputError as wrong:
        raise ModelFailed(f"The model returned what cannot be sent: {wrong}") from wrong
    finally:
        if isinstance(value, io.IOBase):
            value.close()  # the model handed it over
    if taken is None:
        raise ModelFailed(f"The model returned what cannot be sent: {error}.") from error
    return await sink.store_file(*taken)
