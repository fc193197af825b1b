"""Delivery of webhooks: throttled while a job runs, retried after it has ended."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from .._base.json_values import dump_html_safe_json, sort_keys
from .webhook_signing import signature

#: Least seconds between two ``output`` events, and between two ``logs`` events.
THROTTLE = 0.5

#: Seconds before each retry of the ``completed`` event: about a minute in total.
RETRY_DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)

#: Seconds that a receiver has to respond.
TIMEOUT = 5.0

#: Seconds that outstanding deliveries may take when the server stops.
CLOSE_TIMEOUT = 1.0

EVENTS = ("start", "output", "logs", "completed")

#: What no URI contains: white space, control characters, backslashes, incomplete percent escapes.
_NOT_IN_URIS = re.compile(r"[\x00-\x20\x7f\\]|%(?![0-9A-Fa-f]{2})")

#: Receivers on this machine are never reached through a proxy.
_NO_PROXY = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}


def is_webhook_url(url: str) -> bool:
    """Return whether a webhook can be sent to a URL."""
    try:
        host = urlsplit(url).hostname
        scheme = httpx.URL(url).scheme
    except (ValueError, httpx.InvalidURL):
        return False
    return scheme in {"http", "https"} and bool(host) and _NOT_IN_URIS.search(url) is None


class WebhookSender:
    """Sends the webhooks of one server over one connection pool.

    Args:
        secret: The signing secret.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._client: httpx.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def send(
        self, url: str, document: dict[str, Any], retry_delays: tuple[float, ...] = ()
    ) -> bool:
        """Send one message and return whether it was accepted.

        Args:
            url: The receiver's URL.
            document: The body, before its keys are sorted.
            retry_delays: Seconds before each retry.
        """
        if self._client is None:
            # Created late: most servers send no webhook, and loading certificates takes time.
            # The number of connections is unlimited, so that slow receivers do not block others.
            self._client = httpx.AsyncClient(
                timeout=TIMEOUT,
                follow_redirects=False,
                mounts=_NO_PROXY,
                limits=httpx.Limits(max_keepalive_connections=20),
            )
        body = dump_html_safe_json(sort_keys(document)).encode()
        message_id = f"msg_{secrets.token_urlsafe(20)}"
        for delay in (*retry_delays, None):
            if await self._attempt(self._client, url, message_id, body):
                return True
            if delay is not None:
                await asyncio.sleep(delay)
        return False

    async def _attempt(
        self, client: httpx.AsyncClient, url: str, message_id: str, body: bytes
    ) -> bool:
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self._secret, message_id, timestamp, body),
        }
        try:
            async with (
                asyncio.timeout(TIMEOUT),
                # The response body is not read: only the status matters.
                client.stream("POST", url, content=body, headers=headers) as response,
            ):
                return response.status_code < 400
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return False


class Webhook:
    """The webhook of one job, which sends its events one after the other.

    Args:
        url: The receiver's URL.
        events: The events to send, None for all.
        sender: Sends the messages.
        shape: Returns the body for the job's current state.
    """

    def __init__(
        self,
        url: str,
        events: list[str] | None,
        sender: WebhookSender,
        shape: Callable[[], dict[str, Any]],
    ) -> None:
        self._url = url
        self._events = set(EVENTS if events is None else events)
        self._sender = sender
        self._shape = shape
        self._last_sent: dict[str, float] = {}
        self._pending: dict[str, dict[str, Any]] = {}
        self._changed = asyncio.Event()
        self._completed = False

    def notify(self, event: str) -> None:
        """Queue an event, unless it is filtered out or throttled."""
        if event == "completed":
            self._completed = True
            self._changed.set()
        if event not in self._events:
            return
        if event in {"output", "logs"}:
            now = time.monotonic()
            if now - self._last_sent.get(event, -THROTTLE) < THROTTLE:
                return
            self._last_sent[event] = now
        # A newer event of a kind replaces a queued one, so that a slow receiver skips old states.
        self._pending[event] = self._shape()
        self._changed.set()

    async def run(self) -> None:
        """Send the queued events until the job has completed."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            while self._pending:
                event = next(iter(self._pending))
                retry_delays = RETRY_DELAYS if event == "completed" else ()
                document = self._pending.pop(event)
                await self._sender.send(self._url, document, retry_delays)
            if self._completed:
                return


class WebhookDispatcher:
    """Delivers the webhooks of all jobs of one server.

    Args:
        sender: Sends the messages.
    """

    def __init__(self, sender: WebhookSender) -> None:
        self._sender = sender
        self._webhooks: dict[str, Webhook] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def register(
        self, job_id: str, url: str, events: list[str] | None, shape: Callable[[], dict[str, Any]]
    ) -> None:
        """Start to deliver the webhook of a job.

        Args:
            job_id: The job's id.
            url: The receiver's URL.
            events: The events to send, None for all.
            shape: Returns the body for the job's current state.
        """
        webhook = Webhook(url, events, self._sender, shape)
        self._webhooks[job_id] = webhook
        task = asyncio.create_task(webhook.run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def notify(self, job_id: str, event: str) -> None:
        """Queue an event of a job, if the job has a webhook."""
        webhook = self._webhooks.get(job_id)
        if webhook is not None:
            webhook.notify(event)
            if event == "completed":
                del self._webhooks[job_id]

    async def aclose(self) -> None:
        """Wait a little for outstanding deliveries, then cancel them."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_TIMEOUT)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
