"""Data URIs: when files become some, their content and their type."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from .._base.errors import FileError
from .._base.logs import redact_url

_DATA_URI = re.compile(r"data:(?P<type>[^;,]*)(?P<params>(?:;[^;,]*)*),", re.IGNORECASE)


def data_uri_type(uri: str) -> str:
    """Return the MIME type of a data URI."""
    match = _DATA_URI.match(uri)
    return (match["type"] if match else "").lower() or "text/plain"


def decode_data_uri(uri: str) -> bytes:
    """Return the content of a data URI.

    Raises:
        FileError: It is malformed.
    """
    match = _DATA_URI.match(uri)
    if match is None:
        raise FileError("the data URI is malformed: it has no comma", url="data:…")
    payload = unquote_to_bytes(uri[match.end() :])
    if not match["params"].lower().endswith(";base64"):
        return payload
    # As browsers do, accept line breaks and missing padding.
    compact = b"".join(payload.split()).rstrip(b"=")
    try:
        return base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
    except binascii.Error as error:
        raise FileError(
            f"the data URI is not valid base64: {error}", url=redact_url(uri)
        ) from error
