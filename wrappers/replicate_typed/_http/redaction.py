"""Keep credentials out of errors: those of a request, and those that a response repeats.

Reporters of errors send on all that an exception refers to. An exception of httpx refers to its
request, whose headers have the token, and a server may repeat in a response what it was sent.
"""

from __future__ import annotations

import base64
import binascii
import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard, TypeVar, cast

import httpx

from .engines import library_of

E = TypeVar("E", bound=BaseException)

#: What stands in place of a credential.
REDACTED = "…"

#: The shortest credential that is searched for in texts, in characters: a shorter one may be a
#: part of any word.
MIN_LENGTH = 6

#: How many exceptions of a chain are looked at.
MAX_CHAIN = 100

#: The names of headers and of members of a URL's query that hold credentials.
_CREDENTIAL_NAME = re.compile(
    r"auth|cookie|token|secret|passw|signature|credential|session|(?:^|[-_])(?:api)?-?key$|^sig$",
    re.IGNORECASE,
)

#: Credentials by their looks: a token of Replicate, and what follows the name of a scheme.
_CREDENTIAL = re.compile(r"\br8_\w{16,}|(?<=\bBearer )\S{6,}|(?<=\bBasic )[\w+/=]{6,}")


def credentials_of(request: httpx.Request) -> set[str]:
    """Return the credentials in the headers and the URL of a request, as texts to search for."""
    found: set[str] = set()
    for name, value in request.headers.multi_items():
        if _CREDENTIAL_NAME.search(name):
            found.update(_parts(value))
    found.update(v for n, v in request.url.params.multi_items() if _CREDENTIAL_NAME.search(n))
    found.add(request.url.password)
    return {text for text in found if len(text) >= MIN_LENGTH}


def _parts(value: str) -> Iterator[str]:
    """Yield the value of a header, and what is secret in it."""
    yield value
    scheme, _, rest = value.partition(" ")
    yield rest.strip()
    if scheme.lower() == "basic":
        try:
            yield base64.b64decode(rest).decode("utf-8", "replace").partition(":")[2]
        except binascii.Error:
            return
    for pair in value.split(";"):
        yield pair.partition("=")[2].strip()


def redact_text(text: str, credentials: Iterable[str]) -> str:
    """Return a text in which no credential can be read."""
    for credential in sorted(credentials, key=len, reverse=True):
        text = text.replace(credential, REDACTED)
    return _CREDENTIAL.sub(REDACTED, text)


def _redact_bytes(content: bytes, credentials: Iterable[str]) -> bytes:
    for credential in sorted(credentials, key=len, reverse=True):
        content = content.replace(credential.encode(), REDACTED.encode())
    return content


def _redact_headers(
    response: httpx.Response, credentials: Iterable[str]
) -> list[tuple[bytes, bytes]]:
    return [(name, _redact_bytes(value, credentials)) for name, value in response.headers.raw]


def redact_request(request: httpx.Request) -> httpx.Request:
    """Return a request as it may be shown: without credentials, body, and query of the URL."""
    headers = [
        (name, value)
        for name, value in request.headers.multi_items()
        if not _CREDENTIAL_NAME.search(name)
    ]
    url = request.url.copy_with(userinfo=b"", query=None, fragment=None)
    made: httpx.Request = library_of(request).Request(
        request.method, url, headers=headers, extensions=request.extensions
    )
    return made


def redact_response(response: httpx.Response) -> httpx.Response:
    """Return a response that was read, without the credentials of its request that it repeats."""
    credentials = credentials_of(response.request)
    repeated = [response.content, *(value for _, value in response.headers.raw)]
    if not any(text.encode() in part for text in credentials for part in repeated):
        return response
    made: httpx.Response = library_of(response).Response(
        response.status_code,
        headers=_redact_headers(response, credentials),
        content=_redact_bytes(response.content, credentials),
        request=response.request,
    )
    return made


def response_for_error(response: httpx.Response) -> httpx.Response:
    """Return a response that was read as an error may keep it, with its request."""
    shown = redact_response(response)
    return httpx.Response(
        shown.status_code,
        headers=shown.headers.raw,
        content=shown.content,
        request=redact_request(response.request),
    )


