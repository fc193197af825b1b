"""Which connections of a transport are kept for the next request."""

from __future__ import annotations

import h11
import httpx
import pytest
from replicate_typed._http.kept_connections import (
    MAX_KEPT,
    MAX_KEPT_TIME,
    Connection,
    KeptConnections,
    Origin,
    origin_of,
)


class Stream:
    """The bytes of a connection at which something has arrived, or not."""

    def __init__(self) -> None:
        self.is_readable = False


def connection(host: bytes = b"host", *, is_done: bool = True) -> Connection[Stream]:
    """Return a connection whose response was read to its end or not."""
    made = Connection((b"http", host, 80), Stream())
    sent = httpx.Request("GET", "http://host/")
    made.http.head(sent)
    made.http.end()
    made.http.receive(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert isinstance(made.http.response_head(), h11.Response)
    if is_done:
        assert made.http.response_chunk() == b""
    return made


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://Host/path", (b"http", b"host", 80)),
        ("https://host:80", (b"https", b"host", 80)),
        ("https://host:443/", (b"https", b"host", 443)),
        ("http://[::1]:81", (b"http", b"::1", 81)),
        ("http://b\u00fccher.example", (b"http", b"xn--bcher-kva.example", 80)),
        ("ftp://host", None),
        ("ws://host", None),
        ("/path", None),
    ],
)
def test_origin_of__url(url: str, origin: Origin | None) -> None:
    """A server is a scheme of HTTP, a host and a port."""
    assert origin_of(httpx.URL(url)) == origin


def test_kept_connections__reuse() -> None:
    """A connection that was read to its end is there for the next request, and for one alone."""
    kept: KeptConnections[Stream] = KeptConnections()
    one = connection()
    assert kept.add(one)
    assert kept.give_back(one, now=10.0) is None
    assert kept.take((b"https", b"host", 80), now=10.0) == (None, False)
    assert kept.take(one.origin, now=10.0 + MAX_KEPT_TIME) == (one, True)
    assert kept.take(one.origin, now=10.0) == (None, False)


@pytest.mark.parametrize("why", ["time", "arrived"])
def test_kept_connections__stale(why: str) -> None:
    """One that was kept for too long, or at which something has arrived, is not used."""
    kept: KeptConnections[Stream] = KeptConnections()
    one = connection()
    kept.give_back(one, now=10.0)
    one.stream.is_readable = why == "arrived"
    later = MAX_KEPT_TIME + 0.001 if why == "time" else 0.0
    assert kept.take(one.origin, now=10.0 + later) == (one, False)


def test_kept_connections__unread() -> None:
    """One whose response was not read to its end is to be closed."""
    kept: KeptConnections[Stream] = KeptConnections()
    one = connection(is_done=False)
    assert kept.give_back(one, now=0.0) is one
    assert kept.take(one.origin, now=0.0) == (None, False)


def test_kept_connections__surplus() -> None:
    """There is one for each server, and for a few of them: the one kept for longest goes first."""
    kept: KeptConnections[Stream] = KeptConnections()
    first, again = connection(), connection()
    assert kept.give_back(first, now=0.0) is None
    assert kept.give_back(again, now=0.0) is first
    others = [connection(f"host{n}".encode()) for n in range(MAX_KEPT)]
    assert [kept.give_back(other, now=0.0) for other in others] == [None] * (MAX_KEPT - 1) + [again]


def test_kept_connections__closed() -> None:
    """Closing returns what is open, with a request or without, and nothing is kept after it."""
    kept: KeptConnections[Stream] = KeptConnections()
    idle, busy, gone = connection(), connection(), connection()
    for one in (idle, busy, gone):
        assert kept.add(one)
    kept.give_back(idle, now=0.0)
    kept.remove(gone)
    assert {*kept.close()} == {idle, busy}
    assert kept.give_back(busy, now=0.0) is busy
    assert not kept.add(connection())
    assert kept.close() != []
