"""How many requests a run makes, and how late it notices the end, while only the clock moves."""

from __future__ import annotations

import pytest
from _support.clock import Clock
from _support.http_server import Reply, Request
from _support.scripted_api import ScriptedApi, run


class TimedApi(ScriptedApi):
    """An API whose prediction ends after some seconds, and which holds creates back.

    Args:
        clock: The clock of the client and of the API.
        seconds: When the prediction ends, counted from its create.
    """

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self.ends_at = 0.0
        super().__init__(create=self._now, polls=[self._now])

    def respond(self, request: Request) -> Reply:
        """Hold a create back for as long as it asks for, and no longer than the prediction runs."""
        if request.method == "POST":
            self.ends_at = self._clock.now() + self._seconds
            prefer = request.headers.get("prefer", "wait=0")
            hold = 60.0 if prefer == "wait" else float(prefer.removeprefix("wait="))
            self._clock.skip(min(hold, self._seconds))
        return super().respond(request)

    def _now(self) -> Reply:
        if self._clock.now() < self.ends_at:
            return self.reply({"status": "processing"}, 201)
        return self.reply({"status": "succeeded", "output": "done"}, 201)


@pytest.mark.parametrize(
    ("seconds", "options", "most"),
    [
        (0.5, {}, 1),
        (3.0, {}, 1),
        (5.0, {}, 8),
        (60.0, {}, 36),
        (600.0, {}, 160),
        (60.0, {"wait": True}, 1),
        (60.0, {"wait": False}, 54),
    ],
)
def test_run__requests_until_the_end(mode, monkeypatch, seconds, options, most):
    """The time that a create is held counts as waited, so that the polls after it are far apart."""
    clock = Clock(monkeypatch)
    with TimedApi(clock, seconds) as api:
        call = lambda client: run(client, **options)  # noqa: E731
        assert mode.call(api.url, call, poll_interval=None) == "done"
        assert len(api.server.requests) <= most
        assert clock.now() - api.ends_at <= 1.2 * (0.1 + 0.1 * seconds)
