"""The client: where everything begins."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from copy import deepcopy
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    ParamSpec,
    Self,
    TypeAlias,
    TypeVar,
    Unpack,
    cast,
    overload,
)

import httpx
from replicate_api.operation import Operation
from replicate_api.types import Response

from .._base.deadline import Deadline
from .._base.durations import default_wait, timeout_seconds
from .._base.errors import InputError
from .._base.file_encoding import FileEncoding
from .._base.forks import forks_wait
from .._base.keywords import check_keywords
from .._base.late_types import late_type
from .._base.public import public
from .._base.records import safe_repr
from .._base.secret import Secret
from .._http.connections import Connections
from .._http.engine_types import AsyncHTTPClient, AsyncHTTPTransport, HTTPTimeout
from .._http.io_async import now
from .._http.options import (
    DEFAULT_TIMEOUT,
    Options,
    make_options,
    make_poll_interval,
    make_timeout,
    make_token,
)
from .._http.retry import RetryPolicy
from .._jobs.create_params import (
    NO_USE_ASYNC,
    RUN_KEYWORDS,
    STREAM_KEYWORDS,
    STREAMING_USE_KEYWORDS,
    USE_KEYWORDS,
    LegacyRunParams,
    LegacyStreamParams,
    RunParams,
    StreamParams,
    file_encoding_of,
)
from .._jobs.typed_calls import AsyncMappable
from .._many.map_params import MAP_KEYWORDS, MapParams
from .._objects.models import ModelValues, ModelVersion
from .._objects.refs import Named, TypedReference
from .bound import AsyncBoundModel
from .core import AsyncCore, AsyncResource
from .function import AsyncModelFunction, AsyncStreamingFunction
from .jobs import AsyncPrediction
from .live_stream import AsyncStream, pieces
from .namespaces import AsyncNamespaces

if TYPE_CHECKING:
    from replicate_typed_models import AsyncRunCall, AsyncStreamCall

    from .._http.any_request import APIResponse
    from .._http.received import Responses
    from .._jobs.create_request import JobSpec
    from .many import AsyncMapRun
else:
    APIResponse = late_type(__package__, ".._http.any_request", "APIResponse")
    Responses = late_type(__package__, ".._http.received", "Responses")
    JobSpec = late_type(__package__, ".._jobs.create_request", "JobSpec")

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
I = TypeVar("I")  # noqa: E741 - input
O = TypeVar("O")  # noqa: E741 - output

#: What ``use`` makes a function of.
_Usable: TypeAlias = (
    str
    | tuple[str, str]
    | ModelValues
    | ModelVersion
    | TypedReference[Any, Any]
    | AsyncBoundModel[Any, Any]
)

_WITH_OPTIONS = "use the client that with_options({0}=…) returns"
_API_TOKEN = "the setting is api_token"  # noqa: S105 - the name of a setting

#: What to do instead of assigning these names, which people take for settings.
_ADVICE = {
    **{
        name: _WITH_OPTIONS.format(name)
        for name in (
            "base_url",
            "file_encoding",
            "headers",
            "http_client",
            "query",
            "retry",
            "transport",
            "use_file_output",
        )
    },
    **dict.fromkeys(("token", "api_key", "bearer_token"), _API_TOKEN),
}


def _as_run(method: Callable[..., object]) -> AsyncRunCall:
    """Give ``run`` the signatures that a project can add its models to."""
    return cast("AsyncRunCall", method)


def _as_stream(method: Callable[..., object]) -> AsyncStreamCall:
    """Give ``stream`` the signatures that a project can add its models to."""
    return cast("AsyncStreamCall", method)


def _connections(
    options: Options,
    transport: AsyncHTTPTransport | None = None,
    http_client: AsyncHTTPClient | None = None,
) -> Connections:
    """Return new connections.

    Raises:
        InputError: There are two sources of them.
    """
    if http_client is not None and transport is not None:
        raise InputError("give http_client= or transport=: an HTTP client has its own")
    return Connections(
        timeout=options.given_timeout or DEFAULT_TIMEOUT,
        transport=transport,
        http_client=http_client,
    )


@public
class AsyncClient(AsyncNamespaces):
    """A client of the Replicate API.

    It can be used from several tasks at once, in several event loops one after the other, and as
    a context manager. It pickles without its connections and without its token; a copy has its
    settings and shares its connections.

    ``api_token``, ``timeout``, ``max_retries`` and ``poll_interval`` can be assigned; what is
    assigned is checked as an argument is, and counts from the next request on, for all that this
    client returned. Any other attribute is an ``AttributeError``. A subclass may have attributes of
    its own, under names that a client lacks.
    """

    def __init__(
        self,
        api_token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | HTTPTimeout | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        transport: AsyncHTTPTransport | None = None,
        http_client: AsyncHTTPClient | None = None,
        poll_interval: float | None = None,
        retry: RetryPolicy | None = None,
        file_encoding: FileEncoding | None = None,
        use_file_output: bool | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            api_token: The token; the environment variable ``REPLICATE_API_TOKEN`` at the time of
                each request if not given.
            base_url: The API's address, with or without ``/v1``; ``REPLICATE_BASE_URL``, else
                Replicate's, if not given.
            timeout: Limit of each phase of one request (connect, send, receive), in seconds, or a
                ``Timeout`` of httpx or httpx2; ``REPLICATE_TIMEOUT`` if not given.
            max_retries: How often a request that failed is sent again, if that is safe;
                ``REPLICATE_MAX_RETRIES``, else 4, if not given.
            headers: Headers to send with each request to the API.
            query: Members to add to the query of each request to the API that does not have them
                itself.
            transport: A transport of httpx or httpx2, or one that is made for them, instead of the
                usual one.
            http_client: A client of httpx or httpx2 of your own; it is used as it is, and never
                closed.
            poll_interval: Seconds between two polls of a prediction; ``REPLICATE_POLL_INTERVAL``,
                else a tenth of the time already waited, within 0.1 and 5 s, if not given.
            retry: How often and after which delays a request is sent again, instead of
                ``max_retries``.
            file_encoding: How files of inputs are sent if a call does not say: ``base64`` inside
                the input, ``url`` by upload, ``auto`` by size; ``REPLICATE_FILE_ENCODING``, else
                ``auto``, if not given.
            use_file_output: What ``run`` and ``result`` make of URLs if a call does not say: False
                for plain text, True for a ``FileOutput`` of each, by the schema if not given.

        Raises:
            InputError: A value is not valid.
        """
        if isinstance(api_token, str):
            # A traceback with variables shows it.
            api_token = Secret(api_token)
        options = make_options(
            api_token=api_token,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            query=query,
            poll_interval=poll_interval,
            retry=retry,
            file_encoding=file_encoding,
            use_file_output=use_file_output,
        )
        self._set_core(AsyncCore(_connections(options, transport, http_client), options))

    def _set_core(self, core: AsyncCore) -> None:
        self._core = core

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._from_settings, (self._core.options.settings(),), self._own_state()

    def __copy__(self) -> Self:
        return self.with_options()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        client = self.with_options()
        vars(client).update(deepcopy(self._own_state() or {}, memo))
        return client

    def _own_state(self) -> dict[str, Any] | None:
        """Return what a subclass has beside the client itself, None if there is nothing."""
        state = vars(self).items()
        return {
            name: value
            for name, value in state
            if name != "_core" and not isinstance(value, AsyncResource)
        } or None

    @classmethod
    def _from_settings(cls, settings: dict[str, Any]) -> Self:
        """Make a client of what a pickle holds; the name of this method is part of the pickle."""
        options = make_options(**settings)
        return cls._with_core(AsyncCore(_connections(options), options))

    @safe_repr
    def __repr__(self) -> str:
        # A traceback with variables also shows a client that could not be made.
        shown = self._core.options.shown() if "_core" in vars(self) else "base_url='?'"
        return f"{type(self).__name__}({shown})"

    def _may_assign(self, name: str) -> bool:
        if super()._may_assign(name):
            return True
        kinds = type(self).__mro__
        own = kinds[: kinds.index(AsyncClient)]
        is_known = hasattr(AsyncClient, name) or name in _ADVICE
        return bool(own) and (not is_known or any(name in vars(kind) for kind in own))

    def _assignment_advice(self, name: str) -> str:
        kind = type(self).__name__
        if advice := _ADVICE.get(name):
            return f"{kind}.{name} cannot be assigned: {advice}"
        return (
            f"{kind} has no setting {name!r}: what can be assigned is api_token, max_retries, "
            "poll_interval and timeout"
        )

    @property
    def api_token(self) -> str | None:
        """The token that this client was given, None if it takes that of the environment."""
        return self._core.options.api_token

    @api_token.setter
    def api_token(self, api_token: str | None) -> None:
        self._core.options.api_token = make_token(api_token)

    @property
    def timeout(self) -> httpx.Timeout:
        """Limits of the phases of one request, in seconds; None is assigned for the usual ones."""
        return self._core.options.timeout

    @timeout.setter
    def timeout(self, timeout: float | HTTPTimeout | None) -> None:
        self._core.options.given_timeout = make_timeout(timeout)

    @property
    def max_retries(self) -> int:
        """How often a request that failed is sent again; None is assigned for the usual number.

        The delays of a policy that was given as ``retry=`` stay.
        """
        return self._core.options.retry.max_retries

    @max_retries.setter
    def max_retries(self, max_retries: int | None) -> None:
        self._core.options.set_max_retries(max_retries)

    @property
    def base_url(self) -> str:
        """The API's address, with its version."""
        return self._core.options.resolved_base_url()

    @property
    def poll_interval(self) -> float | None:
        """Seconds between two polls of a prediction, None for a proportional interval."""
        return self._core.options.fixed_poll_interval()

    @poll_interval.setter
    def poll_interval(self, poll_interval: float | None) -> None:
        self._core.options.poll_interval = make_poll_interval(poll_interval)

    @_as_run
    async def run(
        self,
        ref: object = None,
        input: Any = None,
        *,
        deployment: Named | None = None,
        **params: Unpack[LegacyRunParams[AsyncPrediction]],
    ) -> Any:
        """Run a model, wait for its end, and return its output.

        Text that comes in pieces is returned as one ``str``, files as ``FileOutput``, anything
        else as JSON.

        Args:
            ref: What to run: ``owner/name``, ``owner/name:version``, a version id, a model's web
                address, a ``Model``, ``ModelVersion`` or ``ModelRef``.
            input: What the model takes. Files may stand in it at any depth: paths, binary files,
                bytes, pictures, a ``FileOutput``. A string is never opened as a path.
            deployment: A deployment to run instead, ``owner/name``.
            **params: Any of these keywords.

                - ``timeout``: The longest time to wait in seconds, None for no limit.
                - ``wait``: For how many seconds the API holds its first response back for an output,
                  at the most 60; True for 60, False for not at all. If not given, 60 without
                  ``cancel_on_exit``, and 3 with it: a caller who stops earlier is kept until the
                  response names the prediction, since nobody could cancel it otherwise. With a
                  longer hold, the prediction is searched for in your list of predictions then.
                - ``cancel_on_exit``: Whether the prediction is canceled when the wait ends before
                  it does: by the timeout, an interrupt, a cancellation or an error. True if not
                  given.
                - ``cancel_after``: When the API is to cancel the prediction, even if this process
                  is gone: seconds, or a time such as ``"5m"``; between 5 s and 24 h.
                - ``poll_interval``: Seconds between two polls of the prediction; as the client has
                  it if not given.
                - ``cancel_event``: An event that stops the call when another thread or task sets
                  it, of ``threading``, ``asyncio``, ``anyio``, ``trio`` or ``multiprocessing``:
                  the prediction is canceled, and ``RunStopped`` is raised.
                - ``on_update``: Called with the prediction whenever its status, log or output
                  changed. It may be a coroutine function.
                - ``webhook``: An HTTPS URL that the API sends news of the prediction to.
                - ``webhook_events_filter``: The events that the webhook is called for: ``start``,
                  ``output``, ``logs``, ``completed``; all if not given.
                - ``file_encoding``: How files are sent: ``base64`` inside the input, ``url`` by
                  upload, ``auto`` by size.
                - ``validate``: False to send the input of a ``ModelRef`` that has its schema
                  without a check by it.
                - ``use_file_output``: False for plain URLs instead of ``FileOutput``, True for a
                  ``FileOutput`` also where the schema says that the URL is a text.
                - ``file_encoding_strategy``, ``webhook_completed``, ``stream``: As in
                  ``replicate`` 1.x.

        Raises:
            ModelError: The model failed; ``error.prediction`` has its error and its log.
            PredictionCanceled: The prediction was canceled or aborted.
            PredictionTimeout: The time is up.
            RunStopped: The event was set.
            InputError: Something cannot be sent; nothing was created.
            APIError: The API did not answer. ``error.maybe_accepted`` says whether a prediction
                may exist all the same, ``error.prediction`` is the one that does.
        """
        with forks_wait():
            from .._jobs.create_request import create_options_of, make_job_spec
            from .run import run

        check_keywords(params, RUN_KEYWORDS, f"{type(self).__name__}.run")
        cancel_on_exit = params.get("cancel_on_exit", True)
        wait = params.get("wait")
        if wait is None:
            wait = default_wait(cancel_on_exit=cancel_on_exit)
        options = create_options_of(params, wait=wait)
        spec = make_job_spec(
            ref,
            input,
            options,
            deployment=deployment,
            file_encoding=file_encoding_of(params, self._core.options.file_encoding),
            validate=params.get("validate", True),
        )
        return await run(
            self._core,
            spec,
            timeout=params.get("timeout"),
            on_update=params.get("on_update"),
            cancel_on_exit=cancel_on_exit,
            cancel_event=params.get("cancel_event"),
            poll_interval=params.get("poll_interval"),
            files=params.get("use_file_output", self._core.options.use_file_output),
        )

    @_as_stream
    def stream(
        self,
        ref: object = None,
        input: Any = None,
        *,
        deployment: Named | None = None,
        **params: Unpack[LegacyStreamParams],
    ) -> AsyncStream:
        """Run a model, and follow its output as it is made.

        ``str(event)`` is the text that an event adds; it is empty for events that add none. The
        prediction is created when the first event is asked for, and canceled when the stream is
        closed before its end.

        Args:
            ref: What to run, as for ``run``.
            input: What the model takes, as for ``run``.
            deployment: A deployment to run instead, ``owner/name``.
            **params: Any of these keywords, which mean what they do for ``run``.

                - ``timeout``: The longest time in seconds that it may take, None for no limit.
                - ``cancel_on_exit``: Whether the prediction is canceled when the stream is closed
                  early. True if not given.
                - ``cancel_after``, ``webhook``, ``webhook_events_filter``, ``file_encoding``,
                  ``validate``, ``file_encoding_strategy``.

        Raises:
            InputError: Something cannot be sent; nothing was created.
        """
        spec = self._stream_spec("stream", ref, input, deployment, params)
        return AsyncStream(
            self._core,
            spec,
            timeout=params.get("timeout"),
            cancel_on_exit=params.get("cancel_on_exit", True),
        )

    def _pieces(
        self,
        ref: object = None,
        input: Any = None,
        *,
        deployment: Named | None = None,
        **params: Unpack[LegacyStreamParams],
    ) -> AsyncGenerator[Any]:
        """Run a model, and yield the pieces of its output; the arguments are those of ``stream``."""
        return pieces(
            self._core,
            self._stream_spec("use", ref, input, deployment, params),
            timeout=params.get("timeout"),
            cancel_on_exit=params.get("cancel_on_exit", True),
        )

    def _stream_spec(
        self,
        method: str,
        ref: object,
        input: Any,
        deployment: Named | None,
        params: LegacyStreamParams,
    ) -> JobSpec:
        with forks_wait():
            from .._jobs.create_request import make_create_options, make_job_spec

        check_keywords(params, STREAM_KEYWORDS, f"{type(self).__name__}.{method}")
        options = make_create_options(
            cancel_after=params.get("cancel_after"),
            webhook=params.get("webhook"),
            webhook_events_filter=params.get("webhook_events_filter"),
            headers=params.get("headers"),
            query=params.get("query"),
        )
        return make_job_spec(
            ref,
            input,
            options,
            deployment=deployment,
            file_encoding=file_encoding_of(params, self._core.options.file_encoding),
            validate=params.get("validate", True),
        )

    @overload
    def map(self, ref: AsyncMappable[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...
    # async only: begin
    @overload
    def map(
        self,
        ref: str | tuple[str, str] | ModelValues | ModelVersion | None,
        inputs: AsyncIterable[T],
        *,
        deployment: Named | None = None,
        **params: Unpack[MapParams],
    ) -> AsyncMapRun[T, Any]: ...

    # async only: end
    @overload
    def map(
        self,
        ref: str | tuple[str, str] | ModelValues | ModelVersion | None = None,
        inputs: Iterable[T] = (),
        *,
        deployment: Named | None = None,
        **params: Unpack[MapParams],
    ) -> AsyncMapRun[T, Any]: ...
    def map(  # type: ignore[misc]  # P are the parameters of a method of the reference
        self,
        ref: object = None,
        inputs: Any = (),
        *,
        deployment: Named | None = None,
        **params: Unpack[MapParams],
    ) -> Any:
        """Run a model for many inputs, and return what to iterate over for the results.

        Inputs are read when there is room for them, and few are held at once. With a ``journal``,
        the same call continues a run wherever it ended, and nothing is created twice.

        Args:
            ref: What to run, as for ``run``. A name without a version stands for the model's latest
                version for the whole run.
            inputs: The inputs: a list, or anything to iterate over. A list is checked as a whole
                before the first prediction is created.
            deployment: A deployment to run instead, ``owner/name``.
            **params: Any of these keywords.

                - ``concurrency``: How many predictions run at once at the most; 50 if not given.
                - ``journal``: A file that records the run.
                - ``save_to``: A folder to save the files of the outputs in.
                - ``on_error``: ``raise`` for the first error, ``collect`` (if not given) for items
                  with their errors.
                - ``ordered``: False for the results as they come; in the order of the inputs if
                  not given.
                - ``timeout``: The longest time in seconds that one prediction may take before it is
                  canceled.
                - ``prices``: What a second costs, by model, deployment, version or hardware.
                - ``budget``: The most to spend by estimate.
                - ``reuse``: Whether equal inputs share one prediction, which the journal may know.
                - ``retry_failed``: Which failed predictions are created, and billed, again.
                - ``cancel_on_exit``: False to let predictions run on when you stop early.
                - ``cancel_after``, ``webhook``, ``webhook_events_filter``, ``file_encoding``,
                  ``validate``: As for ``run``.

        Returns:
            A run, which yields an item for each input. Iterating over it raises ``InputError`` for
            inputs that are not valid, ``JournalError``, and ``APIError`` if the run cannot go on.

        Raises:
            InputError: An argument is not valid.
        """
        return self._make_map_run(ref, inputs, deployment, params)

    def _make_map_run(
        self,
        ref: object,
        inputs: object,
        deployment: Named | None,
        params: MapParams,
        checked_by: object = None,
    ) -> AsyncMapRun[Any, Any]:
        """Return a run, whose inputs are checked by the schema of a reference that has one."""
        # Loaded here, since most programs run one prediction at a time.
        from attrs import evolve

        from .._jobs.create_request import make_create_options, make_job_spec
        from .._many.map_settings import make_settings
        from .many import AsyncMapRun
        from .many_run import AsyncRun

        check_keywords(params, MAP_KEYWORDS, f"{type(self).__name__}.map")
        options = make_create_options(
            cancel_after=params.get("cancel_after"),
            webhook=params.get("webhook"),
            webhook_events_filter=params.get("webhook_events_filter"),
        )
        spec = make_job_spec(ref, None, options, deployment=deployment, validate=False)
        if checked_by is not None:
            spec = evolve(spec, reference=checked_by)
        encoding = params.get("file_encoding", self._core.options.file_encoding)
        return AsyncMapRun(AsyncRun(self._core, spec, inputs, make_settings(params), encoding))

    @overload
    def model(self, ref: TypedReference[I, O]) -> AsyncBoundModel[I, O]: ...
    @overload
    def model(
        self, ref: str | tuple[str, str] | ModelValues | ModelVersion
    ) -> AsyncBoundModel[Mapping[str, Any], Any]: ...
    def model(self, ref: object) -> AsyncBoundModel[Any, Any]:
        """Return a model that is run by this client; nothing is sent.

        With the ``ModelRef`` of a model whose types are known, its input is checked by type
        checkers, which name a wrong key, and its output has its type.

        Args:
            ref: The model or version, as for ``run``.

        Raises:
            InputError: It is no reference to a model.
        """
        return AsyncBoundModel(self, ref)

    @overload
    def deployment(self, name: Named, model: TypedReference[I, O]) -> AsyncBoundModel[I, O]: ...
    @overload
    def deployment(
        self, name: Named, model: None = None
    ) -> AsyncBoundModel[Mapping[str, Any], Any]: ...
    def deployment(
        self, name: Named, model: TypedReference[Any, Any] | None = None
    ) -> AsyncBoundModel[Any, Any]:
        """Return a deployment that is run by this client; nothing is sent.

        Args:
            name: The deployment, ``owner/name``.
            model: The model that it runs, which says what type checkers know of its input and
                output.

        Raises:
            InputError: It is not the name of a deployment.
        """
        return AsyncBoundModel(self, model, deployment=name)

    @overload
    def use(
        self,
        ref: TypedReference[Any, O] | AsyncBoundModel[Any, O],
        *,
        streaming: Literal[False] = False,
        **params: Unpack[RunParams[AsyncPrediction[O]]],
    ) -> AsyncModelFunction[..., O]: ...
    @overload
    def use(
        self,
        ref: TypedReference[Any, Any] | AsyncBoundModel[Any, Any],
        *,
        streaming: Literal[True],
        **params: Unpack[StreamParams],
    ) -> AsyncStreamingFunction[..., Any]: ...
    @overload
    def use(
        self,
        ref: _Usable,
        *,
        hint: Callable[P, O],
        streaming: Literal[False] = False,
        **params: Unpack[RunParams[AsyncPrediction[O]]],
    ) -> AsyncModelFunction[P, O]: ...
    @overload
    def use(
        self,
        ref: _Usable,
        *,
        hint: Callable[P, O],
        streaming: Literal[True],
        **params: Unpack[StreamParams],
    ) -> AsyncStreamingFunction[P, O]: ...
    @overload
    def use(
        self,
        ref: _Usable,
        *,
        streaming: Literal[False] = False,
        **params: Unpack[RunParams[AsyncPrediction]],
    ) -> AsyncModelFunction[..., Any]: ...
    @overload
    def use(
        self, ref: _Usable, *, streaming: Literal[True], **params: Unpack[StreamParams]
    ) -> AsyncStreamingFunction[..., Any]: ...
    def use(
        self,
        ref: Any,
        *,
        hint: Callable[..., Any] | None = None,
        streaming: bool = False,
        **params: Any,
    ) -> AsyncModelFunction[..., Any] | AsyncStreamingFunction[..., Any]:
        """Return a model as a function, whose inputs are keywords; nothing is sent.

            painter = client.use("owner/painter", timeout=120)
            image = painter(prompt="a lighthouse")
            prediction = painter.create(prompt="a lighthouse")

        Args:
            ref: The model or version, as for ``run``; or what ``model`` or ``deployment`` returns.
            hint: A function with the parameters and the type of the output of the model, for type
                checkers and editors; it is not called.
            streaming: Whether the function returns an iterator of the pieces of the output, as they
                are made.
            **params: The keywords of ``run`` for each call, such as ``timeout`` and ``webhook``;
                with ``streaming``, those of ``stream``.

        Raises:
            InputError: It is no reference to a model.
            TypeError: There is no such keyword.
        """
        if "use_async" in params:
            raise TypeError(NO_USE_ASYNC)
        known = STREAMING_USE_KEYWORDS if streaming else USE_KEYWORDS
        check_keywords(params, known, f"{type(self).__name__}.use")
        is_bound = isinstance(ref, AsyncBoundModel)
        model = cast("AsyncBoundModel[Any, Any]", ref if is_bound else AsyncBoundModel(self, ref))
        if streaming:
            return AsyncStreamingFunction(model, cast("Any", params), hint)
        return AsyncModelFunction(model, cast("Any", params), hint)

    async def send(self, operation: Operation[T]) -> T:
        """Return the response to any operation of the generated client, with retries and typed errors.

        Raises:
            APIError: There is no such response.
            InputError: The request cannot be sent.
        """
        return (await self._core.send(operation)).parsed

    async def send_detailed(self, operation: Operation[T]) -> Response[T]:
        """Do what ``send`` does, and return the status, the headers and the content, too.

        The result is ``parsed``. A response that is no success is raised as an error.

        Raises:
            APIError: There is no such response.
            InputError: The request cannot be sent.
        """
        return await self._core.send(operation)

    # async only: begin
    async def asend(self, operation: Operation[T]) -> T:
        """Do what ``send`` does, under the name that the generated functions call."""
        return (await self._core.send(operation)).parsed

    async def asend_detailed(self, operation: Operation[T]) -> Response[T]:
        """Do what ``send_detailed`` does, under the name that the generated functions call."""
        return await self._core.send(operation)

    # async only: end

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        content: str | bytes | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> APIResponse:
        """Send a request for which this client has no method, with its token, retries and errors.

        What cannot be carried out twice without harm is sent again only if it surely was not
        accepted. A prediction that is created this way is not canceled when the caller stops.

        Args:
            method: The HTTP method.
            path: The path below the API's address, such as ``/account``. A whole URL may stand in
                its place; the token is sent to the API's own origin only.
            json: The body as JSON.
            content: The body as text or bytes, in place of ``json``. It is plain text or a stream
                of bytes to the API, unless ``headers`` has a ``Content-Type``.
            params: The query. A list is one parameter for each item, and ``None`` is left out.
            headers: Headers to add, or to send in place of the usual ones.
            timeout: The longest time that all of it may take, in seconds; None for no limit.

        Returns:
            The response, whose status is a success.

        Raises:
            APIStatusError: The API responded with an error.
            APIError: There is no response.
            InputError: An argument is not valid, or the request cannot be sent.
        """
        from .._http.any_request import APIResponse, any_operation

        operation = any_operation(
            method, path, json=json, content=content, params=params, headers=headers
        )
        deadline = Deadline.after(timeout_seconds(timeout), now())
        response = await self._core.transport.send(operation, deadline=deadline)
        return APIResponse(response.status_code, response.headers, response.content, operation.id)

    def responses(self) -> AbstractContextManager[Responses]:
        """Collect the responses to the calls of a ``with`` block, for their status and headers.

            with client.responses() as responses:
                prediction = client.predictions.get("…")
            print(responses[-1].status_code, responses[-1].headers["ratelimit-remaining"])

        These are the API's successful responses to this client, and to those that ``with_options``
        makes of it, in this thread or task and in tasks that begin in the block; the bodies are not
        read a second time. An error has its own ``response``.
        """
        from .._http.received import collect

        return collect(self._core.connections)

    def with_options(
        self,
        *,
        api_token: str | None = None,
        base_url: str | None = None,
        timeout: float | HTTPTimeout | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        transport: AsyncHTTPTransport | None = None,
        http_client: AsyncHTTPClient | None = None,
        poll_interval: float | None = None,
        retry: RetryPolicy | None = None,
        file_encoding: FileEncoding | None = None,
        use_file_output: bool | None = None,
    ) -> Self:
        """Return a client with other settings and the same connections; this one stays as it is.

        Settings that are assigned to one of the two later do not change the other.

        Args:
            api_token: Another token.
            base_url: Another address of the API, with or without ``/v1``.
            timeout: Limit of each phase of one request, in seconds.
            max_retries: How often a request that failed is sent again, if that is safe.
            headers: Headers to add to each request to the API.
            query: Members to add to the query of each request to the API.
            transport: A transport of httpx or httpx2; the client that is returned has connections
                of its own then, and is to be closed.
            http_client: A client of httpx or httpx2 of your own, likewise.
            poll_interval: Seconds between two polls of a prediction.
            retry: How often and after which delays a request is sent again, instead of
                ``max_retries``.
            file_encoding: How files of inputs are sent if a call does not say.
            use_file_output: What is made of URLs in outputs if a call does not say.

        Raises:
            InputError: A value is not valid.
        """
        if isinstance(api_token, str):
            api_token = Secret(api_token)
        given = make_options(
            api_token=api_token,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            query=query,
            poll_interval=poll_interval,
            retry=retry,
            file_encoding=file_encoding,
            use_file_output=use_file_output,
        )
        options = self._core.options.replaced_by(given)
        connections = None
        if transport is not None or http_client is not None:
            connections = _connections(options, transport, http_client)
        client = self._with_core(self._core.with_options(options, connections))
        vars(client).update(self._own_state() or {})
        return client

    @classmethod
    def _with_core(cls, core: AsyncCore) -> Self:
        client = cls.__new__(cls)
        client._set_core(core)
        return client

    async def aclose(self) -> None:
        """Close the connections. Clients made by ``with_options`` share them.

        Predictions that ``run`` and ``stream`` still wait for are canceled.
        """
        await self._core.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
