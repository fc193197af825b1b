"""A job's stream of server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from .._jobs.job import Job, StreamEvent

#: Seconds of silence after which the server ends a stream.
SILENCE = 30.0

GREETING = b": hi\n\n"
TIMED_OUT = b":408: 408 Request Timeout\n\n"


def encode(event: StreamEvent) -> bytes:
    """An event as the stream carries it."""
    lines = [f"event: {event.event}", f"id: {event.id}"]
    # Only these three end a line in a stream; anything else is text.
    text = event.data.replace("\r\n", "\n").replace("\r", "\n")
    lines += [f"data: {line}" for line in text.split("\n")]
    return ("\n".join(lines) + "\n\n").encode()


async def stream(
    job: Job, last_event_id: str | None, closing: asyncio.Event, silence: float = SILENCE
) -> AsyncIterator[bytes]:
    """The events of a job, from the beginning or after the one that was last seen.

    It does not end with the job: the client is to hang up, and is hung up on after a while.

    Args:
        job: The job.
        last_event_id: The id of the last event that the client saw.
        closing: Set when the server stops.
        silence: Seconds without an event after which it ends.
    """
    yield GREETING
    position = 0
    if last_event_id:
        for index, event in enumerate(job.events):
            if event.id == last_event_id:
                position = index + 1
    while not closing.is_set():
        if position < len(job.events):
            # Together: what is there at once fits few packets.
            waiting = job.events[position:]
            position = len(job.events)
            yield b"".join(map(encode, waiting))
            continue
        try:
            async with asyncio.timeout(silence):
                await job.change()
        except TimeoutError:
            yield TIMED_OUT
            return
