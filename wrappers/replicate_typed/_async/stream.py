"""Following a prediction by its stream of events, and by polling where it has none."""

from __future__ import annotations

import math
import random
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
from replicate_api.sse import EventTooLarge, SSEDecoder, StreamEvent

from .._base.deadline import NEVER, Deadline
from .._base.logs import logger, suppress_httpx_logs
from .._base.records import define
from .._http.body import Decompressor, is_nested_encoding
from .._http.io_async import (
    ClientLease,
    body_chunks,
    close_response,
    interruptible,
    now,
    run_within,
    sleep,
)
from .._http.options import USER_AGENT
from .._http.origin import strip_credentials
from .._http.request import ACCEPT_ENCODING, cap_timeout
from .._http.thrown import raise_unless_failure
from .._jobs.events import OutputEvent, PredictionEvent, ServerSentEvent
from .._jobs.incremental_text import as_text
from .._jobs.live_values import LiveValues
from .._jobs.output_conversion import convert_item, has_file_scheme
from .._jobs.polling import FailedPolls
from .._jobs.stream_state import EventSource, StreamState
from .core import AsyncCore
from .output import known_schema, schema_of
from .waiting import AsyncPoller

if TYPE_CHECKING:
    from .jobs import AsyncPrediction

#: Limits for a stream in seconds. The server ends a silent stream after 30 s.
STREAM_TIMEOUT = httpx.Timeout(connect=10.0, read=60.0, write=10.0, pool=60.0)

#: Connections in a row that fail, before the prediction is polled instead.
MAX_FAILURES = 5

#: A connection that was open for so many seconds did not fail, although it brought nothing.
LONG_LIVED = 5.0

#: The longest time that a server may ask to wait before a stream is resumed, in seconds.
MAX_RECONNECTION_TIME = 60.0

#: The shortest and the longest time that a silent stream is read between two polls, in seconds.
MIN_SILENCE = 1.0
MAX_SILENCE = 30.0


async def follow(
    core: AsyncCore, prediction: AsyncPrediction, state: StreamState, deadline: Deadline = NEVER
) -> AsyncGenerator[ServerSentEvent]:
    """Yield the events of a prediction from its beginning to its verified end.

    The stream alone is not believed: when it ends, the prediction is polled, and what the stream
    left out is made up for. A mock of a stream is believed: it has lost nothing on its way.

    Raises:
        ModelError: The prediction failed.
        PredictionCanceled: The prediction was canceled or aborted.
        PredictionTimeout: The time is up.
        StreamMismatchError: The stream sent other text than the output of the prediction.
        APIError: The API did not answer any more.
    """
    url = _stream_url(prediction)
    failed = FailedPolls()
    live = LiveValues(state, _may_be_in_pieces(core, prediction))
    live.after_response(prediction)
    if url is not None and not prediction.done:
        stream = _Stream(core, url, state)
        async with aclosing(
            _read_stream(core, prediction, stream, live, deadline, failed)
        ) as events:
            async for raw in events:
                yield _server_event(core, raw)
    if state.has_succeeded and core.connections.is_mocked:
        yield ServerSentEvent("done", "{}", state.last_event_id)
        return
    async with aclosing(_poll_texts(core, prediction, live, deadline, failed)) as texts:
        async for text in texts:
            yield _server_event(core, StreamEvent("output", text, None))
    prediction.raise_for_status()
    yield ServerSentEvent("done", "{}", state.last_event_id)


def _stream_url(prediction: AsyncPrediction) -> str | None:
    # A TypedDict with a member named `get` has no method of that name for pyright.
    return prediction.urls["stream"] if "stream" in prediction.urls else None  # noqa: SIM401


def _may_be_in_pieces(core: AsyncCore, prediction: AsyncPrediction) -> bool:
    """Return whether nothing says that the output comes as a whole; no schema is fetched for it."""
    schema = known_schema(core, prediction)
    return schema is None or schema.is_text_iterator


def _server_event(core: AsyncCore, raw: StreamEvent) -> ServerSentEvent:
    file = None
    if raw.event == "output" and has_file_scheme(raw.data) and core.file_test()(raw.data):
        file = core.file(raw.data)
    return ServerSentEvent(raw.event, raw.data, raw.id, file, raw.retry)


