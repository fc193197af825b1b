"""Requests to the API for which the generated client has no operation, and their responses."""

from __future__ import annotations

import json as json_
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import field
from replicate_api.encoding import to_json
from replicate_api.operation import Body, ContentBody, JsonBody, Operation

from .._base.errors import InputError, ResponseDecodeError
from .._base.public import public
from .._base.records import frozen
from .header_fields import make_headers
from .request_options import encode_query

_METHOD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

#: The characters of a body that an error quotes.
_EXCERPT = 2000


@public
@frozen
class APIResponse:
    """A successful response of the API as it was received."""

    status_code: int
    """The HTTP status."""
    headers: Mapping[str, str] = field(repr=False)
    """The headers; names are the same in upper and in lower case."""
    content: bytes = field(repr=False)
    """The body, decompressed."""
    operation_id: str = ""
    """What it is the response to, such as ``predictions.get``; the method and the path for a
    request of your own."""

    @property
    def request_id(self) -> str | None:
        """The id of the request in the logs of the API."""
        return self.headers.get("x-request-id") or self.headers.get("cf-ray")

    @property
    def text(self) -> str:
        """The body as text of UTF-8; what is none is replaced by ``U+FFFD``."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body as JSON.

        Raises:
            ResponseDecodeError: It is not JSON.
        """
        try:
            return json_.loads(self.content)
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type", "no content type")
            raise ResponseDecodeError(
                f"the response ({kind}) is not JSON: {error}",
                status_code=self.status_code,
                body=self.text[:_EXCERPT],
            ) from error


def any_operation(
    method: str,
    path: str,
    *,
    json: Any = None,
    content: str | bytes | None = None,
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Operation[Any]:
    """Return the operation of a request that the caller makes up.

    The token is meant for it; whether it is sent depends on where the request goes.

    Args:
        method: The HTTP method.
        path: The path below the API's address, beginning with a slash, or a whole URL.
        json: The body as JSON; objects of the generated client may stand in it.
        content: The body as text or bytes, in place of ``json``.
        params: The query; a list is one parameter for each item, and ``None`` is none.
        headers: More headers.

    Raises:
        InputError: An argument is not valid.
    """
    if not _METHOD.fullmatch(method):
        raise InputError(f"method must be an HTTP method, not {method!r}")
    if json is not None and content is not None:
        raise InputError("give json= or content=, not both")
    server, target = _split(path)
    target, _, query = target.partition("?")
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    given = make_headers(headers)
    body: Body | None = None
    if json is not None:
        body = JsonBody(_as_json(json))
    elif content is not None:
        content_type = "text/plain" if isinstance(content, str) else "application/octet-stream"
        named = [name for name in given if name.lower() == "content-type"]
        for name in named:
            content_type = given.pop(name)
        raw = content.encode() if isinstance(content, str) else content
        body = ContentBody(raw, content_type)
    return Operation(
        id=f"{method.upper()} {target}",
        method=method.upper(),
        path=target,
        server=server,
        responses=(),
        params={**found, **encode_query(params or {}, "params")},
        # How long a response is held back is read from the header of that spelling.
        headers={"Prefer" if n.lower() == "prefer" else n: value for n, value in given.items()},
        body=body,
    )


def _split(path: str) -> tuple[str, str]:
    """Return the server of a request, empty for the API's, and its path."""
    if path.startswith("/") and not path.startswith("//"):
        return "", path
    try:
        parts = urlsplit(path)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(f"path must begin with a slash, or be a whole URL, not {path!r}")
    server = f"{parts.scheme}://{parts.netloc}"
    return server, path[path.index("//") + 2 + len(parts.netloc) :].partition("#")[0]


def _as_json(value: Any) -> Any:
    try:
        return to_json(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"json cannot be sent: {error}") from error
