"""References to models whose input and output types are known."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, Unpack

from .._base.errors import InputError
from .._base.public import public
from .._jobs.named_inputs import named_inputs
from .._many.map_params import MapParams
from .._objects.refs import TypedReference, parse_reference

if TYPE_CHECKING:
    from .._async.jobs import AsyncPrediction
    from .._async.many import AsyncMapRun
    from .._base.file_encoding import FileEncoding
    from .._http.request_options import RequestOptions
    from .._jobs.create_params import CreateParams, RunParams, StreamParams, WebhookEventName
    from .._objects.refs import I_contra, Named, O_co
    from .._sync.jobs import Prediction
    from .._sync.live_stream import Stream
    from .._sync.many import MapRun
else:
    # The client is loaded when the first model is run; ``get_type_hints`` takes it for anything.
    Stream = Any
    MapRun = AsyncMapRun = Mapping
    I_contra = TypeVar("I_contra", contravariant=True)
    O_co = TypeVar("O_co", covariant=True)


@public
class ModelRef(TypedReference[I_contra, O_co]):
    """A reference to a model whose input and output types are known.

        painter: ModelRef[Scene, list[FileOutput]] = ModelRef("owner/painter")

        client.model(painter).run({"prompt": "a lighthouse"})
        client.run(painter, {"prompt": "a lighthouse"})
        painter(prompt="a lighthouse")

    For a ``ModelRef[I, O]``, type checkers check an input against ``I``, and what is returned has
    the type ``O``. Without these types, ``ModelRef(name)`` takes any mapping and returns ``Any``:
    for names that are only known at run time.

    Args:
        model: The model as ``owner/name``.
        version: The id of the version, None for the current version of the model.
        openapi_schema: The ``openapi_schema`` of the version, as the API returns it, or a function
            that loads it when it is first needed. Inputs are then checked before they are sent, and
            it need not be fetched to convert the output.
        example: A prediction of the model, with its ``input`` and its ``output``, or a function
            that loads it.
    """

    __slots__ = ()

    def __call__(self, /, *args: Any, **input: Any) -> O_co:
        """Run the model by the default client, and return its output as ``replicate_typed.run`` does.

        Args:
            args: None: inputs are passed by their names.
            input: The input. For other keywords of ``run``, such as ``timeout``, call that.

        Raises:
            TypeError: An input has no name.
        """
        from .default import get_default_client

        return get_default_client().run(self, named_inputs(args, input))

    async def arun(self, /, *args: Any, **input: Any) -> O_co:
        """Do what calling it does, in async code.

        Args:
            args: None: inputs are passed by their names.
            input: The input.

        Raises:
            TypeError: An input has no name.
        """
        from .default_async import get_default_async_client

        return await get_default_async_client().run(self, named_inputs(args, input))

    def stream(self, /, *args: Any, **input: Any) -> Stream:
        """Run the model by the default client, and follow its output as it is made.

        Args:
            args: None: inputs are passed by their names.
            input: The input.

        Raises:
            TypeError: An input has no name.
        """
        from .default import get_default_client

        return get_default_client().stream(self, named_inputs(args, input))

    def map(
        self, inputs: Iterable[I_contra], **params: Unpack[MapParams]
    ) -> MapRun[I_contra, O_co]:
        """Run the model for many inputs by the default client, as ``client.map`` does.

        Args:
            inputs: The inputs: a list, or anything to iterate over.
            **params: The keywords of ``client.map``.

        Returns:
            A run, which yields an item for each input.

        Raises:
            InputError: An argument is not valid.
        """
        from .default import get_default_client

        return get_default_client().model(self).map(inputs, **params)

    def amap(
        self, inputs: Iterable[I_contra] | AsyncIterable[I_contra], **params: Unpack[MapParams]
    ) -> AsyncMapRun[I_contra, O_co]:
        """Do what ``map`` does, in async code.

        Args:
            inputs: The inputs: a list, or anything to iterate over.
            **params: The keywords of ``client.map``.

        Returns:
            A run, which yields an item for each input.

        Raises:
            InputError: An argument is not valid.
        """
        from .default_async import get_default_async_client

        return get_default_async_client().model(self).map(inputs, **params)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from .._files.pydantic_schema import text_schema

        return text_schema(cls, cls._from_text)

    @property
    def __pydantic_serializer__(self) -> Any:
        # Without it, pydantic would not write the reference where a field is Any.
        from .._files.pydantic_schema import serializer

        return serializer(str)

    @classmethod
    def _from_text(cls, text: str) -> Self:
        target = parse_reference(text)
        if target.model is None:
            raise InputError(f"not the name of a model: {text!r}. Use 'owner/name'")
        return cls(target.model, target.version)

    if TYPE_CHECKING:
        # What _jobs.typed_calls asks of a reference.

        def _typed_run(
            self, input: I_contra, **params: Unpack[RunParams[Prediction[O_co]]]
        ) -> O_co: ...
        def _typed_async_run(
            self, input: I_contra, **params: Unpack[RunParams[AsyncPrediction[O_co]]]
        ) -> O_co: ...
        def _typed_map(
            self, inputs: Iterable[I_contra], **params: Unpack[MapParams]
        ) -> MapRun[I_contra, O_co]: ...
        def _typed_async_map(
            self,
            inputs: Iterable[I_contra] | AsyncIterable[I_contra],
            **params: Unpack[MapParams],
        ) -> AsyncMapRun[I_contra, O_co]: ...
        def _typed_stream(self, input: I_contra, **params: Unpack[StreamParams]) -> object: ...
        def _typed_create(self, input: I_contra, **params: Unpack[CreateParams]) -> O_co: ...
        def _typed_train(
            self,
            input: I_contra,
            # It is needed, and optional here: without it, no editor completes the input before it.
            destination: Named | None = None,
            webhook: str | None = None,
            webhook_events_filter: Sequence[WebhookEventName] | None = None,
            *,
            webhook_completed: str | None = None,
            file_encoding: FileEncoding | None = None,
            file_encoding_strategy: Literal["base64", "url"] | None = None,
            validate: bool = True,
            **options: Unpack[RequestOptions],
        ) -> object: ...
