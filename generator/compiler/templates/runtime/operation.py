"""An operation as a value: the request to send, and how to decode the response. No I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Literal, Protocol, TypeVar
from urllib.parse import urljoin

import httpx
from attrs import field, frozen

from . import models
from .bounded_repr import bounded_repr
from .decoding import attempt
from .errors import ResponseDecodeError, UnexpectedStatus
from .media_types import best_match
from .request_parts import is_list
from .types import RequestFiles, Response

T = TypeVar("T")

_decode_text = json.JSONDecoder().decode

PayloadKind = Literal["json", "text", "bytes", "events", "none"]


@bounded_repr
@frozen(repr=False)
class JsonBody:
    """A JSON body."""

    value: Any
    content_type: str = "application/json"


@bounded_repr
@frozen(repr=False)
class MultipartBody:
    """A ``multipart/form-data`` body; httpx chooses its boundary at random."""

    parts: RequestFiles


@bounded_repr
@frozen(repr=False)
class FormBody:
    """An ``application/x-www-form-urlencoded`` body."""

    fields: Mapping[str, Any]


@bounded_repr
@frozen(repr=False)
class ContentBody:
    """A body of text or bytes that is sent as it is."""

    content: Any
    content_type: str


Body = JsonBody | MultipartBody | FormBody | ContentBody


@bounded_repr
@frozen(repr=False)
class ResponseCase(Generic[T]):
    """A success response that the description has.

    Attributes:
        first: The lowest HTTP status of the response.
        last: The highest HTTP status of the response.
        kind: The kind of the body.
        decode: Decodes the JSON, text or bytes of the body into the result; the response itself if
            its body is events.
        media_type: The media type of the body.
    """

    first: int
    last: int
    kind: PayloadKind
    decode: Callable[[Any], T]
    media_type: str = "application/json"


@bounded_repr
@frozen(repr=False)
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
        server: The address of the server, empty for the API's own: absolute, or relative to the
            API's address.
        anonymous: Whether it can be sent without a token, too, if there is none.
    """

    id: str
    method: str
    path: str
    responses: tuple[ResponseCase[T], ...]
    params: Mapping[str, Any] = field(factory=dict[str, Any])
    headers: Mapping[str, str] = field(factory=dict[str, str])
    body: Body | None = None
    security: bool = True
    server: str = ""
    anonymous: bool = False

    @property
    def accept(self) -> str:
        """The media types of the responses that the description has, for the header ``Accept``."""
        return ", ".join({case.media_type: 0 for case in self.responses if case.kind != "none"})

    @property
    def may_stream(self) -> bool:
        """Whether a response can be a stream of events."""
        return "events" in [case.kind for case in self.responses]

    def url(self, base_url: str) -> str:
        """Return where the operation is sent.

        Args:
            base_url: The API's address.
        """
        base = base_url.rstrip("/")
        server = urljoin(f"{base}/", self.server).rstrip("/") if self.server else base
        return f"{server}{self.path}"

    def request_kwargs(self) -> dict[str, Any]:
        """Return the arguments for ``httpx.Client.request``, with a path instead of a URL."""
        kwargs: dict[str, Any] = {"method": self.method, "url": self.path}
        if self.params:
            kwargs["params"] = dict(self.params)
        accept = self.accept
        headers = {"Accept": accept, **self.headers} if accept else dict(self.headers)
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

    def case(self, status_code: int, content_type: str | None = None) -> ResponseCase[T] | None:
        """Return the success response with this status, ``None`` if the description has none.

        Args:
            status_code: The status.
            content_type: The response's media type, by which one of several is chosen.
        """
        return _choose(self._cases(status_code), content_type)

    def _cases(self, status_code: int) -> list[ResponseCase[T]]:
        """Return the success responses with a status, one for each media type."""
        found = [case for case in self.responses if case.first <= status_code <= case.last]
        if len(found) > 1:
            # One status comes before a range of statuses.
            return [case for case in found if case.first == case.last] or found
        return found

    def case_of(self, response: httpx.Response) -> ResponseCase[T] | None:
        """Return the success response that a response is, ``None`` if the description has none.

        Raises:
            ResponseDecodeError: The description has the status, with other media types.
        """
        found = self._cases(response.status_code)
        if len(found) == 1 and found[0].kind != "events":
            return found[0]  # there is no choice by the media type
        kind = response.headers.get("content-type", "")
        case = _choose(found, kind)
        if case is None and found:
            content = response.content if response.is_stream_consumed else b""
            reason = f"the response is {kind}, not {self.accept}"
            raise ResponseDecodeError(self.id, "", reason, content)
        return case

    def is_stream(self, response: httpx.Response) -> bool:
        """Return whether a response whose body was not read is a stream of events."""
        if not self.may_stream:
            return False
        case = self.case(response.status_code, response.headers.get("content-type", ""))
        return case is not None and case.kind == "events"

    def parse(self, response: httpx.Response) -> T:
        """Decode a response whose body was read, unless it is a stream of events.

        Raises:
            UnexpectedStatus: The response is an error, or the description does not have its status.
            ResponseDecodeError: The response cannot be decoded.
        """
        case = self.case_of(response)
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

    def parse_detailed(self, response: httpx.Response) -> Response[T]:
        """Decode a response as ``parse`` does, and return the result with status and headers."""
        parsed = self.parse(response)
        content = response.content if response.is_stream_consumed else b""
        return Response(response.status_code, response.headers, content, parsed)

    def payload(self, response: httpx.Response, case: ResponseCase[T] | None = None) -> Any:
        """Return the JSON, text or bytes of a response, or the response if its body is events.

        Raises:
            ResponseDecodeError: The response should be JSON, and is not.
        """
        case = case or self.case_of(response) or next(iter(self.responses), None)
        if case is None:
            return None
        if case.kind == "events":
            return response
        if case.kind == "json":
            try:
                return _read_json(response.content)
            except (ValueError, RecursionError) as error:
                kind = response.headers.get("content-type", "no content type")
                raise ResponseDecodeError(
                    self.id, "", f"the response ({kind}) is not JSON: {error}", response.content
                ) from error
        if case.kind == "text":
            return response.text
        return response.content if case.kind == "bytes" else None


