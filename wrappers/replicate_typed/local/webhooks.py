"""Telling a webhook about a prediction, signed as Standard Webhooks says."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

import httpx

#: Seconds between two tellings of output or logs.
THROTTLE = 0.5

#: Seconds before each repetition of the last telling.
RETRIES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)

TIMEOUT = httpx.Timeout(5.0)


def make_secret() -> str:
    """A new signing secret."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def signature(secret: str, message_id: str, moment: str, body: bytes) -> str:
    """The value of the ``webhook-signature`` header."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Webhook:
    """The webhook of one job. What it is told is sent in order, one after the other."""

    def __init__(self, url: str, events: list[str] | None, secret: str) -> None:
        self._url = url
        self._events = set(events or ("start", "output", "logs", "completed"))
        self._secret = secret
        self._last: dict[str, float] = {}
        self._queue: asyncio.Queue[tuple[dict[str, Any], bool]] = asyncio.Queue()

    def tell(self, event: str, document: dict[str, Any]) -> None:
        """Send the document, unless nobody asked for this event or it comes too soon."""
        if event not in self._events:
            return
        if event in {"output", "logs"}:
            now = time.monotonic()
            if now - self._last.get(event, -THROTTLE) < THROTTLE:
                return
            self._last[event] = now
        self._queue.put_nowait((document, event == "completed"))

    async def run(self) -> None:
        """Send what there is to send, until the last was sent."""
        async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client:
            while True:
                document, last = await self._queue.get()
                await self._send(client, document, RETRIES if last else ())
                if last:
                    return

    async def _send(
        self, client: httpx.AsyncClient, document: dict[str, Any], retries: tuple[float, ...]
    ) -> None:
        body = json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
        message_id = f"msg_{secrets.token_urlsafe(20)}"
        for pause in (*retries, None):
            moment = str(int(time.time()))
            headers = {
                "Content-Type": "application/json",
                "webhook-id": message_id,
                "webhook-timestamp": moment,
                "webhook-signature": signature(self._secret, message_id, moment, body),
            }
            try:
                response = await client.post(self._url, content=body, headers=headers)
            except (httpx.HTTPError, httpx.InvalidURL):
                pass
            else:
                if response.status_code < 400:
                    return
            if pause is not None:
                await asyncio.sleep(pause)
