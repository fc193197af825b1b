"""An application to whose requests faults happen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .._base.json_values import compact
from .._contract.problems import standard_document
from .faults import Fault, Faults


class FaultyApp:
    """Lets faults happen to the requests of an app.

    Args:
        app: What answers otherwise.
        faults: Which faults happen.
        name_of: Names the operation of a request.
        abort: Breaks the connection of a request.
        closing: Set when the server stops.
    """

    def __init__(
        self,
        app: ASGIApp,
        faults: Faults,
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
            # What changes the faults is not to be kept from it by one.
            fault = self._faults.pick(name) if name != "admin.faults" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        match fault.kind:
            case "status" | "status-after":
                if fault.kind == "status-after":
                    await self._app(scope, receive, _Swallow())
                document = (compact(standard_document(fault.status)) + "\n").encode()
                await _answer(send, fault, "application/problem+json", document)
            case "html":
                page = b"<html><body><h1>Bad gateway</h1></body></html>"
                await _answer(send, fault, "text/html", page)
            case "delay":
                if await self._stops_within(fault.seconds):
                    await self._break(scope, receive)
                else:
                    await self._app(scope, receive, send)
            case "reset-before":
                await self._break(scope, receive)
            case "reset-after":
                await self._app(scope, receive, _Swallow())
                await self._break(scope, receive)
            case "garbage":
                await self._app(scope, receive, _Replace(send, b"<html>not JSON</html>"))
            case "truncate" | "drop-stream":
                cut = _Cut(send, fault.after, lambda: self._abort(scope))
                await self._app(scope, receive, cut)
                if cut.done:
                    await self._break(scope, receive)

    async def _stops_within(self, seconds: float) -> bool:
        """Wait so long; say whether the server was told to stop in that time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)
        return self._closing.is_set()

    async def _break(self, scope: Scope, receive: Receive) -> None:
        """Break the connection, and return when it is gone: only then is no answer no error."""
        self._abort(scope)
        while (await receive())["type"] != "http.disconnect":
            pass


async def _answer(send: Send, fault: Fault, kind: str, body: bytes) -> None:
    headers: dict[str, str] = {"content-type": kind}
    if fault.status == 429:
        headers["retry-after"] = "1"
    headers |= {name.lower(): value for name, value in fault.headers.items()}
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": fault.status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


class _Swallow:
    async def __call__(self, message: Message) -> None:
        pass


class _Replace:
    """Sends another body instead of a successful one."""

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


class _Cut:
    """Breaks the connection after some bytes of the body; ``done`` when it has."""

    def __init__(self, send: Send, after: int, abort: Callable[[], None]) -> None:
        self._send = send
        self._left = after
        self._abort = abort
        self.done = False

    async def __call__(self, message: Message) -> None:
        if self.done:
            return
        body: bytes = message.get("body", b"")
        if message["type"] == "http.response.body" and len(body) >= self._left:
            self.done = True
            await self._send(
                {"type": "http.response.body", "body": body[: self._left], "more_body": True}
            )
            await asyncio.sleep(0)
            self._abort()
            return
        self._left -= len(body)
        await self._send(message)
