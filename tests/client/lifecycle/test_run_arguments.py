"""Arguments of a run are refused before anything is sent."""

from __future__ import annotations

import datetime

import pytest
import replicate_typed as replicate
from _support.scripted_api import ScriptedApi

DONE = {"status": "succeeded", "output": "whole"}


NO_SECONDS = ["60", [1], float("nan"), -1, True, datetime.timedelta(seconds=5)]


def refused(mode, action, message):
    """Return whether nothing is sent, and fail unless ``action(client)`` raises ``InputError``."""
    with ScriptedApi(DONE) as api:
        with pytest.raises(replicate.InputError, match=message):
            mode.call(api.url, action)
        return api.server.requests == []


@pytest.mark.parametrize("timeout", NO_SECONDS)
def test_timeout__invalid(mode, timeout):
    """A timeout that is not a number of seconds is refused, by ``run`` and by ``stream``."""
    assert refused(
        mode, lambda c: c.run("me/model", {}, timeout=timeout), "timeout must be a number"
    )
    with pytest.raises(replicate.InputError, match="timeout must be a number"):
        mode.client_class("r8_x").stream("me/model", {}, timeout=timeout)


@pytest.mark.parametrize("timeout", NO_SECONDS)
def test_wait_timeout__invalid(mode, timeout):
    """A timeout of ``wait`` that is not a number of seconds is refused before any poll."""

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
        assert (api.create_count, api.poll_count) == (1, 0)


@pytest.mark.parametrize("timeout", [None, float("inf"), 60, 60.0])
def test_timeout__valid(mode, timeout):
    """Numbers, infinity and None are timeouts."""
    with ScriptedApi(DONE) as api:
        assert mode.call(api.url, lambda c: c.run("me/model", {}, timeout=timeout)) == "whole"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("on_update", 3, "on_update must be a function"),
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
        ("webhook", b"https://example.com/", "webhook must be an https URL"),
        ("webhook", 3, "webhook must be an https URL"),
        ("webhook", "ftp://example.com/", "webhook must be an https URL"),
        ("webhook", "https://", "webhook must be an https URL"),
        ("webhook", "https://[", "webhook must be an https URL"),
        ("webhook", "https://exa mple.com/", "webhook must be an https URL"),
        ("webhook", "https://example.com/\nx", "webhook must be an https URL"),
        ("webhook_events_filter", "completed", "list of start, output, logs, completed"),
        ("webhook_events_filter", 3, "list of start, output, logs, completed"),
        ("webhook_events_filter", ["done"], "'done'"),
        ("webhook_events_filter", [3], "not 3 in it"),
    ],
)
def test_run__invalid_argument(mode, name, value, message):
    """An invalid argument of a run is refused by its name."""
    assert refused(mode, lambda c: c.run("me/model", {}, **{name: value}), message)
