"""Storing of output files that a model's process has put into the spool folder."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from .._contract.runtime import RunReporter


async def store_files(value: Any, mark: str, reporter: RunReporter) -> Any:
    """Return an output with its files stored and replaced by their URLs.

    Args:
        value: The output.
        mark: The key of the objects that stand for files.
        reporter: Stores the files.
    """
    if isinstance(value, list):
        items = cast("Iterable[Any]", value)
        return [await store_files(item, mark, reporter) for item in items]
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        if mark in fields:
            return await _store_file(Path(fields[mark]["path"]), fields[mark]["name"], reporter)
        return {key: await store_files(item, mark, reporter) for key, item in fields.items()}
    return value


def _read_and_delete(path: Path) -> bytes:
    content = path.read_bytes()
    path.unlink()
    return content


async def _store_file(path: Path, name: str, reporter: RunReporter) -> str:
    content = await asyncio.to_thread(_read_and_delete, path)
    # Not strict, because the strict table lacks WebP before Python 3.13.
    content_type, _ = mimetypes.guess_type(name, strict=False)
    return await reporter.store_file(name, content, content_type)
