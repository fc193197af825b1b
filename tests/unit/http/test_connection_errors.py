"""Errors of connections: what failed, where, and what to do."""

from __future__ import annotations

import httpx
import pytest
from replicate_api.api.account import account_get
from replicate_typed import APIConnectionError, APITimeoutError
from replicate_typed._http.connection_errors import connection_error
from replicate_typed._http.options import Options
from replicate_typed._http.response import from_exception

REQUEST = httpx.Request(
    "GET",
    "https://api.example.com/v1/x",
    extensions={"timeout": {"connect": 10.0, "read": 30.0, "write": 60.0, "pool": None}},
)
CERTIFICATE = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"


@pytest.mark.parametrize(
    ("error", "sent", "says"),
    [
        (httpx.ConnectError("Connection refused"), False, "cannot connect to h: Connection refused. Check the network, the proxy and X"),
        (httpx.ConnectError(CERTIFICATE), False, "name its certificate in SSL_CERT_FILE"),
        (httpx.ProxyError("407 Proxy Authentication Required"), False, "the proxy does not connect to h: 407 Proxy Authentication Required. Check the proxy that HTTPS_PROXY"),
        (httpx.ReadError(""), True, "the connection to h broke: ReadError"),
        (httpx.RemoteProtocolError("Server disconnected."), True, "broke: Server disconnected"),
        (httpx.ConnectTimeout(""), False, "h could not be reached in time (the limit was 10 s)"),
        (httpx.ReadTimeout(""), True, "h did not answer in time (the limit was 30 s)"),
        (httpx.WriteTimeout(""), True, "h did not take the request in time (the limit was 60 s)"),
        (httpx.PoolTimeout(""), False, "no connection to h was free in time"),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_connection_error__message(error, sent, says):
    """The message says what failed, at which host, and what to check."""
    error.request = REQUEST
    made = connection_error("GET /x", error, "h", "X", sent=sent)
    assert isinstance(made, APIConnectionError)
    assert isinstance(made, APITimeoutError) == isinstance(error, httpx.TimeoutException)
    assert str(made).startswith("GET /x: ")
    assert says in str(made)
    assert not str(made).endswith(".")
    assert made.__cause__ is error


def test_connection_error__unknown_limit():
    """The message leaves the time limit out if the request does not know it."""
    made = connection_error("GET /x", httpx.ReadTimeout("slow"), "h", None, sent=True)
    assert str(made) == "GET /x: h did not answer in time"


def test_connection_error__certificate_error_is_permanent():
    """A certificate that is not trusted is not retried; other connection errors are."""
    operation = account_get.operation()
    for error, final in ((httpx.ConnectError(CERTIFICATE), True), (httpx.ConnectError("x"), False)):
        error.request = REQUEST
        assert from_exception(operation, error, Options(), sent=False).failure.is_permanent is final