async def _poll_texts(
    core: AsyncCore,
    prediction: AsyncPrediction,
    live: LiveValues,
    deadline: Deadline,
    failed: FailedPolls,
) -> AsyncGenerator[str]:
    source = EventSource(live.state)
    for event in source.from_snapshot(prediction):
        if isinstance(event, OutputEvent):
            yield as_text(event.value)
    async for has_changed in AsyncPoller(prediction, core, deadline, failed):
        live.after_response(prediction)
        if has_changed:
            for event in source.from_snapshot(prediction):
                if isinstance(event, OutputEvent):
                    yield as_text(event.value)


async def _read_stream(
    core: AsyncCore,
    prediction: AsyncPrediction,
    stream: _Stream,
    live: LiveValues,
    deadline: Deadline,
    failed: FailedPolls,
) -> AsyncGenerator[StreamEvent]:
    """Yield the events of the stream, over as many connections as it takes."""
    while True:
        async with aclosing(stream.connect(deadline)) as events:
            async for event in events:
                failed.clear()  # whatever the polls say, the prediction is there
                live.after_event(prediction, event)
                yield event
        if not stream.may_continue:
            return
        await AsyncPoller(prediction, core, deadline, failed).poll()
        live.after_response(prediction)
        if prediction.done or deadline.has_passed(now()):
            return
        backoff = core.options.retry.backoff(stream.failures, jitter=random.random())
        await sleep(min(max(backoff, stream.ready_at - now()), deadline.remaining(now())))


@define
class _Stream:
    """A stream that is connected to as often as it takes.

    Attributes:
        failures: How many connections in a row failed or ended at once.
        may_continue: Whether another connection may bring more.
        ready_at: When the server wants the next connection at the earliest.
    """

    _core: AsyncCore
    _url: str
    _state: StreamState
    failures: int = 0
    may_continue: bool = True
    ready_at: float = 0.0

    async def connect(
        self, deadline: Deadline = NEVER, *, silence: float = math.inf
    ) -> AsyncGenerator[StreamEvent]:
        """Yield the events of one connection, until it ends or is silent for ``silence`` seconds."""
        useful_from = now() + LONG_LIVED
        try:
            async with aclosing(
                _connection(self._core, self._url, self._state, deadline, silence)
            ) as events:
                async for event in events:
                    useful_from = 0.0
                    yield event
        except httpx.ReadTimeout:
            useful_from = 0.0
        except EventTooLarge as error:
            logger.debug("a stream broke off: %s", error)
        except (_NoStreamError, httpx.InvalidURL) as error:
            logger.debug("a stream is not available: %s", error)
            self.may_continue = False
        except Exception as error:  # noqa: BLE001 - whatever a transport raises
            raise_unless_failure(error, is_foreign=self._core.connections.is_foreign)
            # Its text may have the URL of the stream, which grants access.
            logger.debug("a stream broke off: %s", type(error).__name__)
        self.ready_at = now() + min(self._state.reconnection_time, MAX_RECONNECTION_TIME)
        # A silent stream is ended by the server every 30 s; that is no failure.
        self.failures = 0 if now() >= useful_from else self.failures + 1
        if self._state.is_contradicted:
            logger.debug("a stream contradicts what it has sent before: it is not read any more")
            self.may_continue = False
        if self._state.is_complete or self.failures >= MAX_FAILURES:
            self.may_continue = False


class _NoStreamError(Exception):
    """The server has no stream at that URL."""


