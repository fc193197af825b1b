"""Where the token comes from, and tokens that cannot be sent."""

from __future__ import annotations

import pickle

import pytest
import replicate_typed as replicate
from _support.account import account
from _support.clients import (
    sync_client,
)


def test_the_token_is_taken_from_the_environment_at_the_request(mode, monkeypatch, api):
    monkeypatch.setenv("REPLICATE_API_TOKEN", ' "one" \n')
    mode.call(api.url, account, token=None)
    monkeypatch.setenv("REPLICATE_API_TOKEN", "two")
    mode.call(api.url, account, token=None)
    sent = [r.headers["authorization"] for r in api.requests]
    assert sent == ["Bearer one", "Bearer two"]


def test_a_missing_token_says_what_to_do_and_sends_nothing(mode, api):
    for action in (account, lambda c: c.run("me/model", {})):
        with pytest.raises(replicate.AuthenticationError, match="REPLICATE_API_TOKEN") as caught:
            mode.call(api.url, action, token=None)
        assert not caught.value.maybe_accepted
        assert "carried out" not in str(caught.value)
    assert api.requests == []


@pytest.mark.parametrize("token", ["a\nb", "a b", "ä", "a\x00b", "a\r\nX-Evil: 1"])
def test_a_token_that_is_no_header_value_is_not_shown(mode, api, token):
    with pytest.raises(replicate.InputError) as caught:
        mode.call(api.url, account, token=token)
    assert token not in str(caught.value)
    assert api.requests == []


def test_a_pickled_client_works_with_the_token_of_its_new_place(api, monkeypatch):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "there")
    with pickle.loads(pickle.dumps(sync_client(api.url))) as copy:
        assert account(copy).username == "me"
    assert api.requests[0].headers["authorization"] == "Bearer there"
