"""Files in a function's input: a copy for a ``Path``, the content for ``bytes``."""

from __future__ import annotations

import asyncio
import base64
import binascii
import enum
import mimetypes
import secrets
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin
from urllib.parse import unquote_to_bytes, urlsplit

import httpx

from .contents import clean_name
from .json_values import is_list
from .runtime import ModelFailed

#: Seconds that a file may take to arrive.
PATIENCE = 60.0


def takes_values(hint: Any) -> bool:
    """Whether a parameter gets something else than the JSON that was sent."""
    if isinstance(hint, type):
        return hint in {Path, bytes} or issubclass(hint, enum.Enum)
    return any(takes_values(argument) for argument in get_args(hint))


async def value_for(hint: Any, value: Any, folder: Path) -> Any:
    """What a parameter gets.

    Args:
        hint: Its annotation.
        value: What was sent.
        folder: Where copies of files are put.

    Raises:
        ModelFailed: A file cannot be read.
    """
    if value is None:
        return None
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint(value)
    if hint is bytes and isinstance(value, str):
        return (await _read(value))[1]
    if hint is Path and isinstance(value, str):
        name, content = await _read(value)
        target = folder / f"{secrets.token_hex(4)}-{name}"
        await asyncio.to_thread(target.write_bytes, content)
        return target
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is list and is_list(value):
        return [await value_for(arguments[0], item, folder) for item in value]
    if origin is Annotated:
        return await value_for(arguments[0], value, folder)
    wanted = [argument for argument in arguments if takes_values(argument)]
    return await value_for(wanted[0], value, folder) if wanted and origin is not dict else value


async def _read(url: str) -> tuple[str, bytes]:
    """Name and content of a file."""
    if url.startswith("data:"):
        return _read_data(url)
    if not url.startswith(("http://", "https://")):
        raise ModelFailed(f"The input file {url[:200]} is neither an HTTP nor a data URL.")
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, follow_redirects=True) as client:
            response = await client.get(url)
            response.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelFailed(f"The input file {url[:200]} cannot be read: {error}") from error
    kind = response.headers.get("content-type", "").partition(";")[0]
    return clean_name(urlsplit(url).path.rstrip("/").rpartition("/")[2], kind), response.content


def _read_data(url: str) -> tuple[str, bytes]:
    head, comma, data = url.partition(",")
    kind, _, encoding = head.removeprefix("data:").partition(";")
    if not comma:
        raise ModelFailed("An input file is a data URL without data.")
    content = unquote_to_bytes(data)
    if encoding.endswith("base64") or kind == "base64":
        try:
            content = base64.b64decode(b"".join(content.split()), validate=True)
        except binascii.Error as error:
            raise ModelFailed(f"An input file is a data URL with broken base64: {error}") from error
    return f"file{mimetypes.guess_extension(kind) or '.bin'}", content
