"""Which event loop runs the caller."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from .._base.loaded import loaded_module

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


def asyncio_loop() -> AbstractEventLoop | None:
    """Return the event loop of asyncio that runs the caller, None if trio does.

    anyio takes twenty times as long to find it out. A task of asyncio is run by asyncio for
    certain; where trio is a guest of its loop, there is none.
    """
    asyncio = loaded_module("asyncio", "current_task")
    if asyncio is not None:
        with suppress(RuntimeError):  # no loop of asyncio runs
            task = asyncio.current_task()
            return None if task is None else task.get_loop()
    return None


def event_loop() -> object:
    """Return the event loop that runs the caller, or what stands for it."""
    loop = asyncio_loop()
    if loop is not None:
        return loop
    from anyio.lowlevel import current_token

    token = current_token()
    return getattr(token, "native_token", token)  # anyio before 4.11 returns that itself
