"""Reading of the files that inputs refer to, over HTTP or from data URLs."""

from __future__ import annotations

import base64
import binascii
import mimetypes
from urllib.parse import unquote_to_bytes, urlsplit

import httpx

from .._base.filenames import safe_filename
from .._contract.runtime import ModelFailed

#: Seconds before the connection, or a read from it, times out.
TIMEOUT = 60.0


async def read_input_file(url: str) -> tuple[str, bytes]:
    """Return the name and the content of a file.

    Raises:
        ModelFailed: The file cannot be read.
    """
    if url.startswith("data:"):
        return _decode_data_url(url)
    if not url.startswith(("http://", "https://")):
        raise ModelFailed(f"The input file {url[:200]} is neither an HTTP URL nor a data URL.")
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=True) as client:
            response = await client.get(url)
            response.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelFailed(f"The input file {url[:200]} cannot be read: {error}") from error
    media_type = response.headers.get("content-type", "").partition(";")[0]
    last_part = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return safe_filename(last_part, media_type), response.content


def _decode_data_url(url: str) -> tuple[str, bytes]:
    head, comma, data = url.partition(",")
    media_type, _, encoding = head.removeprefix("data:").partition(";")
    if not comma:
        raise ModelFailed("An input file is a data URL without data.")
    content = unquote_to_bytes(data)
    if encoding.endswith("base64") or media_type == "base64":
        try:
            content = base64.b64decode(b"".join(content.split()), validate=True)
        except binascii.Error as error:
            raise ModelFailed(
                f"An input file is a data URL with invalid base64: {error}"
            ) from error
    return f"file{mimetypes.guess_extension(media_type) or '.bin'}", content
