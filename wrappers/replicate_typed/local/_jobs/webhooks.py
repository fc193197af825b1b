"""Telling a webhook about a prediction, signed as Standard Webhooks says."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from .._base.json_values import compact, sorted_keys

#: Seconds between two tellings of output or logs.
THROTTLE = 0.5

#: Seconds before each repetition of the last telling: about a minute in all.
RETRIES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)

#: Seconds that a receiver has to answer.
PATIENCE = 5.0

EVENTS = ("start", "output", "logs", "completed")

#: What no URI has: blanks, control characters, backslashes, and a percent sign that escapes nothing.
_NO_URI = re.compile(r"[\x00-\x20\x7f\\]|%(?![0-9A-Fa-f]{2})")

#: Receivers on this machine are reached without a proxy, whatever the environment says.
_NO_PROXY = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}


def make_secret() -> str:
    """A new signing secret."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, message_id: str, moment: str, body: bytes) -> str:
    """The value of the ``webhook-signature`` header."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def is_secret(text: str) -> bool:
    """Whether it can sign: ``whsec_`` and a key in base64."""
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    return text.startswith("whsec_") and bool(key)


def is_target(url: str) -> bool:
    """Whether a webhook can be sent there."""
    try:
        host = urlsplit(url).hostname
        scheme = httpx.URL(url).scheme
    except (ValueError, httpx.InvalidURL):
        return False
    return scheme in {"http", "https"} and bool(host) and _NO_URI.search(url) is None


class Sender:
    """Sends the webhooks of one server, with one pool of connections."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._client: httpx.AsyncClient | None = None

    async def aclose(self) -> None:
        """Close its connections."""
        if self._client is not None:
            await self._client.aclose()

    async def send(
        self, url: str, document: dict[str, Any], retries: tuple[float, ...] = ()
    ) -> bool:
        """Send one message, again after each pause if it does not arrive; say whether it did."""
        if self._client is None:
            # Made late: most servers never send one, and its certificates take a while to load.
            # Any number of connections: receivers that hang must not keep others from being told.
            self._client = httpx.AsyncClient(
                timeout=PATIENCE,
                follow_redirects=False,
                mounts=_NO_PROXY,
                limits=httpx.Limits(max_keepalive_connections=20),
            )
        body = compact(sorted_keys(document)).encode()
        message_id = f"msg_{secrets.token_urlsafe(20)}"
        for pause in (*retries, None):
            if await self._try(self._client, url, message_id, body):
                return True
            if pause is not None:
                await asyncio.sleep(pause)
        return False

    async def _try(self, client: httpx.AsyncClient, url: str, message_id: str, body: bytes) -> bool:
        moment = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self._secret, message_id, moment, body),
        }
        try:
            async with (
                asyncio.timeout(PATIENCE),
                # Its answer is not read: only the status counts.
                client.stream("POST", url, content=body, headers=headers) as response,
            ):
                return response.status_code < 400
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return False


class Webhook:
    """The webhook of one job. What it is told is sent in order, one after the other.

    Args:
        url: Where to.
        events: What it wants to know, all if None.
        sender: Sends.
        show: The job as it is now.
    """

    def __init__(
        self,
        url: str,
        events: list[str] | None,
        sender: Sender,
        show: Callable[[], dict[str, Any]],
    ) -> None:
        self._url = url
        self._events = set(EVENTS if events is None else events)
        self._sender = sender
        self._show = show
        self._last: dict[str, float] = {}
        self._waiting: dict[str, dict[str, Any]] = {}
        self._news = asyncio.Event()
        self._over = False

    def tell(self, event: str) -> None:
        """Tell of an event, unless nobody asked for it or it comes too soon."""
        if event == "completed":
            self._over = True
            self._news.set()
        if event not in self._events:
            return
        if event in {"output", "logs"}:
            now = time.monotonic()
            if now - self._last.get(event, -THROTTLE) < THROTTLE:
                return
            self._last[event] = now
        # A receiver that is slow misses what is out of date when its turn comes.
        self._waiting[event] = self._show()
        self._news.set()

    async def run(self) -> None:
        """Send what there is to send, until the last was sent."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                event = next(iter(self._waiting))
                last = event == "completed"
                document = self._waiting.pop(event)
                await self._sender.send(self._url, document, RETRIES if last else ())
            if self._over:
                return
