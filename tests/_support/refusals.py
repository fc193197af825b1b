"""Calls that are refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from replicate_typed import InputError

from _support.http_server import HttpServer
from _support.modes import mode_of

TOKEN = "r8_secret"


def refused(mode: str, sink: HttpServer, act: Callable[[Any], Any]) -> str:
    """Return the message of the error that ``act(client)`` raises before a request is sent."""
    with pytest.raises(InputError) as caught:
        mode_of({"async": "asyncio"}.get(mode, mode)).call(sink.url, act, token=TOKEN)
    assert sink.requests == []
    assert TOKEN not in str(caught.value)
    return str(caught.value)
