"""The state of one download, over as many connections as it takes: no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.message import Message

import httpx
from attrs import define, field, frozen

from .._base.errors import FileError
from .._base.logs import redact_url
from .._http.body import is_nested_encoding
from .._http.options import USER_AGENT, Options
from .._http.origin import strip_credentials
from .._http.retry import STOP, Failure, Idempotency, RetryAfter

#: Headers that differ when the file is another one.
VALIDATORS = ("etag", "last-modified", "content-length")

CHANGED = "the file changed while it was read"


@frozen
class FileInfo:
    """What the server says of a file before it sends it; None for what it does not say.

    Attributes:
        content_type: The MIME type.
        size: The size in bytes.
        name: The name that the server gives the file. It may be any text.
    """

    content_type: str | None
    size: int | None
    name: str | None


OnInfo = Callable[[FileInfo], None]


@define
class ResumableDownload:
    """One download.

    A download that breaks off is resumed if the server allows that and the file is still the same.
    Otherwise it begins again, and what the caller has already is skipped. The tag, the date and
    the size show whether the file is another one by then.
    """

    url: str
    options: Options
    received: int = 0
    attempt: int = 0
    _validators: dict[str, str] = field(factory=dict[str, str])
    _etag: str | None = None
    _skip: int = 0

    def request_headers(self) -> dict[str, str]:
        """Return the headers of the next request.

        Raises:
            FileError: The URL cannot be fetched.
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
        """Strip a request of what is for the API alone, unless the API is where it goes."""
        if not self.options.is_api_url(str(request.url)):
            strip_credentials(request, self.options.headers)
            request.headers.setdefault("User-Agent", USER_AGENT)
            request.headers.setdefault("Accept", "*/*")

    def begin(self, status_code: int, headers: Mapping[str, str], on_info: OnInfo) -> bool:
        """Take note of an answer, and return whether it has content that is still missing.

        Raises:
            FileError: There is no file, or it is another one by now.
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
        if not content_range.startswith(f"bytes {self.received}-"):
            raise self._error(
                f"the server sent another part than was asked for ({content_range!r})"
            )

    def finish(self) -> None:
        """Take note that the answer came to its end.

        Raises:
            FileError: The answer was shorter than what had come before.
        """
        if self._skip:
            raise self._error(CHANGED)

    def accept(self, chunk: bytes) -> bytes:
        """Return the part of a chunk that the caller does not have yet."""
        if self._skip:
            dropped = min(self._skip, len(chunk))
            self._skip -= dropped
            chunk = chunk[dropped:]
        self.received += len(chunk)
        if chunk:
            self.attempt = 1
        return chunk

    def retry(self, status_code: int | None, *, jitter: float) -> RetryAfter | None:
        """Return when to send the request again, None for not at all.

        Args:
            status_code: The status of the answer, None without an answer.
            jitter: A random number in [0, 1).
        """
        failure = Failure(sent=True, status_code=status_code)
        step = self.options.retry.next_step(
            failure, idempotency=Idempotency.IDEMPOTENT, attempt=self.attempt, jitter=jitter
        )
        return None if step == STOP else step

    def failed(self, error: httpx.RequestError | httpx.InvalidURL) -> FileError:
        """Return the error for a connection that failed once too often."""
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
    """Return the name in a header of RFC 6266, in either of its forms."""
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
            f"the server answered {status_code}. Files of predictions made through the API are "
            "deleted an hour after they were made: save them earlier, or run the model again"
        )
    return f"the server answered {status_code}"
