"""The signatures of the calls that name a model by text: ``client.run("owner/name", {…})``.

They are in a package of their own so that a project can put another in its place. A type checker
finds ``typings/replicate_typed_models`` of the project before this one, and so it knows the models
that ``replicate-typed codegen --stubs typings`` wrote there, wherever ``replicate_typed`` is used.

No code that runs imports this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, TypeVar, Unpack, overload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from replicate_typed._async.jobs import AsyncPrediction, AsyncTraining
    from replicate_typed._async.live_stream import AsyncStream
    from replicate_typed._base.file_encoding import FileEncoding
    from replicate_typed._files.structured_inputs import ModelInput
    from replicate_typed._http.request_options import RequestOptions
    from replicate_typed._jobs.create_params import (
        CreateParams,
        LegacyRunParams,
        LegacyStreamParams,
        WebhookEventName,
    )
    from replicate_typed._jobs.typed_calls import (
        AsyncRunnable,
        Creatable,
        Runnable,
        Streamable,
        Trainable,
    )
    from replicate_typed._objects.models import ModelValues, ModelVersion
    from replicate_typed._objects.refs import Named, Reference
    from replicate_typed._sync.jobs import Prediction, Training
    from replicate_typed._sync.live_stream import Stream

__all__ = [
    "AsyncCreateCall",
    "AsyncRunCall",
    "AsyncStreamCall",
    "AsyncTrainCall",
    "CreateCall",
    "RunCall",
    "StreamCall",
    "TrainCall",
]

P = ParamSpec("P")
O = TypeVar("O")  # noqa: E741 - output


class RunCall(Protocol):
    """The call of ``Client.run``."""

    @overload
    def __call__(self, ref: Runnable[P, O], *args: P.args, **kwargs: P.kwargs) -> O:
        """Run a model, wait for its end, and return its output."""
        ...

    @overload
    def __call__(
        self,
        ref: str | tuple[str, str] | ModelValues | ModelVersion | None = None,
        input: ModelInput | None = None,
        *,
        deployment: Named | None = None,
        **params: Unpack[LegacyRunParams[Prediction]],
    ) -> Any:
        """Run a model, wait for its end, and return its output."""
        ...


class AsyncRunCall(Protocol):
    """The call of ``AsyncClient.run``."""

    @overload
    async def __call__(self, ref: AsyncRunnable[P, O], *args: P.args, **kwargs: P.kwargs) -> O:
        """Run a model, wait for its end, and return its output."""
        ...

    @overload
    async def __call__(
        self,
        ref: str | tuple[str, str] | ModelValues | ModelVersion | None = None,
        input: ModelInput | None = None,
        *,
        deployment: Named | None = None,
        **params: Unpack[LegacyRunParams[AsyncPrediction]],
    ) -> Any:
        """Run a model, wait for its end, and return its output."""
        ...


class StreamCall(Protocol):
    """The call of ``Client.stream``."""

    @overload
    def __call__(self, ref: Streamable[P], *args: P.args, **kwargs: P.kwargs) -> Stream:
        """Run a model, and follow its output as it is made."""
        ...

    @overload
    def __call__(
        self,
        ref: str | tuple[str, str] | ModelValues | ModelVersion | None = None,
        input: ModelInput | None = None,
        *,
        deployment: Named | None = None,
        **params: Unpack[LegacyStreamParams],
    ) -> Stream:
        """Run a model, and follow its output as it is made."""
        ...


class AsyncStreamCall(Protocol):
    """The call of ``AsyncClient.stream``."""

    @overload
    def __call__(self, ref: Streamable[P], *args: P.args, **kwargs: P.kwargs) -> AsyncStream:
        """Run a model, and follow its output as it is made."""
        ...

    @overload
    def __call__(
        self,
        ref: str | tuple[str, str] | ModelValues | ModelVersion | None = None,
        input: ModelInput | None = None,
        *,
        deployment: Named | None = None,
        **params: Unpack[LegacyStreamParams],
    ) -> AsyncStream:
        """Run a model, and follow its output as it is made."""
        ...


class CreateCall(Protocol):
    """The call of ``client.predictions.create``."""

    @overload
    def __call__(
        self, version: Creatable[P, O], *args: P.args, **kwargs: P.kwargs
    ) -> Prediction[O]:
        """Create a prediction and return it at once."""
        ...

    @overload
    def __call__(self, model: Creatable[P, O], *args: P.args, **kwargs: P.kwargs) -> Prediction[O]:
        """Create a prediction and return it at once."""
        ...

    @overload
    def __call__(
        self,
        version: str | tuple[str, str] | ModelValues | ModelVersion | None = None,
        input: ModelInput | None = None,
        *,
        model: Reference | None = None,
        deployment: Named | None = None,
        **params: Unpack[CreateParams],
    ) -> Prediction:
        """Create a prediction and return it at once."""
        ...


class AsyncCreateCall(Protocol):
    """The call of ``predictions.create`` of an ``AsyncClient``."""

    @overload
    async def __call__(
        self, version: Creatable[P, O], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncPrediction[O]:
        """Create a prediction and return it at once."""
        ...

    @overload
    async def __call__(
        self, model: Creatable[P, O], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncPrediction[O]:
        """Create a prediction and return it at once."""
        ...

    @overload
    async def __call__(
        self,
        version: str | tuple[str, str] | ModelValues | ModelVersion | None = None,
        input: ModelInput | None = None,
        *,
        model: Reference | None = None,
        deployment: Named | None = None,
        **params: Unpack[CreateParams],
    ) -> AsyncPrediction:
        """Create a prediction and return it at once."""
        ...


class TrainCall(Protocol):
    """The call of ``client.trainings.create``."""

    @overload
    def __call__(self, version: Trainable[P], *args: P.args, **kwargs: P.kwargs) -> Training:
        """Create a training and return it at once."""
        ...

    @overload
    def __call__(self, model: Trainable[P], *args: P.args, **kwargs: P.kwargs) -> Training:
        """Create a training and return it at once."""
        ...

    @overload
    def __call__(
        self,
        version: str | tuple[str, str] | ModelVersion | None = None,
        input: ModelInput | None = None,
        destination: Named | None = None,
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEventName] | None = None,
        *,
        model: Named | None = None,
        webhook_completed: str | None = None,
        file_encoding: FileEncoding | None = None,
        file_encoding_strategy: Literal["base64", "url"] | None = None,
        validate: bool = True,
        **options: Unpack[RequestOptions],
    ) -> Training:
        """Create a training and return it at once."""
        ...


class AsyncTrainCall(Protocol):
    """The call of ``trainings.create`` of an ``AsyncClient``."""

    @overload
    async def __call__(
        self, version: Trainable[P], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncTraining:
        """Create a training and return it at once."""
        ...

    @overload
    async def __call__(
        self, model: Trainable[P], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncTraining:
        """Create a training and return it at once."""
        ...

    @overload
    async def __call__(
        self,
        version: str | tuple[str, str] | ModelVersion | None = None,
        input: ModelInput | None = None,
        destination: Named | None = None,
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEventName] | None = None,
        *,
        model: Named | None = None,
        webhook_completed: str | None = None,
        file_encoding: FileEncoding | None = None,
        file_encoding_strategy: Literal["base64", "url"] | None = None,
        validate: bool = True,
        **options: Unpack[RequestOptions],
    ) -> AsyncTraining:
        """Create a training and return it at once."""
        ...
