"""HTTP/1.1 of one connection, without a connection."""

from __future__ import annotations

import httpx
import pytest
from replicate_typed._http.http11 import HTTP11, MAX_HEAD, make_response

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Case: v\r\n\r\n"


def sent(http: HTTP11, request: httpx.Request, body: bytes = b"") -> bytes:
    """Return a request as it is sent."""
    head = http.head(request)
    return head + (http.chunk(body) if body else b"") + http.end()


def asked() -> HTTP11:
    """Return a connection over which a request was sent."""
    http = HTTP11()
    sent(http, httpx.Request("GET", "http://host/"))
    return http


def test_http11__request() -> None:
    """A request is its line, its headers as they are written, and its body."""
    request = httpx.Request(
        "POST", "http://host:81/a b?c=d#e", headers={"X-Case": "v"}, content=b"12"
    )
    head, _, body = sent(HTTP11(), request, b"12").partition(b"\r\n\r\n")
    line, *headers = head.split(b"\r\n")
    assert (line, body) == (b"POST /a%20b?c=d HTTP/1.1", b"12")
    assert {b"X-Case: v", b"Host: host:81", b"Content-Length: 2"} <= {*headers}


def test_http11__chunked_request() -> None:
    """A body of unknown length goes in chunks, with an end."""
    request = httpx.Request("POST", "http://host/", content=iter([b"12"]))
    assert sent(HTTP11(), request, b"12").endswith(b"\r\n\r\n2\r\n12\r\n0\r\n\r\n")


def test_http11__response() -> None:
    """A response is read in parts as they arrive, behind any number of interim ones."""
    http = asked()
    for byte in b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK[:-1]:
        http.receive(bytes([byte]))
        assert http.response_head() is None
    http.receive(OK[-1:])
    head = http.response_head()
    assert head is not None
    assert (head.status_code, head.headers.raw_items()[1]) == (200, (b"X-Case", b"v"))
    assert http.response_chunk() is None
    http.receive(b"he")
    assert http.response_chunk() == b"he"
    http.receive(b"llo")
    assert http.response_chunk() == b"llo"
    assert http.response_chunk() == b""
    assert http.finish()


@pytest.mark.parametrize("surplus", [b"", b"x", b"\r\n", OK])
def test_http11__next_request(surplus: bytes) -> None:
    """After a response that was read, and only that, another request may follow."""
    http = asked()
    http.receive(OK + b"hello" + surplus)
    assert http.response_head() is not None
    assert [http.response_chunk(), http.response_chunk()] == [b"hello", b""]
    assert http.finish() == (not surplus)
    if not surplus:
        assert sent(http, httpx.Request("GET", "http://host/")).startswith(b"GET / HTTP/1.1")


@pytest.mark.parametrize(
    "arrived", [b"", OK, OK + b"hel", OK.replace(b"X-Case: v", b"Connection: close") + b"hello"]
)
def test_http11__no_next_request(arrived: bytes) -> None:
    """What was not read to its end, or is to be the last, is not followed by another request."""
    http = asked()
    if arrived:
        http.receive(arrived)
        assert http.response_head() is not None
        http.response_chunk()
        http.response_chunk()
    assert not http.finish()


@pytest.mark.parametrize(
    ("arrived", "message"),
    [
        ([b""], "disconnected without sending"),
        ([b"HTTP/1.1 200 OK\r\nContent-Le", b""], "disconnected without sending"),
        ([b"SSH-2.0-OpenSSH\r\n\r\n"], "illegal status line"),
        ([b"HTTP/1.1 200 OK\r\nX: " + b"x" * MAX_HEAD], "too long"),
    ],
)
def test_http11__no_response(arrived: list[bytes], message: str) -> None:
    """What is no response is an error that says what it is."""
    http = asked()

    def read() -> None:
        for data in arrived:
            http.receive(data)
            http.response_head()

    with pytest.raises(httpx.RemoteProtocolError, match=message):
        read()


def test_http11__cut_short() -> None:
    """A body that ends too early is an error."""
    http = asked()
    http.receive(OK + b"hel")
    assert http.response_head() is not None
    assert http.response_chunk() == b"hel"
    http.receive(b"")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        http.response_chunk()


@pytest.mark.parametrize("body", [b"1", b"123"])
def test_http11__wrong_length(body: bytes) -> None:
    """A body that is not as long as its header says is an error."""
    request = httpx.Request("POST", "http://host/", content=b"12")
    with pytest.raises(httpx.LocalProtocolError, match="Content-Length"):
        sent(HTTP11(), request, body)


def test_http11__long_head() -> None:
    """The head of a response may be long, such as one with many cookies."""
    http = asked()
    http.receive(b"HTTP/1.1 200 OK\r\nX: " + b"x" * (MAX_HEAD - 100))
    assert http.response_head() is None
    http.receive(b"\r\n\r\n")
    head = http.response_head()
    assert head is not None
    assert len(head.headers.raw_items()[0][1]) == MAX_HEAD - 100


def test_http11__another_protocol() -> None:
    """A server that changes the protocol, which nobody asked for, does not speak HTTP."""
    http = asked()
    http.receive(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\n\r\n")
    with pytest.raises(httpx.RemoteProtocolError, match="without a pending proposal"):
        http.response_head()


def test_http11__header_of_two_lines() -> None:
    """A header with a line break, which would be two, is refused."""
    request = httpx.Request("GET", "http://host/", headers={"X": "one\r\nY: two"})
    with pytest.raises(httpx.LocalProtocolError, match="header value"):
        HTTP11().head(request)


def test_make_response__parts() -> None:
    """A response has what its head says, and says what it came over."""
    http = asked()
    http.receive(OK)
    head = http.response_head()
    assert head is not None
    stream, connection = httpx.ByteStream(b"hello"), object()
    response = make_response(head, stream, connection)
    assert (response.status_code, response.reason_phrase) == (200, "OK")
    assert response.http_version == "HTTP/1.1"
    assert response.headers.raw == [(b"Content-Length", b"5"), (b"X-Case", b"v")]
    assert response.stream is stream
    assert response.extensions["network_stream"] is connection