def without_credentials(error: E, request: httpx.Request | None = None) -> E:
    """Remove the credentials of a request from an exception, and from all that it was raised from.

    Args:
        error: An exception of httpx, or of a transport of the caller's own; it is changed in place.
        request: The request that it is about, if the exception does not have it.

    Returns:
        The exception.
    """
    credentials = credentials_of(request) if request is not None else set[str]()
    for related in _chain(error, with_context=False):
        for value in _values(related):
            credentials |= _credentials_in(value)
    # Exceptions that the caller was handling belong to the chain too: of these, only what has the
    # same credentials is changed.
    for related in _chain(error, with_context=True):
        for name, value in [*vars(related).items()]:
            redacted = _redact_value(value, credentials)
            if redacted is not value:
                vars(related)[name] = redacted
        args = tuple(_redact_value(value, credentials) for value in related.args)
        if any(new is not old for new, old in zip(args, related.args, strict=True)):
            related.args = args
    return error


def _chain(error: BaseException, *, with_context: bool) -> Iterator[BaseException]:
    pending, seen = [error], set[int]()
    while pending and len(seen) < MAX_CHAIN:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        grouped: tuple[BaseException, ...] = getattr(current, "exceptions", ())
        linked = [current.__cause__, current.__context__ if with_context else None]
        pending += [one for one in (*linked, *grouped) if isinstance(one, BaseException)]


def _values(error: BaseException) -> list[object]:
    return [*vars(error).values(), *error.args]


def _headers_of(value: object) -> Mapping[str, str] | None:
    """Return the headers of a request or a response of any library."""
    headers: object = getattr(value, "headers", None)
    return cast("Mapping[str, str]", headers) if isinstance(headers, Mapping) else None


def _credentials_in(value: object) -> set[str]:
    if _is_response(value):
        return credentials_of(value.request) if _has_request(value) else set()
    if _is_request(value):
        return credentials_of(value)
    headers = _headers_of(value)
    if headers is None:
        return set()
    texts = {name: str(text) for name, text in headers.items()}
    return credentials_of(httpx.Request("GET", "http://unknown", headers=_sendable(texts)))


def _sendable(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), text.encode()) for name, text in headers.items()]


def _is_request(value: object) -> TypeGuard[httpx.Request]:
    """Return whether a value is a request of httpx, or of a library with its interface."""
    return isinstance(value, library_of(value).Request)


def _is_response(value: object) -> TypeGuard[httpx.Response]:
    return isinstance(value, library_of(value).Response)


def _has_request(response: httpx.Response) -> bool:
    return getattr(response, "_request", None) is not None


def _redact_value(value: Any, credentials: set[str]) -> Any:
    """Return a value of an exception without credentials; it is the same one if it has none."""
    if isinstance(value, str):
        return redact_text(value, credentials)
    if isinstance(value, bytes):
        return _redact_bytes(value, credentials)
    if not _credentials_in(value) & credentials:
        return value
    if _is_request(value):
        return redact_request(value)
    if _is_response(value):
        return _redact_response_of_error(value, credentials)
    return _without_credential_headers(value)


def _redact_response_of_error(response: httpx.Response, credentials: set[str]) -> httpx.Response:
    """Return the response of an exception, which may not have been read, without credentials."""
    try:
        redacted = redact_response(response)
    except library_of(response).ResponseNotRead:
        redacted = response
        redacted.headers = library_of(response).Headers(_redact_headers(response, credentials))
    redacted.request = redact_request(response.request)
    return redacted


def _without_credential_headers(value: Any) -> Any:
    """Return a copy of another library's request, None if it cannot be copied."""
    headers = {n: v for n, v in value.headers.items() if not _CREDENTIAL_NAME.search(n)}
    try:
        if isinstance(value, tuple):
            return cast("Any", value)._replace(headers=headers)
        copied = copy.copy(value)
        copied.headers = headers
    except Exception:  # noqa: BLE001 - a class of another library may refuse in any way
        return None
    return copied
