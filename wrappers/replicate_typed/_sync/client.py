# Derived from ../_async/client.py: edit that file, then run `make regenerate`.
"""The client: where everything begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, overload

import httpx
from attrs import evolve
from replicate_api.operation import Operation

from .._base.durations import usual_hold
from .._base.errors import InputError
from .._files.inputs import FileEncoding
from .._http.connections import Connections
from .._http.options import Options, Secret, make_headers, make_options, make_retry, make_timeout
from .._jobs.create_request import WebhookEventName, make_extras
from .._objects.refs import InputOf, ModelRef, Named
from .core import Core
from .job import make_job
from .namespaces import Namespaces
from .prediction import Prediction
from .run import Stream, run

if TYPE_CHECKING:
    from .._objects.models import ModelVersion
    from .models import Model

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741 - input
O = TypeVar("O")  # noqa: E741 - output


class Client(Namespaces):
    """A client of the Replicate API.

    It can be used from several tasks at once, in several event loops one after the other, and as
    a context manager. It pickles without its connections and without its token.
    """

    def __init__(
        self,
        api_token: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
        http_client: httpx.Client | None = None,
        poll_interval: float | None = None,
    ) -> None:
        """A new client; nothing is sent yet.

        Args:
            api_token: The token; the environment variable ``REPLICATE_API_TOKEN`` at the time of
                each request if not given.
            base_url: The API's address, with or without ``/v1``; ``REPLICATE_BASE_URL``, else
                Replicate's, if not given.
            timeout: Limit of each phase of one request (connect, send, receive), in seconds.
            max_retries: How often a request that may be repeated is sent again, 4 if not given.
            headers: Headers to send with each request to the API.
            transport: An httpx transport instead of the usual one.
            http_client: An httpx client of your own; it is used as it is, and not closed.
            poll_interval: Seconds between two looks at a prediction; a tenth of the time already
                waited, within 0.1 and 5 s, if not given.

        Raises:
            InputError: One of the values makes no sense.
        """
        if isinstance(api_token, str):
            api_token = Secret(api_token)
        options = make_options(
            api_token=api_token,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            headers=headers,
            poll_interval=poll_interval,
        )
        if http_client is not None and transport is not None:
            raise InputError("give http_client= or transport=: an httpx client has its own")
        connections = Connections(
            timeout=options.timeout, transport=transport, http_client=http_client
        )
        self._set_core(Core(connections, options))

    def _set_core(self, core: Core) -> None:
        self._core = core

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._with_core, (self._core,)

    def __repr__(self) -> str:
        # Also of one that could not be made, where a traceback shows the variables of its frames.
        try:
            address = self.base_url
        except (AttributeError, InputError):
            address = "?"
        return f"{type(self).__name__}(base_url={address!r})"

    @property
    def base_url(self) -> str:
        """The API's address, with its version."""
        return self._core.options.address()

    @property
    def poll_interval(self) -> float | None:
        """Seconds between two looks at a prediction, None for a proportional gap."""
        return self._core.options.poll_gap()

    @overload
    def run(
        self,
        ref: ModelRef[I, O],
        input: InputOf[I],
        *,
        wait: float | bool | None = ...,
        timeout: float | None = ...,
        cancel_after: float | str | timedelta | None = ...,
        webhook: str | None = ...,
        webhook_events_filter: Sequence[WebhookEventName] | None = ...,
        on_update: Callable[[Prediction], object] | None = ...,
        cancel_on_exit: bool = ...,
        file_encoding: FileEncoding = ...,
    ) -> O: ...
    @overload
    def run(
        self,
        ref: str | tuple[str, str] | Model | ModelVersion | None = ...,
        input: Mapping[str, Any] | None = ...,
        *,
        deployment: Named | None = ...,
        wait: float | bool | None = ...,
        timeout: float | None = ...,
        cancel_after: float | str | timedelta | None = ...,
        webhook: str | None = ...,
        webhook_events_filter: Sequence[WebhookEventName] | None = ...,
        on_update: Callable[[Prediction], object] | None = ...,
        cancel_on_exit: bool = ...,
        file_encoding: FileEncoding = ...,
        file_encoding_strategy: Literal["base64", "url"] | None = ...,
        use_file_output: bool = ...,
        webhook_completed: str | None = ...,
        stream: bool | None = ...,
    ) -> Any: ...
    def run(
        self,
        ref: object = None,
        input: Any = None,
        *,
        deployment: Named | None = None,
        wait: float | bool | None = None,
        timeout: float | None = None,
        cancel_after: float | str | timedelta | None = None,
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEventName] | None = None,
        on_update: Callable[[Prediction], object] | None = None,
        cancel_on_exit: bool = True,
        file_encoding: FileEncoding = "auto",
        file_encoding_strategy: Literal["base64", "url"] | None = None,
        use_file_output: bool = True,
        webhook_completed: str | None = None,
        stream: bool | None = None,
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
            wait: For how many seconds the API holds its first answer back for an output, at the
                most 60; True for 60, False for not at all. If not given, 60 without
                ``cancel_on_exit``, and 3 with it: whoever goes earlier is kept until the answer
                names the prediction, which nobody could cancel otherwise. With a longer hold,
                it is looked for among your predictions then. It is waited for either way.
            timeout: The longest time to wait in seconds, None for no limit.
            cancel_after: When the API is to cancel the prediction, even if this process is gone:
                seconds, or a time such as ``"5m"``; between 5 s and 24 h.
            webhook: An HTTPS URL that the API tells about the prediction.
            webhook_events_filter: Of which events it tells; all if not given.
            on_update: Called with the prediction whenever its status, log or output changed.
                It may be a coroutine function.
            cancel_on_exit: Whether the prediction is canceled when the wait ends before it does:
                by the timeout, an interrupt, a cancellation or an error.
            file_encoding: How files are sent: ``base64`` inside the input, ``url`` by upload,
                ``auto`` by size.
            file_encoding_strategy: The same, by its old name.
            use_file_output: False for plain URLs instead of ``FileOutput``.
            webhook_completed: A URL that is told when it is over; the old form.
            stream: Ask for a stream of events; only old models need it.

        Raises:
            ModelError: The model failed; ``error.prediction`` has its error and its log.
            PredictionCanceled: The prediction was canceled or aborted.
            PredictionTimeout: The time ran out.
            InputError: Something cannot be sent; nothing was created.
            APIError: The API did not answer. ``error.maybe_accepted`` says whether a prediction
                may exist all the same, ``error.prediction`` is the one that does.
        """
        extras = make_extras(
            wait=usual_hold(cancel_on_exit=cancel_on_exit) if wait is None else wait,
            cancel_after=cancel_after,
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
            webhook_completed=webhook_completed,
            stream=stream,
        )
        job = make_job(
            ref,
            input,
            extras,
            deployment=deployment,
            file_encoding=file_encoding_strategy or file_encoding,
        )
        return run(
            self._core,
            job,
            timeout=timeout,
            on_update=on_update,
            cancel_on_exit=cancel_on_exit,
            files=use_file_output,
        )

    @overload
    def stream(
        self,
        ref: ModelRef[I, Any],
        input: InputOf[I],
        *,
        timeout: float | None = ...,
        cancel_after: float | str | timedelta | None = ...,
        webhook: str | None = ...,
        webhook_events_filter: Sequence[WebhookEventName] | None = ...,
        cancel_on_exit: bool = ...,
        file_encoding: FileEncoding = ...,
    ) -> Stream: ...
    @overload
    def stream(
        self,
        ref: str | tuple[str, str] | Model | ModelVersion | None = ...,
        input: Mapping[str, Any] | None = ...,
        *,
        deployment: Named | None = ...,
        timeout: float | None = ...,
        cancel_after: float | str | timedelta | None = ...,
        webhook: str | None = ...,
        webhook_events_filter: Sequence[WebhookEventName] | None = ...,
        cancel_on_exit: bool = ...,
        file_encoding: FileEncoding = ...,
        file_encoding_strategy: Literal["base64", "url"] | None = ...,
    ) -> Stream: ...
    def stream(
        self,
        ref: object = None,
        input: Any = None,
        *,
        deployment: Named | None = None,
        timeout: float | None = None,
        cancel_after: float | str | timedelta | None = None,
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEventName] | None = None,
        cancel_on_exit: bool = True,
        file_encoding: FileEncoding = "auto",
        file_encoding_strategy: Literal["base64", "url"] | None = None,
    ) -> Stream:
        """Run a model, and follow its output as it is made.

        ``str(event)`` is the text that an event adds; it is empty for events that add none. The
        prediction is created when the first event is asked for, and canceled when the stream is
        closed before its end.

        Args:
            ref: What to run, as for ``run``.
            input: What the model takes, as for ``run``.
            deployment: A deployment to run instead, ``owner/name``.
            timeout: The longest time in seconds that it may take, None for no limit.
            cancel_after: When the API is to cancel the prediction, as for ``run``.
            webhook: An HTTPS URL that the API tells about the prediction.
            webhook_events_filter: Of which events it tells; all if not given.
            cancel_on_exit: Whether the prediction is canceled when the stream is left early.
            file_encoding: How files are sent, as for ``run``.
            file_encoding_strategy: The same, by its old name.

        Raises:
            InputError: Something cannot be sent; nothing was created.
        """
        extras = make_extras(
            wait=None,
            cancel_after=cancel_after,
            webhook=webhook,
            webhook_events_filter=webhook_events_filter,
        )
        job = make_job(
            ref,
            input,
            extras,
            deployment=deployment,
            file_encoding=file_encoding_strategy or file_encoding,
        )
        return Stream(self._core, job, timeout=timeout, cancel_on_exit=cancel_on_exit)

    def send(self, operation: Operation[T]) -> T:
        """The answer to any operation of the generated client, with retries and typed errors.

        Raises:
            APIError: There is no such answer.
            InputError: The request cannot be sent.
        """
        return self._core.send(operation)

    def with_options(
        self,
        *,
        timeout: float | httpx.Timeout | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """A client with other settings and the same connections; this one stays as it is.

        Args:
            timeout: Limit of each phase of one request, in seconds.
            max_retries: How often a request that may be repeated is sent again.
            headers: Headers to add to each request to the API.
        """
        options = self._core.options
        changed: Options = evolve(
            options,
            timeout=options.timeout if timeout is None else make_timeout(timeout),
            retry=options.retry if max_retries is None else make_retry(max_retries),
            headers={**options.headers, **make_headers(headers)},
        )
        core = self._core
        return self._with_core(Core(core.connections, changed, core.schemas, core.ledger))

    @classmethod
    def _with_core(cls, core: Core) -> Self:
        client = cls.__new__(cls)
        client._set_core(core)
        return client

    def close(self) -> None:
        """Close the connections. Clients made by ``with_options`` share them.

        What ``run`` and ``stream`` have not ended yet is canceled, as if they were left.
        """
        self._core.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
