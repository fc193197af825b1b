"""Models that are typed Python functions.

    def shout(prompt: str, times: int = 1) -> str:
        return " ".join([prompt.upper()] * times)

The signature says what the model takes and returns; a generator's items are the pieces of its
output, and ``print`` writes its log. An async function runs on the server's own event loop and must
not block it; other functions run in threads.
"""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, cast

from .._contract.runtime import Example, ModelFailed, ModelSource, NotTrainable, Sink, VersionInfo
from .arguments import Arguments, folder
from .log_capture import PRINTING
from .output_values import stored
from .signatures import describe
from .thread_pool import Workers


@dataclasses.dataclass(frozen=True)
class FunctionModel:
    """A function as a model, with more than its signature says.

    Attributes:
        function: What predicts.
        train: What trains: it takes the training's input and returns the weights.
        concurrency: How many predictions run at once, None for any number; the others wait.
        description: What the model does; the first line of the function's docstring if not given.
        readme: Its readme, as Markdown.
        examples: Inputs and outputs to show; the first is the default example.
        visibility: ``public`` or ``private``.
        official: Whether it runs by its name alone, as official models do.
    """

    function: Callable[..., Any]
    train: Callable[..., Any] | None = None
    concurrency: int | None = None
    description: str | None = None
    readme: str | None = None
    examples: Sequence[tuple[Mapping[str, Any], Any]] = ()
    visibility: str = "public"
    official: bool = True

    def __post_init__(self) -> None:
        if self.concurrency is not None and self.concurrency < 1:
            raise ValueError(f"concurrency is a number from 1 on, or None, not {self.concurrency}")
        if self.visibility not in {"public", "private"}:
            raise ValueError(f"visibility is 'public' or 'private', not {self.visibility!r}")


class FunctionRuntime:
    """Runs a function, in a thread unless it is async."""

    def __init__(self, model: FunctionModel) -> None:
        self._function = model.function
        self._train = model.train
        self._info = describe(model.function, model.train)
        self._arguments = Arguments(model.function)
        self._train_arguments = Arguments(model.train) if model.train is not None else None
        self._slots = asyncio.Semaphore(model.concurrency) if model.concurrency else None
        self._workers = Workers()

    async def describe(self) -> VersionInfo:
        return self._info

    async def predict(  # a function needs no id
        self,
        prediction_id: str,  # noqa: ARG002
        input: Mapping[str, Any],
        sink: Sink,
    ) -> None:
        async with self._slots or nullcontext():
            await self._call(self._function, self._arguments, input, sink)

    async def train(self, training_id: str, input: Mapping[str, Any], sink: Sink) -> None:  # noqa: ARG002
        if self._train is None or self._train_arguments is None:
            raise NotTrainable("The model has no training.")
        await self._call(self._train, self._train_arguments, input, sink)

    async def aclose(self) -> None:
        """End its threads."""
        self._workers.close()

    async def _call(
        self,
        function: Callable[..., Any],
        arguments: Arguments,
        input: Mapping[str, Any],
        sink: Sink,
    ) -> None:
        try:
            with folder() as place:
                await self._run(function, await arguments.of(input, place), sink)
        except (asyncio.CancelledError, GeneratorExit, ModelFailed):
            raise
        except BaseException as error:
            # Also SystemExit: a model that calls exit() ends itself, not the server.
            sink.log(f"{type(error).__name__}: {error}\n")
            raise ModelFailed(str(error) or type(error).__name__) from error

    async def _run(
        self, function: Callable[..., Any], input: Mapping[str, Any], sink: Sink
    ) -> None:
        sink.started()
        loop = asyncio.get_running_loop()
        if _is_async(function):
            with PRINTING.to(sink.log):
                await _run_async(function, input, sink)
            return

        def log(text: str) -> None:
            loop.call_soon_threadsafe(sink.log, text)

        def tell(item: Any) -> None:
            # Waits until it is told: a generator cannot run ahead of who reads it.
            asyncio.run_coroutine_threadsafe(_append(item, sink), loop).result()

        def call() -> Any:
            made = function(**input)
            if not inspect.isgenerator(made):
                return made
            items = cast("Iterator[Any]", made)
            try:
                for item in items:
                    tell(item)
            finally:
                made.close()
            return _NOTHING

        with PRINTING.to(log):
            result = await self._workers.run(call)
        if inspect.isawaitable(result):
            result = await result
        if result is not _NOTHING:
            sink.output(await stored(result, sink))


_NOTHING = object()


def _is_async(function: Callable[..., Any]) -> bool:
    """Whether it is to be called in the event loop; an object may be, by its ``__call__``."""
    called = (function, getattr(function, "__call__", None))  # noqa: B004 - it is what is called
    return any(inspect.isasyncgenfunction(f) or inspect.iscoroutinefunction(f) for f in called)


async def _run_async(function: Callable[..., Any], input: Mapping[str, Any], sink: Sink) -> None:
    made = function(**input)
    if not inspect.isasyncgen(made):
        sink.output(await stored(await made, sink))
        return
    try:
        async for item in cast("AsyncIterator[Any]", made):
            await _append(item, sink)
            # One that never waits for anything must not keep the server from answering.
            await asyncio.sleep(0)
    finally:
        await made.aclose()


async def _append(item: Any, sink: Sink) -> None:
    sink.append(await stored(item, sink))


def function_model(owner: str, name: str, model: Callable[..., Any] | FunctionModel) -> ModelSource:
    """A model out of a function.

    Raises:
        TypeError: Its signature cannot be described.
    """
    if not isinstance(model, FunctionModel):
        model = FunctionModel(model)
    summary = (inspect.getdoc(model.function) or "").partition("\n")[0] or None
    return ModelSource(
        owner,
        name,
        FunctionRuntime(model),
        description=model.description or summary,
        visibility=model.visibility,
        readme=model.readme,
        examples=tuple(Example(dict(input), output) for input, output in model.examples),
        official=model.official,
    )
