"""Injection of faults into the requests of an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .._base.json_values import dump_html_safe_json
from .._contract.problems import standard_document
from .admin import ROUTE_NAME as ADMIN_ROUTE
from .faults import Fault, Faults


class FaultInjector:
    """Wraps an application and injects faults into its requests.

    Args:
        app: The application.
        faults: The faults.
        name_of: Returns the operation that a request is for.
        abort: Aborts the connection of a request.
        closing: Set when the server stops.
    """

    def __init__(
        self,
        app: ASGIApp,
        faults: Faults,
        *,
        name_of: Callable[[Scope], str],
        abort: Callable[[Scope], None],
        closing: asyncio.Event,
    ) -> None:
        self._app = app
        self._faults = faults
        self._name_of = name_of
        self._abort = abort
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = None
        if self._faults and scope["type"] == "http":
            name = self._name_of(scope)
            # Faults must not keep requests from changing the faults.
            fault = self._faults.pick(name) if name != ADMIN_ROUTE else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        match fault.kind:
            case "status" | "status-after":
                if fault.kind == "status-after":
                    await self._app(scope, receive, _discard)
                document = (dump_html_safe_json(standard_document(fault.status)) + "\n").encode()
                await _send_error(send, fault, "application/problem+json", document)
            case "html":
                page = b"<html><body><h1>Bad gateway</h1></body></html>"
                await _send_error(send, fault, "text/html", page)
            case "delay":
                if await self._closes_within(fault.seconds):
                    await self._break(scope, receive)
                else:
                    await self._app(scope, receive, send)
            case "reset-before":
                await self._break(scope, receive)
            case "reset-after":
                await self._app(scope, receive, _discard)
                await self._break(scope, receive)
            case "garbage":
                await self._app(scope, receive, _BodyReplacement(send, b"<html>not JSON</html>"))
            case "truncate" | "drop-stream":
                truncation = _Truncation(send, fault.after, lambda: self._abort(scope))
                await self._app(scope, receive, truncation)
                if truncation.done:
                    await self._break(scope, receive)

    async def _closes_within(self, seconds: float) -> bool:
        """Wait, and return whether the server was stopped in the meantime."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)
        return self._closing.is_set()

    async def _break(self, scope: Scope, receive: Receive) -> None:
        """Abort the connection and wait for its end; without it, a missing response is an error."""
        self._abort(scope)
        while (await receive())["type"] != "http.disconnect":
            pass


async def _send_error(send: Send, fault: Fault, media_type: str, body: bytes) -> None:
    headers: dict[str, str] = {"content-type": media_type}
    if fault.status == 429:
        headers["retry-after"] = "1"
    headers |= {name.lower(): value for name, value in fault.headers.items()}
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": fault.status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def _discard(_: Message) -> None:
    """Discard a part of a response."""


class _BodyReplacement:
    """Replaces the body of a successful response."""

    def __init__(self, send: Send, body: bytes) -> None:
        self._send = send
        self._body = body
        self._replacing = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._replacing = message["status"] < 300
            if self._replacing:
                message = {**message, "headers": [(b"content-type", b"text/html")]}
        elif self._replacing:
            body, self._body = self._body, b""
            more = message.get("more_body", False)
            message = {"type": "http.response.body", "body": body, "more_body": more}
        await self._send(message)


class _Truncation:
    """Aborts the connection after some bytes of the body.

    Attributes:
        done: Whether the connection was aborted.
    """

    def __init__(self, send: Send, after: int, abort: Callable[[], None]) -> None:
        self._send = send
        self._remaining = after
        self._abort = abort
        self.done = False

    async def __call__(self, message: Message) -> None:
        if self.done:
            return
        body: bytes = message.get("body", b"")
        if message["type"] == "http.response.body" and len(body) >= self._remaining:
            self.done = True
            await self._send(
                {"type": "http.response.body", "body": body[: self._remaining], "more_body": True}
            )
            await asyncio.sleep(0)
            self._abort()
            return
        self._remaining -= len(body)
        await self._send(message)
