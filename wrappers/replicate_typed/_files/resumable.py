"""The state of one download, over as many connections as it takes: no I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.message import Message

import httpx
from attrs import field

from .._base.errors import FileError
from .._base.logs import redact_url
from .._base.records import define, frozen
from .._http.body import is_nested_encoding
from .._http.options import USER_AGENT, Options
from .._http.origin import strip_credentials
from .._http.retry import STOP, Failure, Idempotency, RetryAfter

#: Response headers that differ if the file was replaced between two requests.
VALIDATORS = ("etag", "last-modified", "content-length")

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")

#: The reason of an error when the file was replaced between two requests.
CHANGED = "the file changed while it was read"


@frozen
class FileInfo:
    """What the response headers of a download say about the file.

    Attributes:
        content_type: The MIME type, None if there is none.
        size: The size in bytes, None if there is none.
        name: The name, None if there is none. It may be any text.
    """

    content_type: str | None
    size: int | None
    name: str | None


OnInfo = Callable[[FileInfo], None]


@define
class ResumableDownload:
    """One download, over as many requests as it takes.

    A download whose connection breaks is resumed with a range request if the server has sent a
    strong ETag. Otherwise it starts again, and the bytes that the caller has already received are
    skipped. The ETag, date and size of the file show whether it was replaced in between.

    Attributes:
        url: The URL of the file.
        options: The settings of the client.
        received: The number of bytes that the caller has received.
        attempt: The number of the attempt; it starts again at 1 when new bytes are received.
    """

    url: str
    options: Options
    received: int = 0
    attempt: int = 0
    _validators: dict[str, str] = field(factory=dict[str, str])
    _etag: str | None = None
    _skip: int = 0
    _end: int | None = None

    def request_headers(self) -> dict[str, str]:
        """Count an attempt, and return the headers of its request.

        Raises:
            FileError: The URL is not an HTTP URL.
        """
        if not self.url.lower().startswith(("https://", "http://")):
            raise self._error("only http, https and data URLs can be read")
        self.attempt += 1
        headers = self.options.request_headers(self.url, secure=True)
        headers |= {"Accept": "*/*", "Accept-Encoding": "identity"}
        if self.received and self._etag:
            headers |= {"Range": f"bytes={self.received}-", "If-Range": self._etag}
        return headers

    def prepare_hop(self, request: httpx.Request) -> None:
        """Remove the token and other headers for the API from a request to another server."""
        if not self.options.is_api_url(str(request.url)):
            strip_credentials(request, self.options.headers)
            request.headers.setdefault("User-Agent", USER_AGENT)
            request.headers.setdefault("Accept", "*/*")

    def begin(self, status_code: int, headers: Mapping[str, str], on_info: OnInfo) -> bool:
        """Process the headers of a response.

        Args:
            status_code: The HTTP status.
            headers: The headers.
            on_info: Called with what the first response says about the file.

        Returns:
            Whether the body has bytes that the caller has not received.

        Raises:
            FileError: The response does not contain the file, or the file was replaced.
        """
        is_continuation = status_code == 206 and self.received > 0
        if status_code == 416 and headers.get("content-range") == f"bytes */{self.received}":
            # The connection broke after the last byte.
            return False
        if status_code != 200 and not is_continuation:
            raise self._error(_status_message(status_code), status_code)
        if is_nested_encoding(headers):
            raise self._error("it is compressed more than once")
        if is_continuation:
            self._check_range(headers)
            self._skip = 0
            return True
        if any(headers.get(name, value) != value for name, value in self._validators.items()):
            raise self._error(CHANGED)
        self._skip = self.received
        self._end = None
        self._validators = {name: headers[name] for name in VALIDATORS if name in headers}
        is_encoded = headers.get("content-encoding", "identity") != "identity"
        etag = headers.get("etag", "W/")
        # A range of compressed content is not a range of the file.
        self._etag = None if is_encoded or etag.startswith("W/") else etag
        if not self.received:
            on_info(_file_info(headers, is_encoded=is_encoded))
        return True

    def _check_range(self, headers: Mapping[str, str]) -> None:
        if headers.get("etag") != self._etag:
            raise self._error(CHANGED)
        content_range = headers.get("content-range", "")
        found = _CONTENT_RANGE.fullmatch(content_range)
        begin, end, size = found.groups() if found else ("", "", "")
        sizes = {size, self._validators.get("content-length", "*")} - {"*"}
        if begin != str(self.received) or any(str(int(end) + 1) != one for one in sizes):
            raise self._error(
                f"the server sent a different range than was requested ({content_range!r})"
            )
        self._end = int(end) + 1

    def finish(self) -> None:
        """Check that the whole file was received, at the end of a response.

        Raises:
            FileError: The body was shorter than what the caller had received before, or than the
                range that the server announced.
        """
        if self._skip:
            raise self._error(CHANGED)
        if self._end not in {None, self.received}:
            raise self._error(f"the server announced {self._end} bytes and sent {self.received}")

    def accept(self, chunk: bytes) -> bytes:
        """Return the part of a chunk that the caller has not received yet."""
        if self._skip:
            dropped = min(self._skip, len(chunk))
            self._skip -= dropped
            chunk = chunk[dropped:]
        self.received += len(chunk)
        if chunk:
            self.attempt = 1
        return chunk

    def retry(self, status_code: int | None, *, jitter: float) -> RetryAfter | None:
        """Return when to send the request again, None for never.

        Args:
            status_code: The HTTP status, None without a response.
            jitter: A random number in [0, 1).
        """
        failure = Failure(sent=True, status_code=status_code)
        step = self.options.retry.next_step(
            failure, idempotency=Idempotency.IDEMPOTENT, attempt=self.attempt, jitter=jitter
        )
        return None if step == STOP else step

    def failed(self, error: Exception) -> FileError:
        """Return the error for a connection that failed, after the last attempt."""
        return self._error(str(error) or type(error).__name__)

    def _error(self, reason: str, status_code: int | None = None) -> FileError:
        redacted = redact_url(self.url)
        return FileError(
            f"the file {redacted} cannot be read: {reason}", url=redacted, status_code=status_code
        )


def _file_info(headers: Mapping[str, str], *, is_encoded: bool) -> FileInfo:
    size = headers.get("content-length", "")
    return FileInfo(
        headers.get("content-type", "").partition(";")[0].strip().lower() or None,
        int(size) if size.isdigit() and not is_encoded else None,
        _parse_filename(headers.get("content-disposition", "")),
    )


def _parse_filename(disposition: str) -> str | None:
    """Return the filename in a ``Content-Disposition`` header, in either form of RFC 6266."""
    if "filename" not in disposition.lower():
        return None
    message = Message()
    message["content-disposition"] = disposition
    try:
        return message.get_filename()
    except (ValueError, LookupError):
        return None


def _status_message(status_code: int) -> str:
    if status_code in {403, 404, 410}:
        return (
            f"the server answered {status_code}. Output files of predictions created through the "
            "API are deleted after an hour: save them sooner, or run the model again"
        )
    return f"the server answered {status_code}"
