"""Credentials are taken out of exceptions and responses."""

from __future__ import annotations

import base64
import json

import aiohttp
import httpx
import pytest
from _support.error_chains import readable
from multidict import CIMultiDict, CIMultiDictProxy
from replicate_typed._http.redaction import (
    credentials_of,
    redact_request,
    redact_response,
    redact_text,
    without_credentials,
)
from yarl import URL

TOKEN = "r8_a_very_secret_token"
BASIC = base64.b64encode(b"me:of-the-proxy").decode()
HEADERS = {
    "Authorization": f"Bearer {TOKEN}",
    "Proxy-Authorization": f"Basic {BASIC}",
    "Cookie": "a=first-cookie; b=second-cookie",
    "X-API-Key": "key-of-the-caller",
    "User-Agent": "some-program",
    "X-Request-Id": "id-of-the-request",
}
SECRETS = [TOKEN, BASIC, "of-the-proxy", "second-cookie", "key-of-the-caller", "signed-by"]


def request():
    """Return a request with credentials of every kind."""
    return httpx.Request(
        "PUT",
        "https://me:password@h.example/p/q?X-Amz-Signature=signed-by&page=2#f",
        headers=HEADERS,
        content=b"secret content",
        extensions={"timeout": {"read": 3.0}},
    )


def shows(error, secrets=SECRETS):
    """Return the secrets that can be read in an error."""
    return readable(secrets, error)


def raised(error, cause=None, context=None):
    """Return an exception as if raised from another one, while a third was handled."""
    error.__cause__, error.__context__ = cause, context or cause
    return error


def test_credentials_of__request():
    """The token, passwords, cookies and signatures of a request are its credentials."""
    found = credentials_of(request())
    assert set(SECRETS) <= found
    assert "password" in found
    assert not {"some-program", "id-of-the-request", "2"} & found


def test_redact_request__what_is_left():
    """A request without credentials keeps what is needed to understand an error."""
    redacted = redact_request(request())
    assert (redacted.method, str(redacted.url)) == ("PUT", "https://h.example/p/q")
    assert redacted.headers["user-agent"] == "some-program"
    assert redacted.headers["x-request-id"] == "id-of-the-request"
    assert redacted.extensions == {"timeout": {"read": 3.0}}
    assert {"authorization", "proxy-authorization", "cookie", "x-api-key"}.isdisjoint(
        redacted.headers
    )


def test_without_credentials__httpx():
    """No exception of httpx refers to a credential, at any depth of its chain."""
    deepest = raised(httpx.ReadError(f"with {TOKEN}", request=request()))
    middle = raised(httpx.ReadTimeout("slow", request=request()), context=deepest)
    error = raised(httpx.ConnectError("no", request=request()), cause=middle)
    assert shows(error) == [secret for secret in SECRETS if secret != "of-the-proxy"]
    assert without_credentials(error) is error
    assert shows(error) == []
    assert (error.request.method, error.__cause__) == ("PUT", middle)
    assert str(deepest) == "with …"


def test_without_credentials__response():
    """The request of a response is redacted too, and what the response repeats, read or not."""
    for more in ({"content": TOKEN}, {"stream": httpx.ByteStream(b"")}):
        headers = {"WWW-Authenticate": TOKEN}
        response = httpx.Response(500, request=request(), headers=headers, **more)
        error = httpx.HTTPStatusError("500", request=request(), response=response)
        assert shows(without_credentials(error)) == []
        assert error.response.status_code == 500


def test_without_credentials__aiohttp():
    """An exception of another library is redacted and can still be shown."""
    info = aiohttp.RequestInfo(
        URL("https://h.example/p"), "GET", CIMultiDictProxy(CIMultiDict(HEADERS)), URL("https://h")
    )
    inner = aiohttp.ClientResponseError(info, (), status=400, message="bad")
    error = raised(httpx.ReadError("bad", request=request()), cause=inner)
    assert shows(inner) != []
    without_credentials(error)
    assert shows(error) == []
    assert "400" in str(inner)
    assert inner.request_info.method == "GET"
    alone = aiohttp.ClientResponseError(info, (), status=400, message=f"not {TOKEN}")
    assert shows(without_credentials(alone)) == []


def test_without_credentials__group():
    """The members of a group are redacted."""
    error = ExceptionGroup("all", [httpx.ReadError("x", request=request()), OSError(TOKEN)])
    assert shows(without_credentials(error)) == []


def test_without_credentials__no_request():
    """A token is recognised by its looks where the request is not known."""
    error = without_credentials(ValueError(f"Bearer abcdefghi {TOKEN} {{'k': 'Basic {BASIC}'}}"))
    assert str(error) == "Bearer … … {'k': 'Basic …'}"
    assert shows(without_credentials(ValueError("key-of-the-caller"), request())) == []


def test_without_credentials__error_of_the_caller():
    """An exception that the caller was handling keeps credentials that are not ours."""
    other = httpx.Request("GET", "https://other", headers={"Authorization": "Bearer of-another"})
    theirs = httpx.ConnectError("theirs", request=other)
    error = raised(httpx.ReadError("ours", request=request()), context=theirs)
    without_credentials(error)
    assert theirs.request is other
    assert other.headers["authorization"] == "Bearer of-another"
    assert shows(error) == []


def test_without_credentials__cycle():
    """A chain that leads back to itself ends."""
    one, other = httpx.ReadError("a", request=request()), ValueError("b")
    one.__context__, other.__context__ = other, one
    assert shows(without_credentials(one)) == []


@pytest.mark.parametrize(
    "body",
    [
        f"token {TOKEN} is not valid",
        json.dumps({"detail": f"Bearer {TOKEN}", "headers": HEADERS}),
        f"<html><h1>{TOKEN}</h1><pre>{HEADERS}</pre>",
    ],
)
def test_redact_response__repeated_credentials(body):
    """A response that repeats credentials is one that does not."""
    answer = httpx.Response(
        401,
        content=body,
        headers={"WWW-Authenticate": f'Bearer realm="{TOKEN}"', "Content-Type": "text/x"},
        request=request(),
    )
    redacted = redact_response(answer)
    shown = f"{redacted.text} {redacted.headers.raw}"
    assert not [secret for secret in SECRETS if secret in shown]
    assert (redacted.status_code, redacted.headers["content-type"]) == (401, "text/x")
    assert redacted.headers["www-authenticate"] == 'Bearer realm="…"'


def test_redact_response__nothing_to_do():
    """Any other response stays as it is."""
    answer = httpx.Response(200, content=b"id-of-the-request", request=request())
    assert redact_response(answer) is answer


def test_redact_text__short_credentials():
    """A credential that may be a part of a word is not searched for."""
    short = httpx.Request("GET", "http://h", headers={"Authorization": "Bearer t"})
    assert redact_text("a text", credentials_of(short)) == "a text"
