"""Reading a description from a file or a URL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx

from .._base.errors import SpecError, errors_in
from ..description.load import MAX_BYTES, load, parse, too_large

#: Seconds for each phase of the request.
_TIMEOUT = 30.0


def read_source(source: str | Path) -> Any:
    """Read the document at a path or an http(s) URL, in JSON or YAML.

    Raises:
        SpecError: The document cannot be read, is too large (8 MiB), or is neither JSON nor YAML.
            The message names the source.
    """
    text = str(source)
    with errors_in(without_credentials(text)):
        if re.match(r"https?://", text, re.IGNORECASE):
            return parse(_download(text))
        if re.match(r"[a-z][a-z0-9+.-]+://", text, re.IGNORECASE):
            raise SpecError("only files, http and https can be read")
        return load(Path(text))


def without_credentials(source: str | Path) -> str:
    """Return a path or URL for a message, without the name and password that a URL may hold."""
    return re.sub(r"(?<=://)[^/?#]*@", "", str(source))


def _download(url: str) -> bytes:
    try:
        with (
            httpx.Client(follow_redirects=True, timeout=_TIMEOUT) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != 200:
                raise SpecError(
                    f"the server answered {response.status_code} {response.reason_phrase}"
                )
            kind = response.headers.get("content-type", "").partition(";")[0].strip()
            if kind in {"text/html", "application/xhtml+xml"}:
                raise SpecError(
                    "the server answered with a web page (text/html), not with a description"
                )
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise too_large()
            return bytes(body)
    except httpx.InvalidURL as error:
        raise SpecError(f"not a URL: {error}") from None
    except httpx.HTTPError as error:
        raise SpecError(f"cannot be fetched: {str(error) or type(error).__name__}") from None
