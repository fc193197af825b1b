"""The stream of a job as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from .._jobs.job import Job
from .._jobs.stream_events import StreamEvent
from .time_limits import STREAM_TIMEOUT

#: Comments that Replicate's stream server (Nchan) sends first, and after a timeout.
GREETING = b": hi\n\n"
TIMED_OUT = b":408: 408 Request Timeout\n\n"


def encode(event: StreamEvent) -> bytes:
    """Return an event in the format of the wire."""
    lines = [f"event: {event.event}", f"id: {event.id}"]
    # No other characters end a line in server-sent events.
    text = event.data.replace("\r\n", "\n").replace("\r", "\n")
    lines += [f"data: {line}" for line in text.split("\n")]
    return ("\n".join(lines) + "\n\n").encode()


async def stream(
    job: Job, last_event_id: str | None, closing: asyncio.Event, timeout: float = STREAM_TIMEOUT
) -> AsyncIterator[bytes]:
    """Yield the events of a job, from the first one or from the one after a given one.

    The stream does not end with the job: clients are expected to close it, and it times out.

    Args:
        job: The job.
        last_event_id: The id of the last event that the client received.
        closing: Set when the server stops.
        timeout: Seconds without an event after which the stream ends.
    """
    yield GREETING
    position = 0
    if last_event_id:
        for index, event in enumerate(job.events):
            if event.id == last_event_id:
                position = index + 1
    while not closing.is_set():
        if position < len(job.events):
            # Joined, because pending events fit into few packets.
            pending = job.events[position:]
            position = len(job.events)
            yield b"".join(map(encode, pending))
            continue
        try:
            async with asyncio.timeout(timeout):
                await job.wait_for_change()
        except TimeoutError:
            yield TIMED_OUT
            return