async def _connection(
    core: AsyncCore, url: str, state: StreamState, deadline: Deadline, silence: float
) -> AsyncGenerator[StreamEvent]:
    headers = {
        b"Accept": b"text/event-stream",
        b"Accept-Encoding": ACCEPT_ENCODING.encode(),
        b"Cache-Control": b"no-store",
        b"User-Agent": USER_AGENT.encode(),
    }
    if state.last_event_id is not None:
        headers[b"Last-Event-ID"] = state.last_event_id.encode()
    timeout = cap_timeout(STREAM_TIMEOUT, min(silence, deadline.remaining(now())))
    connections = core.connections
    async with ClientLease(connections, timeout, long_lived=True) as client:
        request = client.build_request("GET", url, headers=headers, timeout=timeout)
        # The URL itself is the key to the stream: the token is not sent along.
        strip_credentials(request)
        leave = partial(connections.retire, client)
        with suppress_httpx_logs():
            send = partial(client.send, request, stream=True, auth=None)
            response = await run_within(connections, send, deadline, leave)
            connections.note(response)
        chunks = interruptible(body_chunks(response))
        try:
            if not _is_stream(response):
                return
            state.connected()
            decoder = SSEDecoder(state.last_event_id)
            decompressor = Decompressor(response)
            next_chunk = partial(anext, chunks, None)
            while (chunk := await run_within(connections, next_chunk, deadline, leave)) is not None:
                for part in decompressor.feed(chunk):
                    for raw in decoder.feed(part):
                        event = state.accept(raw)
                        if event is not None:
                            yield event
                        if state.is_complete or state.is_contradicted:
                            return
                if decoder.reconnection_time is not None:
                    state.reconnection_time = decoder.reconnection_time / 1000
                if deadline.has_passed(now()):
                    return
        finally:
            await close_response(response, chunks)


def _is_stream(response: httpx.Response) -> bool:
    """Return whether a response is a stream of events; if not, the next one may be.

    Raises:
        _NoStreamError: The server has no stream there.
    """
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code == 429 or response.status_code >= 500:
        return False
    if response.status_code != 200 or kind != "text/event-stream":
        raise _NoStreamError(f"it answered {response.status_code} {kind}")
    if is_nested_encoding(response.headers):
        raise _NoStreamError("it is compressed more than once")
    return True


async def watch(
    core: AsyncCore, prediction: AsyncPrediction, deadline: Deadline = NEVER
) -> AsyncGenerator[PredictionEvent]:
    """Yield everything about a prediction, from its beginning to its end.

    Where the output comes in pieces of text or files, the time between two polls is spent reading
    the stream. It brings anything else no earlier, or as another value.

    Raises:
        PredictionTimeout: The time is up.
        StreamMismatchError: The stream sent other text than the output of the prediction.
        APIError: The API did not answer any more.
    """
    schema = await schema_of(core, prediction)
    is_file_url = core.file_test()
    source = EventSource()
    live = LiveValues(source.state)
    live.after_response(prediction)

    def converted(events: Iterator[PredictionEvent]) -> Iterator[PredictionEvent]:
        for event in events:
            if isinstance(event, OutputEvent):
                yield OutputEvent(convert_item(event.value, schema, core.file, is_file_url))
            else:
                yield event

    for event in converted(source.from_snapshot(prediction)):
        yield event
    failed = FailedPolls()
    poller = AsyncPoller(prediction, core, deadline, failed)
    url = _stream_url(prediction) if schema is not None and schema.is_text_iterator else None
    stream = None if url is None else _Stream(core, url, source.state)
    while not prediction.done:
        delay = poller.next_delay()
        due = now() + delay
        if stream is not None and stream.may_continue and now() >= stream.ready_at:
            silence = min(MAX_SILENCE, max(MIN_SILENCE, delay))
            async with aclosing(stream.connect(deadline, silence=silence)) as received:
                async for raw in received:
                    failed.clear()
                    live.after_event(prediction, raw)
                    for event in converted(source.from_stream(raw)):
                        yield event
                    if now() >= due:
                        await poller.poll()
                        live.after_response(prediction)
                        for event in converted(source.from_snapshot(prediction)):
                            yield event
                        if source.has_ended:
                            return
                        due = now() + poller.next_delay()
        if not source.state.is_complete:
            await sleep(max(0.0, due - now()))
        await poller.poll()
        live.after_response(prediction)
        for event in converted(source.from_snapshot(prediction)):
            yield event


async def output_pieces(
    core: AsyncCore, prediction: AsyncPrediction, deadline: Deadline = NEVER
) -> AsyncGenerator[Any]:
    """Yield the pieces of the output from the first on, converted, as they are made.

    Raises:
        ModelError: The prediction failed.
        PredictionCanceled: The prediction was canceled or aborted.
        PredictionTimeout: The time is up.
        StreamMismatchError: The stream sent other text than the output of the prediction.
        APIError: The API did not answer any more.
    """
    async with aclosing(watch(core, prediction, deadline)) as events:
        async for event in events:
            if isinstance(event, OutputEvent):
                yield event.value
    prediction.raise_for_status()