def _read_json(content: bytes) -> Any:
    """Decode JSON, which is UTF-8 as a rule; ``json.loads`` knows its other encodings."""
    try:
        return _decode_text(content.decode())
    except ValueError:
        return json.loads(content)


def _choose(cases: Sequence[ResponseCase[T]], content_type: str | None) -> ResponseCase[T] | None:
    """Return the case that a media type stands for, the first one if there is no choice."""
    is_alone = len(cases) == 1 and cases[0].kind != "events"
    if is_alone or not content_type or not cases:
        return cases[0] if cases else None
    index = best_match(content_type, [case.media_type for case in cases])
    return None if index is None else cases[index]


def _read_problem(content: bytes) -> Any:
    """Decode the API's own account of an error, ``None`` if the body is not one.

    Bodies of proxies have members of other types: these are kept as received, without a warning.
    """
    decode = getattr(getattr(models, "Problem", None), "from_dict", None)
    try:
        value: object = json.loads(content)
        return attempt(decode, value) if decode and isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


def _field(value: Any) -> Any:
    """Encode a value as a field of a form; a value that a form cannot express is JSON."""
    if is_list(value):
        return [_field(item) for item in value]
    return json.dumps(value) if value is None or isinstance(value, dict) else value


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


class SyncDetailedClient(Protocol):
    """A client that sends operations, and returns whole responses."""

    def send_detailed(self, operation: Operation[T], /) -> Response[T]:
        """Send an operation, and return its result with the status and the headers."""
        ...


class AsyncDetailedClient(Protocol):
    """A client that sends operations in async code, and returns whole responses."""

    async def asend_detailed(self, operation: Operation[T], /) -> Response[T]:
        """Send an operation, and return its result with the status and the headers."""
        ...
