# Derived from ../_async/model_calls.py: edit that file, then run `make regenerate`.
"""The methods of a client that run models, and bind them to the client."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    ParamSpec,
    TypeAlias,
    TypeVar,
    Unpack,
    cast,
    overload,
)

from .._base.durations import default_wait
from .._base.forks import forks_wait
from .._base.keywords import check_keywords
from .._base.late_types import late_type
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
from .._jobs.typed_calls import Mappable
from .._many.map_params import MAP_KEYWORDS, MapParams
from .._objects.models import ModelValues, ModelVersion
from .._objects.refs import Named, TypedReference
from .bound import BoundModel
from .function import ModelFunction, StreamingFunction
from .jobs import Prediction
from .live_stream import Stream, pieces
from .namespaces import Namespaces

if TYPE_CHECKING:
    from replicate_typed_models import RunCall, StreamCall

    from .._jobs.create_request import JobSpec
    from .many import MapRun
else:
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
    | BoundModel[Any, Any]
)


def _as_run(method: Callable[..., object]) -> RunCall:
    """Give ``run`` the signatures that a project can add its models to."""
    return cast("RunCall", method)


def _as_stream(method: Callable[..., object]) -> StreamCall:
    """Give ``stream`` the signatures that a project can add its models to."""
    return cast("StreamCall", method)


class ModelCalls(Namespaces):
    """Runs models: ``run``, ``stream``, ``map``, and what is bound to a client."""

    @_as_run
    def run(
        self,
        ref: object = None,
        input: Any = None,
        *,
        deployment: Named | None = None,
        **params: Unpack[LegacyRunParams[Prediction]],
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
        return run(
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
    ) -> Stream:
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
        return Stream(
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
    ) -> Generator[Any]:
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
    def map(self, ref: Mappable[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...
    @overload
    def map(
        self,
        ref: str | tuple[str, str] | ModelValues | ModelVersion | None = None,
        inputs: Iterable[T] = (),
        *,
        deployment: Named | None = None,
        **params: Unpack[MapParams],
    ) -> MapRun[T, Any]: ...
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
    ) -> MapRun[Any, Any]:
        """Return a run, whose inputs are checked by the schema of a reference that has one."""
        # Loaded here, since most programs run one prediction at a time.
        from attrs import evolve

        from .._jobs.create_request import make_create_options, make_job_spec
        from .._many.map_settings import make_settings
        from .many import MapRun
        from .many_run import Run

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
        return MapRun(Run(self._core, spec, inputs, make_settings(params), encoding))

    @overload
    def model(self, ref: TypedReference[I, O]) -> BoundModel[I, O]: ...
    @overload
    def model(
        self, ref: str | tuple[str, str] | ModelValues | ModelVersion
    ) -> BoundModel[Mapping[str, Any], Any]: ...
    def model(self, ref: object) -> BoundModel[Any, Any]:
        """Return a model that is run by this client; nothing is sent.

        With the ``ModelRef`` of a model whose types are known, its input is checked by type
        checkers, which name a wrong key, and its output has its type.

        Args:
            ref: The model or version, as for ``run``.

        Raises:
            InputError: It is no reference to a model.
        """
        return BoundModel(self, ref)

    @overload
    def deployment(self, name: Named, model: TypedReference[I, O]) -> BoundModel[I, O]: ...
    @overload
    def deployment(self, name: Named, model: None = None) -> BoundModel[Mapping[str, Any], Any]: ...
    def deployment(
        self, name: Named, model: TypedReference[Any, Any] | None = None
    ) -> BoundModel[Any, Any]:
        """Return a deployment that is run by this client; nothing is sent.

        Args:
            name: The deployment, ``owner/name``.
            model: The model that it runs, which says what type checkers know of its input and
                output.

        Raises:
            InputError: It is not the name of a deployment.
        """
        return BoundModel(self, model, deployment=name)

    @overload
    def use(
        self,
        ref: TypedReference[Any, O] | BoundModel[Any, O],
        *,
        streaming: Literal[False] = False,
        **params: Unpack[RunParams[Prediction[O]]],
    ) -> ModelFunction[..., O]: ...
    @overload
    def use(
        self,
        ref: TypedReference[Any, Any] | BoundModel[Any, Any],
        *,
        streaming: Literal[True],
        **params: Unpack[StreamParams],
    ) -> StreamingFunction[..., Any]: ...
    @overload
    def use(
        self,
        ref: _Usable,
        *,
        hint: Callable[P, O],
        streaming: Literal[False] = False,
        **params: Unpack[RunParams[Prediction[O]]],
    ) -> ModelFunction[P, O]: ...
    @overload
    def use(
        self,
        ref: _Usable,
        *,
        hint: Callable[P, O],
        streaming: Literal[True],
        **params: Unpack[StreamParams],
    ) -> StreamingFunction[P, O]: ...
    @overload
    def use(
        self,
        ref: _Usable,
        *,
        streaming: Literal[False] = False,
        **params: Unpack[RunParams[Prediction]],
    ) -> ModelFunction[..., Any]: ...
    @overload
    def use(
        self, ref: _Usable, *, streaming: Literal[True], **params: Unpack[StreamParams]
    ) -> StreamingFunction[..., Any]: ...
    def use(
        self,
        ref: Any,
        *,
        hint: Callable[..., Any] | None = None,
        streaming: bool = False,
        **params: Any,
    ) -> ModelFunction[..., Any] | StreamingFunction[..., Any]:
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
        is_bound = isinstance(ref, BoundModel)
        model = cast("BoundModel[Any, Any]", ref if is_bound else BoundModel(self, ref))
        if streaming:
            return StreamingFunction(model, cast("Any", params), hint)
        return ModelFunction(model, cast("Any", params), hint)
