"""Proxies, certificates, and what answers instead of the API."""

from __future__ import annotations

import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT, account
from _support.clients import (
    TOKEN,
)
from _support.http_server import HttpServer, Response


class Proxy:
    """A real HTTP proxy on loopback that answers for any host."""

    def __enter__(self):
        self.server = HttpServer(lambda r: Response(ACCOUNT)).__enter__()
        return self.server

    def __exit__(self, *details):
        self.server.__exit__(*details)


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_honoured(mode, monkeypatch, variable):
    with Proxy() as proxy:
        monkeypatch.setenv(variable, proxy.base)
        assert mode.call("http://api.invalid", account).username == "me"
        assert proxy.targets() == ["http://api.invalid/v1/account"]


def test_no_proxy_of_the_environment_is_honoured(mode, monkeypatch, api):
    with Proxy() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert mode.call(api.url, account).username == "me"
        assert proxy.targets() == []


def test_a_proxy_that_is_not_there_is_named_as_a_cause(mode, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with pytest.raises(replicate.APIConnectionError, match="proxy"):
        mode.call("http://api.invalid", account)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("ALL_PROXY", "gopher://proxy.invalid"), ("SSL_CERT_FILE", "/no/such/file")],
)
def test_an_environment_that_cannot_be_used_is_told_of(mode, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(replicate.ReplicateError, match=f"environment names.*{variable}"):
        mode.call("http://api.invalid", account)


def test_an_answer_of_something_else_says_what_to_check(mode):
    with (
        HttpServer(lambda r: Response("<html>", content_type="text/html")) as other,
        pytest.raises(replicate.ResponseDecodeError, match="Check REPLICATE_BASE_URL"),
    ):
        mode.call(other.url, lambda c: c.predictions.get("p1"))


def test_a_proxy_that_refuses_is_named(mode, monkeypatch):
    with HttpServer(lambda r: Response(b"", 407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:{TOKEN}@127.0.0.1:{proxy.port}")
        with pytest.raises(replicate.APIConnectionError, match="proxy does not connect") as caught:
            mode.call("https://api.invalid", lambda c: c.predictions.get("p1"), max_retries=0)
    assert TOKEN not in str(caught.value)
