"""Following a prediction by its stream of events, and by looking at it where it has none."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

import httpx
from attrs import evolve

from .. import _sse
from .._async_io import http, leave, now, sleep
from .._errors import APIError
from .._events import OutputEvent, PredictionEvent, ServerSentEvent
from .._exchange import limit, nested_encoding
from .._following import StreamState, Watcher, as_text
from .._logging import logger
from .._options import USER_AGENT
from .._outputs import convert_item
from ._core import AsyncCore
from ._output import schema_of
from ._waiting import final, looks, wait_until_done

if TYPE_CHECKING:
    from .prediction import AsyncPrediction

#: Limits for a stream in seconds. The server ends a silent stream after 30 s.
STREAM_TIMEOUT = httpx.Timeout(connect=10.0, read=60.0, write=10.0, pool=60.0)

#: Connections in a row that bring nothing, before the prediction is followed by looking at it.
MAX_BARREN = 5


async def follow(
    core: AsyncCore, prediction: AsyncPrediction, *, timeout: float | None = None
) -> AsyncGenerator[ServerSentEvent]:
    """The events of a prediction from its beginning to its verified end.

    The stream alone is not believed: when it ends, the prediction is looked at, and what the
    stream left out is made up for.

    Raises:
        ModelError: The prediction failed.
        PredictionCanceled: It was canceled or aborted.
        PredictionTimeout: The time ran out.
        APIError: The API could not be asked any more.
    """
    deadline = None if timeout is None else now() + timeout
    state = StreamState()
    # A TypedDict with a member named `get` has no method of that name for pyright.
    url = prediction.urls["stream"] if "stream" in prediction.urls else None  # noqa: SIM401
    if url is not None and not prediction.done:
        async with aclosing(_read_stream(core, prediction, url, state, deadline)) as events:
            async for raw in events:
                yield _server_event(core, raw)
    else:
        async with aclosing(_polled(core, prediction, deadline)) as texts:
            async for text in texts:
                state.take(_sse.RawEvent("output", text, None))
                yield _server_event(core, _sse.RawEvent("output", text, None))
    if not prediction.done:
        await wait_until_done(prediction, core, timeout=_left(deadline))
    prediction.raise_for_status()
    for text in state.missing(prediction.output):
        yield _server_event(core, _sse.RawEvent("output", text, None))
    yield ServerSentEvent("done", "{}", state.last_event_id)


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - now())


def _server_event(core: AsyncCore, raw: _sse.RawEvent) -> ServerSentEvent:
    event = ServerSentEvent(raw.event, raw.data, raw.id)
    if raw.event == "output" and core.is_file_url(raw.data):
        return evolve(event, file=core.file(raw.data))
    return event


async def _polled(
    core: AsyncCore, prediction: AsyncPrediction, deadline: float | None
) -> AsyncGenerator[str]:
    watcher = Watcher()
    for event in watcher.look(prediction):
        if isinstance(event, OutputEvent):
            yield as_text(event.value)
    async for changed in looks(prediction, core, timeout=_left(deadline)):
        if changed:
            for event in watcher.look(prediction):
                if isinstance(event, OutputEvent):
                    yield as_text(event.value)


async def _read_stream(
    core: AsyncCore,
    prediction: AsyncPrediction,
    url: str,
    state: StreamState,
    deadline: float | None,
) -> AsyncGenerator[_sse.RawEvent]:
    """The events of the stream, over as many connections as it takes."""
    barren = 0
    while not state.complete() and barren < MAX_BARREN:
        brought = False
        try:
            async with aclosing(_connection(core, url, state, deadline)) as events:
                async for event in events:
                    brought = True
                    yield event
        except (httpx.RequestError, _sse.EventTooLarge) as error:
            logger.debug("the stream of %s broke off: %s", prediction.id, error)
        except (_NoStreamError, httpx.InvalidURL) as error:
            logger.debug("the stream of %s is not to be had: %s", prediction.id, error)
            return
        if state.complete():
            return
        barren = 0 if brought else barren + 1
        try:
            await prediction.reload(deadline=deadline)
        except APIError as error:
            if final(error):
                error.prediction = prediction
                raise
            logger.debug("looking at %s failed, going on: %s", prediction.id, error)
        if prediction.done or (deadline is not None and now() >= deadline):
            return
        # A silent stream is ended by the server every 30 s; there is nothing wrong with that.
        retry = core.options.retry
        await sleep(random.random() * min(retry.cap, retry.base * 2.0**barren))


class _NoStreamError(Exception):
    """The server has no stream at that URL."""


async def _connection(
    core: AsyncCore, url: str, state: StreamState, deadline: float | None
) -> AsyncGenerator[_sse.RawEvent]:
    client = await http(core.connections)
    headers = {
        "Accept": "text/event-stream",
        "Cache-Control": "no-store",
        "User-Agent": USER_AGENT,
    }
    if state.last_event_id is not None:
        headers["Last-Event-ID"] = state.last_event_id
    # The URL itself is the key to the stream: the token is not sent along.
    timeout = limit(STREAM_TIMEOUT, _left(deadline))
    request = client.build_request("GET", url, headers=headers, timeout=timeout)
    for name in ("authorization", "cookie"):
        request.headers.pop(name, None)
    response = await client.send(request, stream=True, auth=None)
    chunks = response.aiter_bytes()
    try:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if response.status_code != 200 or kind != "text/event-stream":
            if response.status_code >= 500 or response.status_code == 429:
                return
            raise _NoStreamError(f"it answered {response.status_code} {kind}")
        if nested_encoding(response.headers):
            raise _NoStreamError("it is compressed more than once")
        state.connected()
        decoder = _sse.Decoder(state.last_event_id)
        async for chunk in chunks:
            for raw in decoder.feed(chunk):
                event = state.take(raw)
                if event is not None:
                    yield event
                if state.complete():
                    return
            if deadline is not None and now() >= deadline:
                return
    finally:
        await leave(response, chunks)


async def watch(core: AsyncCore, prediction: AsyncPrediction) -> AsyncGenerator[PredictionEvent]:
    """Everything about a prediction, from its beginning to its end.

    Raises:
        APIError: The API could not be asked any more.
    """
    schema = await schema_of(core, prediction)
    watcher = Watcher()

    def new() -> list[PredictionEvent]:
        return [
            OutputEvent(convert_item(event.value, schema, core.file, core.is_file_url))
            if isinstance(event, OutputEvent)
            else event
            for event in watcher.look(prediction)
        ]

    for event in new():
        yield event
    async for changed in looks(prediction, core):
        if changed:
            for event in new():
                yield event
