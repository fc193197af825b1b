# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""An operation as a value: the request to send, and how to decode the response. No I/O."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, Literal, Protocol, TypeGuard, TypeVar, cast
from urllib.parse import quote

import httpx
from attrs import field, frozen

from . import models
from .bounded_repr import bounded_repr
from .encoding import to_json
from .errors import ResponseDecodeError, UnexpectedStatus
from .types import UNSET, RequestFiles

T = TypeVar("T")

PayloadKind = Literal["json", "text", "bytes", "none"]
QueryStyle = Literal["comma", "space", "pipe", "deep", "json"]

_GLUE: Mapping[str | None, str] = {"comma": ",", "space": " ", "pipe": "|"}

#: The characters that the value of a cookie can hold as they are (RFC 6265), besides letters,
#: digits and ``_.-~``.
_IN_COOKIES = "!#$&'()*+/:<=>?@[]^`{|}"


@bounded_repr
@frozen
class JsonBody:
    """A JSON body."""

    value: Any
    content_type: str = "application/json"


@bounded_repr
@frozen
class MultipartBody:
    """A ``multipart/form-data`` body; httpx chooses its boundary at random."""

    parts: RequestFiles


@bounded_repr
@frozen
class FormBody:
    """An ``application/x-www-form-urlencoded`` body."""

    fields: Mapping[str, Any]


@bounded_repr
@frozen
class ContentBody:
    """A body of text or bytes that is sent as it is."""

    content: Any
    content_type: str


Body = JsonBody | MultipartBody | FormBody | ContentBody


@bounded_repr
@frozen
class ResponseCase(Generic[T]):
    """A success response that the description has.

    Attributes:
        first: The lowest HTTP status of the response.
        last: The highest HTTP status of the response.
        kind: The kind of the body.
        decode: Decodes the JSON, text or bytes of the body into the result.
    """

    first: int
    last: int
    kind: PayloadKind
    decode: Callable[[Any], T]


@bounded_repr
@frozen
class Operation(Generic[T]):
    """One call of the API.

    Attributes:
        id: The operationId.
        method: The HTTP method.
        path: Percent-encoded, relative to the API's address.
        responses: The success responses that the description has.
        params: The query parameters.
        headers: The header parameters.
        body: The body, ``None`` for a request without one.
        security: Whether the token is sent.
    """

    id: str
    method: str
    path: str
    responses: tuple[ResponseCase[T], ...]
    params: Mapping[str, Any] = field(factory=dict[str, Any])
    headers: Mapping[str, str] = field(factory=dict[str, str])
    body: Body | None = None
    security: bool = True

    def request_kwargs(self) -> dict[str, Any]:
        """Return the arguments for ``httpx.Client.request``."""
        kwargs: dict[str, Any] = {"method": self.method, "url": self.path}
        if self.params:
            kwargs["params"] = dict(self.params)
        headers = dict(self.headers)
        match self.body:
            case JsonBody(value=value, content_type=content_type):
                kwargs["json"] = value
                if content_type != "application/json":
                    headers["Content-Type"] = content_type
            case MultipartBody(parts=parts):
                kwargs["files"] = parts
            case FormBody(fields=fields):
                kwargs["data"] = {name: _field(value) for name, value in fields.items()}
            case ContentBody(content=content, content_type=content_type):
                kwargs["content"] = content
                headers["Content-Type"] = content_type
            case None:
                pass
        if headers:
            kwargs["headers"] = headers
        return kwargs

    def case(self, status_code: int) -> ResponseCase[T] | None:
        """Return the success response with this status, ``None`` if the description has none."""
        for case in self.responses:
            if case.first <= status_code <= case.last:
                return case
        return None

    def parse(self, response: httpx.Response) -> T:
        """Decode a response whose body was read.

        Raises:
            UnexpectedStatus: The response is an error, or the description does not have its status.
            ResponseDecodeError: The response cannot be decoded.
        """
        case = self.case(response.status_code)
        if case is None:
            raise UnexpectedStatus.from_response(
                self.id, response, problem=_read_problem(response.content)
            )
        payload = self.payload(response, case)
        try:
            return case.decode(payload)
        except RecursionError as error:
            reason = "the response is nested too deep"
            raise ResponseDecodeError(self.id, "", reason, response.content) from error

    def payload(self, response: httpx.Response, case: ResponseCase[T] | None = None) -> Any:
        """Return the JSON, text or bytes of a response.

        Raises:
            ResponseDecodeError: The response should be JSON, and is not.
        """
        case = case or self.case(response.status_code) or next(iter(self.responses), None)
        if case is None:
            return None
        if case.kind == "json":
            try:
                return json.loads(response.content)
            except (ValueError, RecursionError) as error:
                kind = response.headers.get("content-type", "no content type")
                raise ResponseDecodeError(
                    self.id, "", f"the response ({kind}) is not JSON: {error}", response.content
                ) from error
        if case.kind == "text":
            return response.text
        return response.content if case.kind == "bytes" else None


