"""Runs of many predictions in any mode, against a local server."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from _support.modes import Async, Sync
from _support.pictures import PNG


async def echo(n: int) -> int:
    """Return the number."""
    return n


async def endless(n: int) -> int:
    """Run for an hour."""
    await asyncio.sleep(3600)
    return n


async def broken(n: int, reason: str = "no") -> int:
    """Raise an error."""
    raise ValueError(f"{reason} {n}")


async def timed(n: int, seconds: float) -> int:
    """Return the number after some seconds."""
    await asyncio.sleep(seconds)
    return n


#: Holds the predictions of models that wait for it, until it is set.
GATE = threading.Event()


def gated_from(first: int) -> Callable[..., Any]:
    """Return a model that returns its number, from a first one on only when the gate is open."""

    async def gated(n: int) -> int:
        while n >= first and not GATE.is_set():  # noqa: ASYNC110  # opened by another thread
            await asyncio.sleep(0.01)
        return n

    return gated


def paint(n: int, count: int = 2) -> list[bytes]:
    """Make pictures."""
    return [PNG] * count


def size(file: bytes) -> int:
    """Return the size of a file."""
    return len(file)


MODELS: dict[str, Callable[..., Any]] = {
    "me/echo": echo,
    "me/endless": endless,
    "me/broken": broken,
    "me/timed": timed,
    "me/gated": gated_from(1),
    "me/paint": paint,
    "me/size": size,
}


#: Numbers that no other test has: predictions of two tests are never alike.
_unique = itertools.count(1000, 1000)


def numbers(count: int, start: int = 0) -> list[dict[str, Any]]:
    """Return inputs with a number each."""
    return [{"n": n} for n in range(start, start + count)]


def unique_numbers(count: int) -> list[dict[str, Any]]:
    """Return inputs with numbers that no other test of this process has."""
    return numbers(count, next(_unique))


def mapped(
    mode: Sync | Async, server: Any, ref: Any, inputs: Any, **options: Any
) -> tuple[list[Any], Any]:
    """Return the items of a run, and its summary."""

    def collect(client: Any) -> Any:
        with client.map(ref, inputs, **options) as run:
            return [*run], run.summary()

    async def acollect(client: Any) -> Any:
        async with client.map(ref, inputs, **options) as run:
            return [item async for item in run], run.summary()

    action = collect if mode.name == "sync" else acollect
    return mode.call(server.url, action, token=server.token)


def first_of(
    mode: Sync | Async, server: Any, ref: Any, inputs: Any, count: int = 1, **options: Any
) -> list[Any]:
    """Return the first items of a run, which is left after them."""

    def collect(client: Any) -> Any:
        items = []
        with client.map(ref, inputs, **options) as run:
            for item in run:
                items.append(item)
                if len(items) == count:
                    break
        return items

    async def acollect(client: Any) -> Any:
        items = []
        async with client.map(ref, inputs, **options) as run:
            async for item in run:
                items.append(item)
                if len(items) == count:
                    break
        return items

    action = collect if mode.name == "sync" else acollect
    return mode.call(server.url, action, token=server.token)


class _Counter(logging.Handler):
    """Counts the requests of clients by what they ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        args: Any = record.args
        if str(record.msg).startswith("%s %s: %d in"):
            method, path = args[:2]
            is_list = path.partition("?")[0] == "/predictions"
            kinds = {("POST", True): "create", ("GET", True): "list"}
            kind = kinds.get((method, is_list or path.endswith("/predictions")), "other")
            if kind == "other" and path.startswith("/predictions/"):
                kind = "cancel" if path.endswith("/cancel") else "get"
            self.counts[kind] += 1


@contextmanager
def counted_requests() -> Generator[Counter[str]]:
    """Count the requests of clients by what they ask for: create, list, get, cancel, other."""
    logger, handler = logging.getLogger("replicate_typed"), _Counter()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield handler.counts
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
