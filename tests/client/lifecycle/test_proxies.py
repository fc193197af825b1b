"""Proxies, certificates, and servers that are not the API."""

from __future__ import annotations

import httpx
import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT, account
from _support.clients import (
    TOKEN,
)
from _support.http_server import HttpServer, Response


class Proxy:
    """An HTTP proxy that responds for any host."""

    def __enter__(self):
        self.server = HttpServer(lambda r: Response(ACCOUNT)).__enter__()
        return self.server

    def __exit__(self, *details):
        self.server.__exit__(*details)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxy__environment(mode, monkeypatch, variable):
    """Proxies of the environment are used."""
    with Proxy() as proxy:
        monkeypatch.setenv(variable, proxy.base)
        assert mode.call("http://api.invalid", account).username == "me"
        assert proxy.targets() == ["http://api.invalid/v1/account"]


def test_proxy__no_proxy(mode, monkeypatch, api):
    """NO_PROXY is respected."""
    with Proxy() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert mode.call(api.url, account).username == "me"
        assert proxy.targets() == []


def test_proxy__unreachable(mode, monkeypatch):
    """A proxy that cannot be reached is named in the error."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with pytest.raises(replicate.APIConnectionError, match="proxy"):
        mode.call("http://api.invalid", account)


def test_proxy__invalid(mode, monkeypatch):
    """The error for an invalid proxy names the variable of the environment that has it."""
    monkeypatch.setenv("ALL_PROXY", "gopher://proxy.invalid")
    with pytest.raises(replicate.ReplicateError, match=r"environment names.*ALL_PROXY"):
        mode.call("http://api.invalid", account)


def test_certificates__invalid(mode, monkeypatch, api):
    """The error for certificates that are not there names the variable, and is no failed try."""
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
    with pytest.raises(replicate.ReplicateError, match=r"environment names.*FILE") as caught:
        mode.call(api.url.replace("http:", "https:"), account)
    assert not isinstance(caught.value, replicate.APIError)
    assert api.requests == []


def test_certificates__not_needed(monkeypatch, api):
    """Blocking code loads no certificates for an address that begins with ``http:``."""
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
    with replicate.Client(TOKEN, base_url=api.url) as client:
        assert client.account.get().username == "me"


def test_response__not_the_api(mode):
    """A response of something else names the base URL as what to check."""
    with (
        HttpServer(lambda r: Response("<html>", content_type="text/html")) as other,
        pytest.raises(replicate.ResponseDecodeError, match="Check the base_url of this client"),
    ):
        mode.call(other.url, lambda c: c.predictions.get("p1"))


def test_proxy__refusal(mode, monkeypatch):
    """A proxy that refuses is named in the error, without its password."""
    with HttpServer(lambda r: Response(b"", 407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:{TOKEN}@127.0.0.1:{proxy.port}")
        with pytest.raises(replicate.APIConnectionError, match="proxy does not connect") as caught:
            mode.call("https://api.invalid", lambda c: c.predictions.get("p1"), max_retries=0)
    assert TOKEN not in str(caught.value)


def refused(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("Connection refused")


#: What a gateway answers in the place of the API, and the error that it leads to.
OTHERS = {
    "a refused connection": refused,
    "a page": lambda _: httpx.Response(200, html="<h1>Welcome</h1>"),
    "a page that is not there": lambda _: httpx.Response(404, html="<h1>Not Found</h1>"),
    "a redirect": lambda _: httpx.Response(301, headers={"Location": "https://other.invalid/"}),
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(
    ("given", "environment", "named"),
    [
        ("http://api.invalid", None, "the base_url of this client"),
        ("http://api.invalid", "REPLICATE_BASE_URL", "the base_url of this client"),
        (None, "REPLICATE_BASE_URL", "REPLICATE_BASE_URL"),
        (None, "REPLICATE_API_BASE_URL", "REPLICATE_API_BASE_URL"),
        (None, None, None),
    ],
)
def test_response__address_to_check(monkeypatch, given, environment, named, other):
    """An error that the address may be the cause of names what the address was taken from."""
    if environment:
        monkeypatch.setenv(environment, "http://env.invalid")
    http_client = httpx.Client(transport=httpx.MockTransport(OTHERS[other]))
    with (
        replicate.Client("r8_x", base_url=given, max_retries=0, http_client=http_client) as client,
        pytest.raises(replicate.APIError) as caught,
    ):
        account(client)
    message = str(caught.value)
    sources = ("the base_url of this client", "REPLICATE_BASE_URL", "REPLICATE_API_BASE_URL")
    assert [source for source in sources if source in message] == [named] * bool(named)
