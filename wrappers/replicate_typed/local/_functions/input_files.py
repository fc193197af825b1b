"""The files that are named in inputs, by HTTP or as data URLs."""

from __future__ import annotations

import base64
import binascii
import mimetypes
from urllib.parse import unquote_to_bytes, urlsplit

import httpx

from .._base.filenames import clean_name
from .._contract.runtime import ModelFailed

#: Seconds that a file may take to arrive.
PATIENCE = 60.0


async def read(url: str) -> tuple[str, bytes]:
    """Name and content of a file.

    Raises:
        ModelFailed: It cannot be read.
    """
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
