# Derived from ../_async/stream.py: edit that file, then run `make regenerate`.
"""Following a prediction by its stream of events, and by looking at it where it has none."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
from attrs import define, evolve

from .._base.errors import APIError
from .._base.logs import logger, unlogged
from .._http import sse
from .._http.exchange import limit, nested_encoding
from .._http.io_sync import http, leave, now, sleep
from .._http.options import USER_AGENT
from .._jobs.events import OutputEvent, PredictionEvent, ServerSentEvent
from .._jobs.incremental_text import as_text
from .._jobs.output_conversion import convert_item
from .._jobs.stream_state import StreamState, Watcher
from .core import Core
from .output import schema_of
from .waiting import Looks, final

if TYPE_CHECKING:
    from .prediction import Prediction

#: Limits for a stream in seconds. The server ends a silent stream after 30 s.
STREAM_TIMEOUT = httpx.Timeout(connect=10.0, read=60.0, write=10.0, pool=60.0)

#: Connections in a row that fail, before the prediction is followed by looking at it.
MAX_FAILURES = 5

#: A connection that was open for so many seconds did not fail, although it brought nothing.
LASTING = 5.0

#: The shortest and the longest time in seconds that a silent stream is listened to between looks.
SHORTEST_SILENCE = 1.0
LONGEST_SILENCE = 30.0


def follow(
    core: Core,
    prediction: Prediction,
    state: StreamState,
    *,
    timeout: float | None = None,
) -> Generator[ServerSentEvent]:
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
    url = _stream_url(prediction)
    if url is not None and not prediction.done:
        stream = _Stream(core, url, state)
        with closing(_read_stream(core, prediction, stream, deadline)) as events:
            for raw in events:
                yield _server_event(core, raw)
    with closing(_polled(core, prediction, state, deadline)) as texts:
        for text in texts:
            yield _server_event(core, sse.RawEvent("output", text, None))
    prediction.raise_for_status()
    yield ServerSentEvent("done", "{}", state.last_event_id)


def _stream_url(prediction: Prediction) -> str | None:
    # A TypedDict with a member named `get` has no method of that name for pyright.
    return prediction.urls["stream"] if "stream" in prediction.urls else None  # noqa: SIM401


def _left(deadline: float | None) -> float | None:
    return None if deadline is None else max(0.0, deadline - now())


def _server_event(core: Core, raw: sse.RawEvent) -> ServerSentEvent:
    event = ServerSentEvent(raw.event, raw.data, raw.id)
    if raw.event == "output" and core.is_file_url(raw.data):
        return evolve(event, file=core.file(raw.data))
    return event


def _polled(
    core: Core, prediction: Prediction, state: StreamState, deadline: float | None
) -> Generator[str]:
    watcher = Watcher(state)
    for event in watcher.look(prediction):
        if isinstance(event, OutputEvent):
            yield as_text(event.value)
    for changed in Looks(prediction, core, timeout=_left(deadline)):
        if changed:
            for event in watcher.look(prediction):
                if isinstance(event, OutputEvent):
                    yield as_text(event.value)


def _read_stream(
    core: Core, prediction: Prediction, stream: _Stream, deadline: float | None
) -> Generator[sse.RawEvent]:
    """The events of the stream, over as many connections as it takes."""
    while True:
        with closing(stream.connection(deadline=deadline)) as events:
            for event in events:
                yield event
        if not stream.goes_on:
            return
        try:
            prediction.reload(deadline=deadline)
        except APIError as error:
            if final(error):
                error.prediction = prediction
                raise
            logger.debug("looking at %s failed, going on: %s", prediction.id, error)
        if prediction.done or (deadline is not None and now() >= deadline):
            return
        retry = core.options.retry
        sleep(random.random() * min(retry.cap, retry.base * 2.0**stream.failures))


@define
class _Stream:
    """A stream that is connected to as often as it takes, while it is to be had.

    Attributes:
        failures: How many connections in a row failed or ended at once.
        goes_on: Whether it may bring more.
    """

    _core: Core
    _url: str
    _state: StreamState
    failures: int = 0
    goes_on: bool = True

    def connection(
        self, *, deadline: float | None = None, silence: float | None = None
    ) -> Generator[sse.RawEvent]:
        """The events of one connection, until it ends or is silent for ``silence`` seconds."""
        useful_from = now() + LASTING
        try:
            with closing(
                _connection(self._core, self._url, self._state, deadline, silence)
            ) as events:
                for event in events:
                    useful_from = 0.0
                    yield event
        except httpx.ReadTimeout:
            useful_from = 0.0
        except (httpx.RequestError, sse.EventTooLarge) as error:
            logger.debug("a stream broke off: %s", error)
        except (_NoStreamError, httpx.InvalidURL) as error:
            logger.debug("a stream is not to be had: %s", error)
            self.goes_on = False
        # A silent stream is ended by the server every 30 s; there is nothing wrong with that.
        self.failures = 0 if now() >= useful_from else self.failures + 1
        if self._state.complete or self.failures >= MAX_FAILURES:
            self.goes_on = False


class _NoStreamError(Exception):
    """The server has no stream at that URL."""


def _connection(
    core: Core,
    url: str,
    state: StreamState,
    deadline: float | None,
    silence: float | None,
) -> Generator[sse.RawEvent]:
    headers = {
        "Accept": "text/event-stream",
        "Cache-Control": "no-store",
        "User-Agent": USER_AGENT,
    }
    if state.last_event_id is not None:
        headers["Last-Event-ID"] = state.last_event_id
    timeout = limit(limit(STREAM_TIMEOUT, _left(deadline)), silence)
    with http(core.connections, timeout, lasting=True) as client:
        # The URL itself is the key to the stream: the token is not sent along.
        request = client.build_request("GET", url, headers=headers, timeout=timeout)
        for name in ("authorization", "cookie"):
            request.headers.pop(name, None)
        with unlogged():
            response = client.send(request, stream=True, auth=None)
        chunks = response.iter_bytes()
        try:
            if not _is_stream(response):
                return
            state.connected()
            decoder = sse.Decoder(state.last_event_id)
            for chunk in chunks:
                for raw in decoder.feed(chunk):
                    event = state.take(raw)
                    if event is not None:
                        yield event
                    if state.complete:
                        return
                if deadline is not None and now() >= deadline:
                    return
        finally:
            leave(response, chunks)


def _is_stream(response: httpx.Response) -> bool:
    """Whether an answer is a stream of events; if not, it may be one the next time.

    Raises:
        _NoStreamError: There is none to be had.
    """
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code == 429 or response.status_code >= 500:
        return False
    if response.status_code != 200 or kind != "text/event-stream":
        raise _NoStreamError(f"it answered {response.status_code} {kind}")
    if nested_encoding(response.headers):
        raise _NoStreamError("it is compressed more than once")
    return True


def watch(core: Core, prediction: Prediction) -> Generator[PredictionEvent]:
    """Everything about a prediction, from its beginning to its end.

    Where the output comes in pieces of text or files, the time between two looks is spent
    listening to the stream. It brings anything else no earlier, or as another value.

    Raises:
        APIError: The API could not be asked any more.
    """
    schema = schema_of(core, prediction)
    watcher = Watcher()

    def converted(events: Iterator[PredictionEvent]) -> list[PredictionEvent]:
        return [
            OutputEvent(convert_item(event.value, schema, core.file, core.is_file_url))
            if isinstance(event, OutputEvent)
            else event
            for event in events
        ]

    for event in converted(watcher.look(prediction)):
        yield event
    looks = Looks(prediction, core)
    url = _stream_url(prediction) if schema is not None and schema.text_pieces else None
    stream = None if url is None else _Stream(core, url, watcher.state)
    while not prediction.done:
        pause = looks.pause()
        due = now() + pause
        if stream is not None and stream.goes_on:
            silence = min(LONGEST_SILENCE, max(SHORTEST_SILENCE, pause))
            with closing(stream.connection(silence=silence)) as heard:
                for raw in heard:
                    for event in converted(watcher.hear(raw)):
                        yield event
                    if now() >= due:
                        looks.look()
                        for event in converted(watcher.look(prediction)):
                            yield event
                        due = now() + looks.pause()
        if not watcher.state.complete:
            sleep(max(0.0, due - now()))
        looks.look()
        for event in converted(watcher.look(prediction)):
            yield event


def output_pieces(core: Core, prediction: Prediction) -> Generator[Any]:
    """The pieces of the output from the first on, converted, as they are made.

    Raises:
        ModelError: The prediction failed.
        PredictionCanceled: It was canceled or aborted.
        APIError: The API could not be asked any more.
    """
    with closing(watch(core, prediction)) as events:
        for event in events:
            if isinstance(event, OutputEvent):
                yield event.value
    prediction.raise_for_status()
