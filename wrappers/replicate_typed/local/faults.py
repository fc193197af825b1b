"""Faults on purpose, so that a client can be tested against them.

faults = Faults([Fault("status", operation="predictions.get", status=503, probability=0.3)])
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal, get_args

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .json_values import compact, is_list, is_object
from .problems import standard_document

FaultKind = Literal[
    "status",
    "html",
    "delay",
    "reset-before",
    "reset-after",
    "truncate",
    "garbage",
    "drop-stream",
]


@dataclass
class Fault:
    """Something that goes wrong.

    Attributes:
        kind: ``status`` (an error answer), ``html`` (an error answer of a proxy), ``delay``,
            ``reset-before`` (the connection breaks, nothing was done), ``reset-after`` (it was
            done, and the connection breaks), ``truncate`` (half an answer), ``garbage`` (an
            answer of success that is no JSON), ``drop-stream`` (a stream breaks off).
        operation: The operation that it happens to, ``*`` for any, ``stream`` for streams,
            ``delivery`` for output files.
        probability: How often it happens, 0 to 1.
        times: How often at the most, None for no limit.
        skip: How many requests pass before it happens.
        status: The HTTP status, for ``status`` and ``html``.
        headers: Headers of the error answer. A 429 says when to come again unless they do.
        seconds: How long, for ``delay``.
        after: After how many bytes, for ``truncate`` and ``drop-stream``.
    """

    kind: FaultKind
    operation: str = "*"
    probability: float = 1.0
    times: int | None = None
    skip: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict[str, str])
    seconds: float = 0.0
    after: int = 20

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"no such fault: {self.kind!r}; there are {get_args(FaultKind)}")
        if not 0 <= self.probability <= 1:
            raise ValueError(f"a probability is between 0 and 1, not {self.probability!r}")
        if not 100 <= self.status <= 999:
            raise ValueError(f"no HTTP status: {self.status!r}")


class Faults:
    """Which faults happen; safe to change from another thread."""

    def __init__(self, faults: list[Fault] | None = None, *, seed: int | None = None) -> None:
        self._faults = [replace(fault) for fault in faults or []]
        self._random = random.Random(seed)

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, *faults: Fault) -> None:
        """More faults; of several that match, the first happens."""
        self._faults = [*self._faults, *(replace(fault) for fault in faults)]

    def clear(self) -> None:
        """No more faults."""
        self._faults = []

    def as_json(self) -> list[dict[str, Any]]:
        """The faults as JSON; ``times`` and ``skip`` count down."""
        return [asdict(fault) for fault in self._faults]

    def pick(self, operation: str) -> Fault | None:
        """The fault that happens to a request now."""
        for fault in self._faults:
            if fault.operation not in {"*", operation} or fault.times == 0:
                continue
            if fault.probability < 1 and self._random.random() >= fault.probability:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None


class FaultyApp:
    """Lets faults happen to the requests of an app.

    Args:
        app: What answers otherwise.
        faults: Which faults happen.
        name_of: Names the operation of a request.
        abort: Breaks the connection of a request.
    """

    def __init__(
        self,
        app: ASGIApp,
        faults: Faults,
        name_of: Callable[[Scope], str],
        abort: Callable[[Scope], None],
    ) -> None:
        self._app = app
        self._faults = faults
        self._name_of = name_of
        self._abort = abort

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
            case "status":
                document = (compact(standard_document(fault.status)) + "\n").encode()
                await _answer(send, fault, "application/problem+json", document)
            case "html":
                page = b"<html><body><h1>Bad gateway</h1></body></html>"
                await _answer(send, fault, "text/html", page)
            case "delay":
                await asyncio.sleep(fault.seconds)
                await self._app(scope, receive, send)
            case "reset-before":
                self._abort(scope)
            case "reset-after":
                await self._app(scope, receive, _Swallow())
                self._abort(scope)
            case "garbage":
                await self._app(scope, receive, _Replace(send, b"<html>not JSON</html>"))
            case "truncate" | "drop-stream":
                await self._app(scope, receive, _Cut(send, fault.after, lambda: self._abort(scope)))


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
    """Breaks the connection after some bytes of the body."""

    def __init__(self, send: Send, after: int, abort: Callable[[], None]) -> None:
        self._send = send
        self._left = after
        self._abort = abort
        self._cut = False

    async def __call__(self, message: Message) -> None:
        if self._cut:
            return
        body: bytes = message.get("body", b"")
        if message["type"] == "http.response.body" and len(body) >= self._left:
            self._cut = True
            await self._send(
                {"type": "http.response.body", "body": body[: self._left], "more_body": True}
            )
            await asyncio.sleep(0)
            self._abort()
            return
        self._left -= len(body)
        await self._send(message)


def faults_from_json(document: Any) -> list[Fault]:
    """The faults that a file of JSON lists.

    Raises:
        ValueError: It lists none.
    """
    if not is_list(document) or not all(is_object(entry) for entry in document):
        raise ValueError("a file of faults is a list of objects")
    known = {member.name for member in fields(Fault)}
    for entry in document:
        for name in entry.keys() - known:
            raise ValueError(f"a fault has no {name!r}; it has {', '.join(sorted(known))}")
    try:
        return [Fault(**entry) for entry in document]
    except TypeError as error:
        raise ValueError(f"a fault cannot be read: {error}") from error