def _read_problem(content: bytes) -> Any:
    """Decode the API's own account of an error, ``None`` if the body is not one."""
    decode = getattr(getattr(models, "Problem", None), "from_dict", None)
    try:
        value: object = json.loads(content)
        return decode(value) if decode and isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


class SyncClient(Protocol):
    """A client that sends operations."""

    def send(self, operation: Operation[T], /) -> T:
        """Send an operation, and return its result."""
        ...


class AsyncClient(Protocol):
    """A client that sends operations in async code."""

    async def asend(self, operation: Operation[T], /) -> T:
        """Send an operation, and return its result."""
        ...


def make_path_part(name: str, value: object) -> str:
    """Encode a value as one part of a path.

    Raises:
        ValueError: The value is empty, ``.`` or ``..``, so that the path would be another
        operation's.
    """
    text = str(value)
    if text in {"", ".", ".."}:
        raise ValueError(f"{name} cannot be {text!r}")
    return quote(text, safe="")


def make_query(
    values: Mapping[str, Any], styles: Mapping[str, QueryStyle] | None = None
) -> dict[str, Any]:
    """Build the query parameters of those values that are set.

    Args:
        values: The values by name.
        styles: How lists and objects are written, by name. By default a list is one parameter for
            each item, and an object is one parameter for each member.
    """
    query: dict[str, Any] = {}
    for name, value in values.items():
        if value is not UNSET and value is not None:
            query |= _styled(name, to_json(value), (styles or {}).get(name))
    return query


def _styled(name: str, value: Any, style: QueryStyle | None) -> dict[str, Any]:
    if style == "json":
        return {name: json.dumps(value, ensure_ascii=False, separators=(",", ":"))}
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        if style == "deep":
            return _deep(name, members)
        if style is None:
            return members
        value = list(itertools.chain.from_iterable(members.items()))
    if style in _GLUE and _is_list(value):
        return {name: _GLUE[style].join(map(_text, value))}
    return {name: value}


def _deep(name: str, members: Mapping[str, Any]) -> dict[str, Any]:
    query: dict[str, Any] = {}
    for key, value in members.items():
        query |= _styled(f"{name}[{key}]", value, "deep")
    return query


def make_headers(
    values: Mapping[str, Any], cookies: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Build the headers of those values that are set, with one header for all cookies."""
    headers = _texts(values)
    jar = [
        f"{name}={quote(text, safe=_IN_COOKIES)}" for name, text in _texts(cookies or {}).items()
    ]
    return {**headers, "Cookie": "; ".join(jar)} if jar else headers


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: _text(value)
        for name, value in values.items()
        if value is not UNSET and value is not None
    }


def _field(value: Any) -> Any:
    """Encode a value as a field of a form; a value that a form cannot express is JSON."""
    if _is_list(value):
        return [_field(item) for item in value]
    return json.dumps(value) if value is None or isinstance(value, dict) else value


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(to_json(value))
