"""Answers of an HTTP/1.1 server, and the scripts by which they are sent, rightly or wrongly.

A script is a list of steps: bytes, and how a connection ends. It knows no socket.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from enum import Enum
from http import HTTPStatus

from attrs import field, frozen


class End(Enum):
    """A step without bytes; after all but PAUSE, no other step follows."""

    PAUSE = "wait for some milliseconds"
    LATE = "wait for longer than the client does"
    RESET = "reset the connection"
    CLOSE = "close the connection"
    HALF_CLOSE = "send no more, and read on"
    SILENCE = "send no more, and keep the connection open"
    CLOSE_AT_NEXT = "keep the connection, and close it when the next request comes"
    RESET_AT_NEXT = "keep the connection, and reset it when the next request comes"


@frozen
class Slow:
    """Bytes that are sent one after the other.

    Attributes:
        data: The bytes.
        is_endless: Whether they are sent over and over again, and not once.
    """

    data: bytes
    is_endless: bool = False


#: What is sent in place of an answer. A connection whose script has no end stays open.
Script = list[bytes | Slow | End]


@frozen
class Answer:
    """A correct answer.

    Attributes:
        body: Its content, before it is encoded.
        status: Its status.
        content_type: The type of its content.
        headers: Further headers.
        other: The content of an answer about another prediction.
    """

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(factory=dict[str, str])
    other: bytes = b"{}"

    @property
    def phrase(self) -> bytes:
        """The words for its status."""
        known = {status.value: status.phrase for status in HTTPStatus}
        return known.get(self.status, "Unknown").encode()

    def head(self, length: object = None, version: str = "1.1", **more: str) -> bytes:
        """Return the head for a body of some length; that of this body if not given."""
        headers = {"content-type": self.content_type, **self.headers}
        headers["content-length"] = str(len(self.body) if length is None else length)
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        lines = [f"HTTP/{version} {self.status} {self.phrase.decode()}"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value]
        return "\r\n".join(lines).encode() + b"\r\n\r\n"

    def chunked_head(self, **more: str) -> bytes:
        """Return the head for a body in chunks."""
        return self.head("", transfer_encoding="chunked", **more)

    def whole(self) -> bytes:
        """Return head and body."""
        return self.head() + self.body

    def chunks(self, body: bytes | None = None) -> bytes:
        """Return the body in three chunks, without the last one, which is empty."""
        content = self.body if body is None else body
        third = len(content) // 3 + 1
        parts = [content[n : n + third] for n in range(0, len(content), third)]
        return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


@frozen
class FaultKind:
    """A kind of fault.

    Attributes:
        name: Its name.
        is_accepted: Whether the request is carried out before.
        script: What is sent in place of the answer.
    """

    name: str
    is_accepted: bool
    script: Callable[[Answer], Script]


def correct(answer: Answer, variant: int) -> Script:
    """Return one of four ways in which a correct answer is sent."""
    packed = gzip.compress(answer.body, 1)
    return [
        [answer.whole()],
        [answer.head(len(packed), content_encoding="gzip") + packed],
        [answer.chunked_head(), answer.chunks() + b"0\r\n\r\n"],
        [
            answer.chunked_head(content_encoding="gzip"),
            answer.chunks(packed) + b"0\r\n\r\n",
        ],
    ][variant % 4]
