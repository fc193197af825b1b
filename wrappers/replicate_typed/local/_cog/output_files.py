"""The files in an output: from the spool folder to the server that delivers them."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from .._contract.runtime import Sink


async def store_files(value: Any, mark: str, sink: Sink) -> Any:
    """Return `value` with each file in it handed to `sink` and replaced by its URL."""
    if isinstance(value, list):
        items = cast("Iterable[Any]", value)
        return [await store_files(item, mark, sink) for item in items]
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        if mark in fields:
            return await _store_file(Path(fields[mark]["path"]), fields[mark]["name"], sink)
        return {key: await store_files(item, mark, sink) for key, item in fields.items()}
    return value


def _take(path: Path) -> bytes:
    content = path.read_bytes()
    path.unlink()
    return content


async def _store_file(path: Path, name: str, sink: Sink) -> str:
    content = await asyncio.to_thread(_take, path)
    # Not strict: the strict table of Python before 3.13 has no WebP.
    content_type, _ = mimetypes.guess_type(name, strict=False)
    return await sink.store_file(name, content, content_type)
