"""Models as functions: ``client.use("owner/name")``, whose inputs are keywords."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar

from .._base.fixed_attributes import FixedAttributes
from .._base.public import public
from .._base.records import safe_repr
from .._jobs.create_params import CREATE_KEYWORDS, RunParams, StreamParams
from .._jobs.named_inputs import named_inputs
from .bound import AsyncBoundModel
from .jobs import AsyncPrediction

P = ParamSpec("P")
O_co = TypeVar("O_co", covariant=True)


class _Function(FixedAttributes):
    """What both kinds of functions have: the model, and the keywords of each run."""

    def __init__(
        self,
        model: AsyncBoundModel[Any, Any],
        params: Mapping[str, Any],
        hint: Callable[..., Any] | None = None,
    ) -> None:
        self._model = model
        self._params: dict[str, Any] = dict(params)
        self._hint = hint

    def __getstate__(self) -> dict[str, Any]:
        # A pickle holds no headers, which may be credentials, as it holds none of the client.
        return {**vars(self), "_params": {**self._params, "headers": None}}

    def _input(self, args: tuple[object, ...], inputs: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = named_inputs(args, inputs, self._hint)
        return found

    @property
    def model(self) -> AsyncBoundModel[Any, Any]:
        """The model that it runs, and the client that runs it."""
        return self._model

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._model!r}>"


@public
class AsyncModelFunction(_Function, Generic[P, O_co]):
    """A model as a function, from ``client.use``: its inputs are keywords, and it returns the output.

    An ``AsyncModelFunction[P, O]`` takes the parameters ``P`` and returns ``O``, as the function
    that was given as ``hint`` does.
    """

    def __init__(
        self,
        model: AsyncBoundModel[Any, Any],
        params: RunParams[Any],
        hint: Callable[P, O_co] | None = None,
    ) -> None:
        """Make a function of a model; ``client.use`` does.

        Args:
            model: The model, bound to the client that runs it.
            params: The keywords of each run.
            hint: A function with the parameters of the model.
        """
        super().__init__(model, params, hint)

    async def __call__(self, /, *args: P.args, **inputs: P.kwargs) -> O_co:
        """Run the model, wait for its end, and return its output, as ``client.run`` does.

        Args:
            args: Inputs by their place in ``hint``; none without it.
            inputs: Inputs by their names.

        Raises:
            TypeError: An input has no name, or ``hint`` has no such parameter.
            ReplicateError: Whatever ``client.run`` raises.
        """
        input = self._input(args, inputs)
        return await self._model.run(input, **self._params)  # type: ignore[no-any-return]  # as the caller declared

    async def create(self, /, *args: P.args, **inputs: P.kwargs) -> AsyncPrediction[O_co]:
        """Create a prediction and return it at once; its ``result()`` is the output.

        Args:
            args: Inputs by their place in ``hint``; none without it.
            inputs: Inputs by their names.

        Raises:
            TypeError: An input has no name, or ``hint`` has no such parameter.
            ReplicateError: Whatever ``client.predictions.create`` raises.
        """
        return await self._model.create(self._input(args, inputs), **_of_create(self._params))


@public
class AsyncStreamingFunction(_Function, Generic[P, O_co]):
    """A model as a function that returns an iterator of the pieces of its output.

    It is made by ``client.use(…, streaming=True)``. In an ``AsyncStreamingFunction[P, O]``, each
    piece has the type ``O``.
    """

    def __init__(
        self,
        model: AsyncBoundModel[Any, Any],
        params: StreamParams,
        hint: Callable[P, O_co] | None = None,
    ) -> None:
        """Make a function of a model; ``client.use`` does.

        Args:
            model: The model, bound to the client that runs it.
            params: The keywords of each run.
            hint: A function with the parameters of the model.
        """
        super().__init__(model, params, hint)

    def __call__(self, /, *args: P.args, **inputs: P.kwargs) -> AsyncGenerator[O_co]:
        """Run the model, and yield the pieces of its output as they are made.

        A piece is a text, a ``FileOutput`` or another value; an output that comes as a whole is the
        only one. The prediction is created when the first piece is asked for, and canceled when the
        iterator is closed before its end.

        Args:
            args: Inputs by their place in ``hint``; none without it.
            inputs: Inputs by their names.

        Raises:
            TypeError: An input has no name, or ``hint`` has no such parameter.
            InputError: Something cannot be sent; nothing was created.
            ReplicateError: Whatever ``client.stream`` raises.
        """
        return self._model._pieces(self._input(args, inputs), **self._params)  # pyright: ignore[reportPrivateUsage]  # no use to callers

    async def create(self, /, *args: P.args, **inputs: P.kwargs) -> AsyncPrediction:
        """Create a prediction and return it at once; its ``output_iterator()`` has the pieces.

        Args:
            args: Inputs by their place in ``hint``; none without it.
            inputs: Inputs by their names.

        Raises:
            TypeError: An input has no name, or ``hint`` has no such parameter.
            ReplicateError: Whatever ``client.predictions.create`` raises.
        """
        return await self._model.create(self._input(args, inputs), **_of_create(self._params))


def _of_create(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return those keywords of a run that its create takes, too."""
    return {name: value for name, value in params.items() if name in CREATE_KEYWORDS}
