"""How files are fetched: through the client's own connections, and with the token nowhere but to
the API itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from email.message import Message
from typing import Any

import httpx
from attrs import define, field, frozen

from .._base.errors import FileError
from .._base.logs import redact_url
from .._http.connections import Connections
from .._http.exchange import nested_encoding
from .._http.options import DEFAULT_TIMEOUT, USER_AGENT, Options
from .._http.retry import GIVE_UP, Again, Failure, Safety

#: The headers that are others when the file is another.
MARKS = ("etag", "last-modified", "content-length")
CHANGED = "the file changed while it was read"


@frozen
class Head:
    """What the server says of a file before it sends it; None for what it does not say.

    Attributes:
        content_type: Its MIME type.
        size: Its size in bytes.
        name: What it calls the file. It may be anything.
    """

    content_type: str | None
    size: int | None
    name: str | None


OnHead = Callable[[Head], None]


class Downloader:
    """Fetches files for ``FileOutput``."""

    def __init__(self, connections: Connections, options: Options) -> None:
        self.connections = connections
        self.options = options

    def __reduce__(self) -> tuple[Any, ...]:
        return Downloader, (self.connections, self.options.without_token())

    def iterate(self, url: str, *, on_head: OnHead) -> Iterator[bytes]:
        """The content of a URL, piece by piece."""
        from ._sync.fetch import iterate

        return iterate(self.connections, Download(url, self.options), on_head)

    def aiterate(self, url: str, *, on_head: OnHead) -> AsyncIterator[bytes]:
        """The content of a URL, piece by piece."""
        from ._async.fetch import iterate

        return iterate(self.connections, Download(url, self.options), on_head)


_default: Downloader | None = None


def default_downloader() -> Downloader:
    """What fetches files that belong to no client, for instance after unpickling."""
    global _default  # noqa: PLW0603 - made once
    if _default is None:
        _default = Downloader(Connections(timeout=DEFAULT_TIMEOUT), Options())
    return _default


@define
class Download:
    """The state of one download, over as many connections as it takes.

    A download that breaks off goes on where it was if the server allows that and the file is
    still the same; otherwise it begins again, and what was already handed out is passed over.
    What tells that it is another file by then is its tag, its date or its size.
    """

    url: str
    options: Options
    received: int = 0
    attempt: int = 0
    _marks: dict[str, str] = field(factory=dict[str, str])
    _tag: str | None = None
    _skip: int = 0

    def request_headers(self) -> dict[str, str]:
        """The headers of the next request.

        Raises:
            FileError: The URL is none that can be fetched.
        """
        if not self.url.lower().startswith(("https://", "http://")):
            raise self._error("only http, https and data URLs can be read")
        self.attempt += 1
        headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        if self.options.owns(self.url):
            headers |= self.options.request_headers(secure=True) | {"Accept": "*/*"}
        if self.received and self._tag:
            headers |= {"Range": f"bytes={self.received}-", "If-Range": self._tag}
        return headers

    def strip(self, request: httpx.Request) -> None:
        """Drop what is for the API alone from a request that goes elsewhere."""
        if not self.options.owns(str(request.url)):
            for name in ("authorization", "cookie", *self.options.headers):
                request.headers.pop(name, None)
            request.headers.setdefault("User-Agent", USER_AGENT)
            request.headers.setdefault("Accept", "*/*")

    def start(self, status_code: int, headers: Mapping[str, str], on_head: OnHead) -> bool:
        """Take note of an answer, and say whether it has content that is still missing.

        Raises:
            FileError: There is no file, or it is another one by now.
        """
        rest = status_code == 206 and self.received > 0
        if status_code == 416 and headers.get("content-range") == f"bytes */{self.received}":
            # It broke off after its last byte.
            return False
        if status_code != 200 and not rest:
            raise self._error(_explain(status_code), status_code)
        if nested_encoding(headers):
            raise self._error("it is compressed more than once")
        if any(headers.get(name, mark) != mark for name, mark in self._marks.items() if not rest):
            raise self._error(CHANGED)
        if rest:
            if headers.get("etag") != self._tag:
                raise self._error(CHANGED)
            given = headers.get("content-range", "")
            if not given.startswith(f"bytes {self.received}-"):
                raise self._error(f"the server sent another part than was asked for ({given!r})")
            self._skip = 0
            return True
        self._skip = self.received
        self._marks = {name: headers[name] for name in MARKS if name in headers}
        encoded = headers.get("content-encoding", "identity") != "identity"
        tag = headers.get("etag", "W/")
        # A range of something compressed is no range of the file.
        self._tag = None if encoded or tag.startswith("W/") else tag
        if not self.received:
            size = headers.get("content-length", "")
            on_head(
                Head(
                    headers.get("content-type", "").partition(";")[0].strip().lower() or None,
                    int(size) if size.isdigit() and not encoded else None,
                    _name_in(headers.get("content-disposition", "")),
                )
            )
        return True

    def finish(self) -> None:
        """Take note that the answer came to its end.

        Raises:
            FileError: It was shorter than what had come before.
        """
        if self._skip:
            raise self._error(CHANGED)

    def take(self, chunk: bytes) -> bytes:
        """What of a piece has not been handed out yet."""
        if self._skip:
            dropped = min(self._skip, len(chunk))
            self._skip -= dropped
            chunk = chunk[dropped:]
        self.received += len(chunk)
        if chunk:
            self.attempt = 1
        return chunk

    def retry(self, status_code: int | None, *, jitter: float) -> Again | None:
        """After how long to try again, None for not at all."""
        failure = Failure(sent=True, status_code=status_code)
        decision = self.options.retry.decide(
            failure, safety=Safety.REPEATABLE, attempt=self.attempt, jitter=jitter
        )
        return None if decision == GIVE_UP else decision

    def broken(self, error: httpx.RequestError | httpx.InvalidURL) -> FileError:
        """The error for a connection that failed once too often."""
        return self._error(str(error) or type(error).__name__)

    def _error(self, reason: str, status_code: int | None = None) -> FileError:
        shown = redact_url(self.url)
        return FileError(
            f"the file {shown} cannot be read: {reason}", url=shown, status_code=status_code
        )


def _name_in(disposition: str) -> str | None:
    """The name in a header of RFC 6266, in either of its forms."""
    if "filename" not in disposition.lower():
        return None
    message = Message()
    message["content-disposition"] = disposition
    try:
        return message.get_filename()
    except (ValueError, LookupError):
        return None


def _explain(status_code: int) -> str:
    if status_code in {403, 404, 410}:
        return (
            f"the server answered {status_code}. Files of predictions made through the API are "
            "deleted an hour after they were made: save them earlier, or run it again"
        )
    return f"the server answered {status_code}"
