"""Keep a connection from being used again whose last response cannot be trusted.

httpcore keeps bytes that a server sent beyond the end of a response, and takes them for the
beginning of the next response on that connection: from then on, every response would be the one
before. aiohttp and hyper close such a connection themselves.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Protocol, cast

import httpx

#: The attributes by which one object of httpx, httpcore or a transport here holds the next inner one,
#: from the stream of a response to the parser of its connection. A test pins that they lead there.
_LINKS = ("_stream", "_httpcore_stream", "_connection", "http", "_h11_state")

#: Which of them the objects of a class have, as far as it is known; none for the parser itself.
_links: dict[type, str] = {}

#: More objects than lie between a stream and its parser, also behind a proxy.
_MAX_DEPTH = 12


class _Parser(Protocol):
    """The state of a connection, as h11 has it."""

    @property
    def trailing_data(self) -> tuple[bytes, bool]: ...

    def send_failed(self) -> None: ...


def has_surplus(response: httpx.Response) -> bool:
    """Return whether bytes came in beyond a response that was read to its end, but is not closed."""
    parser = _parser(response)
    return parser is not None and parser.trailing_data[0] != b""


def prevent_reuse(response: httpx.Response) -> None:
    """Have the connection closed together with a response that is not closed yet."""
    parser = _parser(response)
    if parser is not None:
        # What httpcore looks at is whether both sides are done with the exchange.
        parser.send_failed()


def shut_down(response: httpx.Response) -> None:
    """Shut down the connection that a closed response came over, so that no other request uses it.

    httpcore finds such a connection readable when it looks for one, and drops it.
    """
    stream = response.extensions.get("network_stream")
    connection: socket.socket | None = stream and stream.get_extra_info("socket")
    if connection is not None:
        with suppress(OSError):  # it is closed already
            connection.shutdown(socket.SHUT_RDWR)


def _parser(response: httpx.Response) -> _Parser | None:
    held: object = response.stream
    for _ in range(_MAX_DEPTH):
        name = _links.get(type(held))
        inner: object = name and getattr(held, name, None)
        if inner is None:
            name = _find_link(held)
            if name is None:
                return None
            _links[type(held)] = name
            inner = name and getattr(held, name)
        if not name:
            return cast(_Parser, held)
        held = inner
    return None


def _find_link(held: object) -> str | None:
    """Return the attribute with the next inner object, None if there is neither one nor a parser.

    It is empty for the parser itself.
    """
    for name in _LINKS:
        if getattr(held, name, None) is not None:
            return name
    return "" if hasattr(held, "trailing_data") else None
