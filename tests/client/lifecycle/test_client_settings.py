"""Settings of a client."""

from __future__ import annotations

import httpx
import pytest
import replicate_typed as replicate
from _support.account import account
from _support.clients import (
    options_of,
)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("api_token", 3, "api_token must be a string, not int"),
        ("timeout", "30", "timeout must be a number of seconds or an httpx.Timeout"),
        ("timeout", -1, "timeout must be a number of seconds or an httpx.Timeout"),
        ("max_retries", -1, "max_retries must be an integer"),
        ("max_retries", "3", "max_retries must be an integer"),
        ("headers", {"X-Team": 3}, "the value of X-Team"),
        ("headers", {"X-Team": "a\r\nHost: evil"}, "the value of X-Team"),
        ("headers", {"X-Team": "Zoë"}, "the value of X-Team"),
        ("headers", {"X Team": "a"}, "'X Team' is not a valid header name"),
        ("headers", {3: "a"}, "3 is not a valid header name"),
        ("poll_interval", "1", "poll_interval must be a number"),
        ("poll_interval", -1, "poll_interval must be a number"),
    ],
)
def test_settings__invalid(mode, name, value, message):
    """An invalid setting is refused by its name, by the client and by ``with_options``."""
    with pytest.raises(replicate.InputError, match=message):
        mode.client_class(**{"api_token": "r8_x", name: value})
    if name in {"timeout", "max_retries", "headers"}:
        with pytest.raises(replicate.InputError, match=message):
            mode.client_class("r8_x").with_options(**{name: value})


def test_settings__valid(mode):
    """Valid settings are accepted in all their forms."""
    timeout = httpx.Timeout(5, read=None)
    client = mode.client_class("r8_x", timeout=timeout, max_retries=0, headers={"X-Team": ""})
    assert client.with_options(timeout=0.5, max_retries=9, headers={"x-a": "b c"})


def test_timeout__finite():
    """Each phase of a request has a finite timeout by default."""
    timeout = options_of(replicate.Client("x")).timeout
    assert all((timeout.connect, timeout.read, timeout.write, timeout.pool))


def test_with_options__parent_unchanged(mode, api):
    """``with_options`` does not change the client that it is called on."""

    def action(client):
        child = client.with_options(headers={"X-Child": "1"}, timeout=7, max_retries=0)
        assert "X-Child" not in options_of(client).headers
        assert options_of(client).timeout.read == 30
        return account(child)

    mode.call(api.url, action)
    mode.call(api.url, account)
    assert [r.headers.get("x-child") for r in api.requests] == ["1", None]
