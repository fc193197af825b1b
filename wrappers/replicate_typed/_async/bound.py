"""Models and deployments that are run by one client."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Unpack, cast

from .._base.fixed_attributes import FixedAttributes
from .._base.public import public
from .._base.records import safe_repr
from .._jobs.create_params import CommonParams, CreateParams, RunParams, StreamParams
from .._many.map_params import MapParams
from .._objects.refs import parse_model_name, parse_reference, validate_by_reference
from .jobs import AsyncPrediction
from .live_stream import AsyncStream

if TYPE_CHECKING:
    from .._objects.refs import I_contra, O_co
    from .many import AsyncMapRun
else:
    # Loaded with the first run. ``get_type_hints`` takes it for something with two types.
    AsyncMapRun = Mapping
    I_contra = TypeVar("I_contra", contravariant=True)
    O_co = TypeVar("O_co", covariant=True)


@public
class AsyncBoundModel(FixedAttributes, Generic[I_contra, O_co]):
    """A model or a deployment that a client runs, from ``client.model`` or ``client.deployment``.

    Its methods are those of the client without the reference. In an ``AsyncBoundModel[I, O]``, type
    checkers check an input against ``I``, and what is returned has the type ``O``.
    """

    def __init__(
        self,
        client: Any,
        reference: object,
        *,
        deployment: object = None,
    ) -> None:
        """Bind what is run; ``client.model`` and ``client.deployment`` do.

        Args:
            client: The client that runs it.
            reference: The model, as for ``client.run``.
            deployment: The deployment, if one is run.

        Raises:
            InputError: It is not named by a reference.
        """
        self._client = client
        self._reference = reference
        self._is_deployment = deployment is not None
        self._target = (
            parse_model_name(deployment, kind="deployment")
            if self._is_deployment
            else parse_reference(reference)
        )

    @property
    def owner(self) -> str | None:
        """The owner of the model or deployment, None if only the id of a version is known."""
        return self._target.owner

    @property
    def name(self) -> str | None:
        """The name of the model or deployment, None if only the id of a version is known."""
        return self._target.name

    @property
    def version(self) -> str | None:
        """The id of the version, None for the current one."""
        return self._target.version

    async def run(
        self, input: I_contra, **params: Unpack[RunParams[AsyncPrediction[O_co]]]
    ) -> O_co:
        """Run the model, wait for its end, and return its output, as ``client.run`` does.

        Args:
            input: What the model takes. Files may stand in it at any depth.
            **params: ``timeout``, ``wait``, ``poll_interval``, ``cancel_on_exit``,
                ``cancel_event``, ``cancel_after``, ``on_update``, ``webhook``,
                ``webhook_events_filter``, ``file_encoding`` and ``validate``, which mean what they
                do for ``client.run``.

        Raises:
            ModelError: The model failed; ``error.prediction`` has its error and its log.
            PredictionCanceled: The prediction was canceled or aborted.
            PredictionTimeout: The time is up.
            RunStopped: The event was set.
            InputError: Something cannot be sent; nothing was created.
            APIError: The API did not answer. ``error.maybe_accepted`` says whether a prediction
                may exist all the same, ``error.prediction`` is the one that does.
        """
        return cast("O_co", await self._client.run(**self._named(input, params), **params))

    async def create(
        self, input: I_contra, **params: Unpack[CreateParams]
    ) -> AsyncPrediction[O_co]:
        """Create a prediction and return it at once, as ``client.predictions.create`` does.

        Args:
            input: What the model takes. Files may stand in it at any depth.
            **params: The keywords of ``client.predictions.create``.

        Raises:
            InputError: Something cannot be sent; nothing was created.
            APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
        """
        create = self._client.predictions.create
        named = self._named(input, params)
        named["version"] = named.pop("ref", None)
        return cast("AsyncPrediction[O_co]", await create(**named, **params))

    def stream(self, input: I_contra, **params: Unpack[StreamParams]) -> AsyncStream:
        """Run the model, and follow its output as it is made, as ``client.stream`` does.

        Args:
            input: What the model takes. Files may stand in it at any depth.
            **params: ``timeout``, ``cancel_on_exit``, ``cancel_after``, ``webhook``,
                ``webhook_events_filter``, ``file_encoding`` and ``validate``, which mean what they
                do for ``client.stream``.

        Raises:
            InputError: Something cannot be sent; nothing was created.
        """
        stream = self._client.stream(**self._named(input, params), **params)
        return cast("AsyncStream", stream)

    def _pieces(self, input: I_contra, **params: Unpack[StreamParams]) -> AsyncGenerator[Any]:
        """Run the model, and yield the pieces of its output."""
        made = self._client._pieces(**self._named(input, params), **params)
        return cast("AsyncGenerator[Any]", made)

    def map(
        self,
        inputs: Iterable[I_contra] | AsyncIterable[I_contra],
        **params: Unpack[MapParams],
    ) -> AsyncMapRun[I_contra, O_co]:
        """Run the model for many inputs, as ``client.map`` does.

        Args:
            inputs: The inputs: a list, or anything to iterate over.
            **params: The keywords of ``client.map``.

        Returns:
            A run, which yields an item for each input.

        Raises:
            InputError: An argument is not valid.
        """
        reference, deployment = self._reference, None
        if self._is_deployment:
            reference, deployment = None, self._target.model
        make = self._client._make_map_run
        made = make(reference, inputs, deployment, params, self._reference)
        return cast("AsyncMapRun[I_contra, O_co]", made)

    def _named(self, input: I_contra, params: CommonParams) -> dict[str, Any]:
        """Return the arguments that say what is run, with which input."""
        if not self._is_deployment:
            return {"ref": self._reference, "input": input}
        if params.get("validate", True):
            validate_by_reference(self._reference, input)
        return {"deployment": self._target.model, "input": input}

    @safe_repr
    def __repr__(self) -> str:
        kind = " deployment" if self._is_deployment else ""
        return f"<{type(self).__name__}{kind} {self._target}>"
