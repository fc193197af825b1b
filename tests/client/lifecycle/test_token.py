"""The sources of the token, and tokens that cannot be sent."""

from __future__ import annotations

import pickle

import pytest
import replicate_typed as replicate
from _support.account import account
from _support.clients import (
    sync_client,
)


def test_token__environment(mode, monkeypatch, api):
    """The token is read from the environment at each request."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", ' "one" \n')
    mode.call(api.url, account, token=None)
    monkeypatch.setenv("REPLICATE_API_TOKEN", "two")
    mode.call(api.url, account, token=None)
    sent = [r.headers["authorization"] for r in api.requests]
    assert sent == ["Bearer one", "Bearer two"]


def test_token__missing(mode, api):
    """A missing token says what to set, and nothing is sent."""
    for action in (account, lambda c: c.run("me/model", {})):
        with pytest.raises(replicate.AuthenticationError, match="REPLICATE_API_TOKEN") as caught:
            mode.call(api.url, action, token=None)
        assert not caught.value.maybe_accepted
        assert "carried out" not in str(caught.value)
    assert api.requests == []


@pytest.mark.parametrize("token", ["a\nb", "a b", "ä", "a\x00b", "a\r\nX-Evil: 1"])
def test_token__invalid(mode, api, token):
    """A token that cannot be a header value is refused without being shown."""
    with pytest.raises(replicate.InputError) as caught:
        mode.call(api.url, account, token=token)
    assert token not in str(caught.value)
    assert api.requests == []


def test_token__after_unpickling(api, monkeypatch):
    """A client that was unpickled takes the token of its new environment."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "there")
    with pickle.loads(pickle.dumps(sync_client(api.url))) as copy:
        assert account(copy).username == "me"
    assert api.requests[0].headers["authorization"] == "Bearer there"
