"""The functions of the modules ``run`` and ``stream`` of ``replicate`` 1.x, which take a client.

They are the client's methods of the same names.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from .._jobs.events import ServerSentEvent
from .._sync.client import Client
from .._sync.live_stream import Stream


def run(client: Client, ref: Any, input: dict[str, Any] | None = None, **params: Any) -> Any:
    """Run a model by a client, and return its output.

    Args:
        client: The client.
        ref: The model.
        input: Its input.
        params: The other keywords of ``client.run``.
    """
    return client.run(ref, input, **params)


async def async_run(
    client: Client, ref: Any, input: dict[str, Any] | None = None, **params: Any
) -> Any:
    """Do what ``run`` does, in async code.

    Args:
        client: The client.
        ref: The model.
        input: Its input.
        params: The other keywords of ``client.run``.
    """
    method: Any = getattr(client, "async_run")  # noqa: B009 - type checkers do not see it
    return await method(ref, input, **params)


def stream(client: Client, ref: Any, input: dict[str, Any] | None = None, **params: Any) -> Stream:
    """Run a model by a client, and follow its output as it is made.

    Args:
        client: The client.
        ref: The model.
        input: Its input.
        params: The other keywords of ``client.stream``.
    """
    return client.stream(ref, input, **params)


async def async_stream(
    client: Client, ref: Any, input: dict[str, Any] | None = None, **params: Any
) -> AsyncIterator[ServerSentEvent]:
    """Do what ``stream`` does, in async code.

    Args:
        client: The client.
        ref: The model.
        input: Its input.
        params: The other keywords of ``client.stream``.
    """
    method: Any = getattr(client, "async_stream")  # noqa: B009 - likewise
    async for event in method(ref, input, **params):
        yield event
