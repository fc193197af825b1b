"""The modes of using a client over the HTTP libraries that callers may bring.

Each library is there in blocking code and on an event loop, and httpx2 both by a client and by a
transport. Not every form in every mode: that is what the ledger of faults has, at every operation.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from _support.clients import async_client
from _support.modes import Async, Sync
from _support.transports import ASYNC, SYNC, TransportCase

#: The names of transports, with the mode of each.
FORMS = (
    ("httpx2-client", "sync"),
    ("pyreqwest", "sync"),
    ("httpx2-transport", "asyncio"),
    ("aiohttp", "asyncio"),
    ("aiohttp2", "asyncio"),
    ("pyreqwest", "asyncio"),
    ("httpx2-client", "trio"),
)


class SyncOver(Sync):
    """The sync client over a transport."""

    def __init__(self, case: TransportCase) -> None:
        self._case = case

    def call(self, url: str, action: Callable[[Any], Any], **options: Any) -> Any:
        with self._case.options() as made:
            return super().call(url, action, **made, **options)

    def collect(self, url: str, action: Callable[[Any], Any], **options: Any) -> list[Any]:
        with self._case.options() as made:
            return super().collect(url, action, **made, **options)


class AsyncOver(Async):
    """The async client over a transport."""

    def __init__(self, case: TransportCase) -> None:
        super().__init__(case.mode)
        self._case = case

    @asynccontextmanager
    async def client(self, url: str, **options: Any) -> AsyncIterator[Any]:
        async with (
            self._case.async_options() as made,
            async_client(url, **made, **options) as client,
        ):
            yield client


def modes_over_engines(*without: str) -> dict[str, Sync | Async]:
    """Return these modes by the names that their tests get.

    Args:
        *without: The names of transports for which something else holds.
    """
    cases = {(case.name, case.mode): case for case in [*SYNC, *ASYNC]}
    return {
        f"{mode}-{name}": SyncOver(cases[name, mode])
        if mode == "sync"
        else AsyncOver(cases[name, mode])
        for name, mode in FORMS
        if name not in without
    }
