"""The framing of the events that a model's process sends: JSON objects prefixed by their length."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any

#: An event that the process sent, with its name under ``event``.
Event = dict[str, Any]

_HEADER = struct.Struct("!I")


async def read_frame(reader: asyncio.StreamReader) -> Event | None:
    """Return the next event, None at the end of the stream or of an incomplete frame."""
    try:
        (length,) = _HEADER.unpack(await reader.readexactly(_HEADER.size))
        frame: Event = json.loads(await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    return frame
