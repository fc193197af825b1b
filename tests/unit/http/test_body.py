"""A response whose body was read, and a request whose body must be asked for."""

from __future__ import annotations

import httpx
import pytest
from replicate_typed._http.body import BodyReader
from replicate_typed._http.request import OutgoingBody


def response():
    """Return a response of which nothing has been read."""
    request = httpx.Request("GET", "http://x/")
    return httpx.Response(200, stream=httpx.ByteStream(b"body"), request=request)


def buffered():
    """Return a response whose body was read."""
    reader = BodyReader(response())
    reader.feed(b"bo")
    reader.feed(b"dy")
    reader.finish()
    return reader.buffered()


def test_buffered__as_httpx_reads_it():
    """A response that is given its body is in the state of one that httpx has read itself."""
    read, given = response(), buffered()
    read.read()
    own = {"stream", "_request", "_decoder"}  # the objects differ; plain bytes need no decoder
    states = [{k: v for k, v in vars(one).items() if k not in own} for one in (read, given)]
    assert states[0] == states[1]


def test_buffered__content():
    """It has its content, also when it is read again or iterated over."""
    given = buffered()
    assert given.content == given.read() == b"".join(given.iter_bytes()) == b"body"
    assert given.text == "body"


def test_outgoing_body__has_no_content():
    """A transport can send the body of such a request in no other way than by asking for it."""
    request = httpx.Request("POST", "http://x/", content=b"body")
    body = OutgoingBody(request, request.stream)
    with pytest.raises(httpx.RequestNotRead):
        _ = request.content
    assert not body.is_requested
    assert request.read() == b"body"
    assert body.is_requested
