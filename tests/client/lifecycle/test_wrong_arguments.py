"""Arguments that make no sense: said before anything is sent, and paid for."""

from __future__ import annotations

import datetime

import httpx
import pytest
import replicate_typed as replicate
from _support.lifecycle_support import ScriptedApi

DONE = {"status": "succeeded", "output": "whole"}
NO_SECONDS = ["60", [1], float("nan"), -1, True, datetime.timedelta(seconds=5)]


def refused(mode, action, message):
    """Whether ``action(client)`` raises ``InputError``, and nothing is sent."""
    with ScriptedApi(DONE) as api:
        with pytest.raises(replicate.InputError, match=message):
            mode.call(api.url, action)
        return api.server.requests == []


@pytest.mark.parametrize("timeout", NO_SECONDS)
def test_a_timeout_that_is_no_number_of_seconds(mode, timeout):
    assert refused(
        mode, lambda c: c.run("me/model", {}, timeout=timeout), "timeout must be a number"
    )
    with pytest.raises(replicate.InputError, match="timeout must be a number"):
        mode.client_class("r8_x").stream("me/model", {}, timeout=timeout)


@pytest.mark.parametrize("timeout", NO_SECONDS)
def test_the_timeout_of_a_wait(mode, timeout):
    def action(client):
        made = client.predictions.create("me/model", {})
        if mode.name == "sync":
            return made.wait(timeout=timeout)

        async def go():
            return await (await made).wait(timeout=timeout)

        return go()

    with ScriptedApi() as api:
        with pytest.raises(replicate.InputError, match="timeout must be a number"):
            mode.call(api.url, action)
        assert (api.creates, api.looks) == (1, 0)


@pytest.mark.parametrize("timeout", [None, float("inf"), 60, 60.0])
def test_timeouts_that_make_sense(mode, timeout):
    with ScriptedApi(DONE) as api:
        assert mode.call(api.url, lambda c: c.run("me/model", {}, timeout=timeout)) == "whole"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("on_update", 3, "on_update is a function"),
        ("wait", "long", "wait must be True, False"),
        ("wait", -1, "wait must be True, False"),
        ("wait", float("nan"), "wait must be True, False"),
        ("cancel_after", [1], "cancel_after must be a number of seconds"),
        ("cancel_after", b"5s", "cancel_after must be a number of seconds"),
        ("cancel_after", "", "cancel_after must be a number of seconds"),
        ("cancel_after", "soon", "cancel_after must be a number of seconds"),
        ("cancel_after", float("nan"), "cancel_after must be a number of seconds"),
        ("cancel_after", 4, "between 5 seconds and 24 hours"),
        ("cancel_after", datetime.timedelta(days=2), "between 5 seconds and 24 hours"),
        ("webhook", b"https://example.com/", "webhook is an https URL"),
        ("webhook", 3, "webhook is an https URL"),
        ("webhook", "ftp://example.com/", "webhook is an https URL"),
        ("webhook", "https://", "webhook is an https URL"),
        ("webhook", "https://[", "webhook is an https URL"),
        ("webhook", "https://exa mple.com/", "webhook is an https URL"),
        ("webhook", "https://example.com/\nx", "webhook is an https URL"),
        ("webhook_events_filter", "completed", "list of start, output, logs, completed"),
        ("webhook_events_filter", 3, "list of start, output, logs, completed"),
        ("webhook_events_filter", ["done"], "'done'"),
        ("webhook_events_filter", [3], "not 3 in it"),
    ],
)
def test_an_argument_of_a_run(mode, name, value, message):
    assert refused(mode, lambda c: c.run("me/model", {}, **{name: value}), message)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("api_token", 3, "api_token is text, not int"),
        ("timeout", "30", "timeout is a number of seconds or an httpx.Timeout"),
        ("timeout", -1, "timeout is a number of seconds or an httpx.Timeout"),
        ("max_retries", -1, "max_retries is a number"),
        ("max_retries", "3", "max_retries is a number"),
        ("headers", {"X-Team": 3}, "the value of X-Team"),
        ("headers", {"X-Team": "a\r\nHost: evil"}, "the value of X-Team"),
        ("headers", {"X-Team": "Zoë"}, "the value of X-Team"),
        ("headers", {"X Team": "a"}, "'X Team' is not a valid header name"),
        ("headers", {3: "a"}, "3 is not a valid header name"),
        ("poll_interval", "1", "poll_interval is a number"),
        ("poll_interval", -1, "poll_interval is a number"),
    ],
)
def test_a_setting_of_a_client(mode, name, value, message):
    with pytest.raises(replicate.InputError, match=message):
        mode.client_class(**{"api_token": "r8_x", name: value})
    if name in {"timeout", "max_retries", "headers"}:
        with pytest.raises(replicate.InputError, match=message):
            mode.client_class("r8_x").with_options(**{name: value})


def test_settings_that_make_sense(mode):
    timeout = httpx.Timeout(5, read=None)
    client = mode.client_class("r8_x", timeout=timeout, max_retries=0, headers={"X-Team": ""})
    assert client.with_options(timeout=0.5, max_retries=9, headers={"x-a": "b c"})
