"""The runtime of function models: async functions run on the event loop, others in threads."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import nullcontext
from typing import Any, cast

from .._contract.runtime import ModelFailed, NotTrainable, RunReporter, VersionInfo
from .arguments import ArgumentConverter, TemporaryFolder
from .log_capture import LOG_CAPTURE
from .output_values import to_output
from .signatures import describe
from .thread_pool import ThreadPool

_YIELDED = object()


class FunctionRuntime:
    """Runs a function.

    Args:
        function: The function that predicts.
        train: The function that trains, if the model supports training.
        concurrency: How many predictions run at once, None for no limit.
        version: The version that the function stands in for, None for the one that its signature
            makes up.

    Raises:
        TypeError: The signature of a function cannot be described.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        train: Callable[..., Any] | None = None,
        concurrency: int | None = None,
        version: VersionInfo | None = None,
    ) -> None:
        self._function = function
        self._train = train
        self._info = version or describe(function, train)
        self._arguments = ArgumentConverter(function)
        self._train_arguments = ArgumentConverter(train) if train is not None else None
        self._slots = asyncio.Semaphore(concurrency) if concurrency else None
        self._threads = ThreadPool()

    async def describe(self) -> VersionInfo:
        """Return the version."""
        return self._info

    async def predict(
        self,
        prediction_id: str,  # noqa: ARG002 - part of the interface
        input: Mapping[str, Any],
        reporter: RunReporter,
    ) -> None:
        """Run a prediction, after those before it where concurrency is limited."""
        async with self._slots or nullcontext():
            await self._call(self._function, self._arguments, input, reporter)

    async def train(
        self,
        training_id: str,  # noqa: ARG002 - part of the interface
        input: Mapping[str, Any],
        reporter: RunReporter,
    ) -> None:
        """Run a training.

        Raises:
            NotTrainable: The model does not support training.
        """
        if self._train is None or self._train_arguments is None:
            raise NotTrainable("The model does not support training.")
        await self._call(self._train, self._train_arguments, input, reporter)

    async def aclose(self) -> None:
        """End the threads."""
        self._threads.close()

    async def _call(
        self,
        function: Callable[..., Any],
        arguments: ArgumentConverter,
        input: Mapping[str, Any],
        reporter: RunReporter,
    ) -> None:
        try:
            with TemporaryFolder() as folder:
                converted = await arguments.convert(input, folder)
                reporter.started()
                if _is_async(function):
                    with LOG_CAPTURE.redirect(reporter.log):
                        await _run_on_loop(function, converted, reporter)
                else:
                    await self._run_in_thread(function, converted, reporter)
        except (asyncio.CancelledError, GeneratorExit, ModelFailed):
            raise
        except BaseException as error:
            # Also SystemExit: a model that calls exit() ends its prediction, not the server.
            reporter.log(f"{type(error).__name__}: {error}\n")
            raise ModelFailed(str(error) or type(error).__name__) from error

    async def _run_in_thread(
        self, function: Callable[..., Any], arguments: dict[str, Any], reporter: RunReporter
    ) -> None:
        loop = asyncio.get_running_loop()

        def log(text: str) -> None:
            loop.call_soon_threadsafe(reporter.log, text)

        thread_items = _ThreadItems(reporter, loop)

        def call() -> Any:
            returned = function(**arguments)
            if not inspect.isgenerator(returned):
                return returned
            items = cast("Iterator[Any]", returned)
            try:
                for item in items:
                    thread_items.append(item)
            finally:
                returned.close()
            return _YIELDED

        try:
            with LOG_CAPTURE.redirect(log):
                result = await self._threads.run(call)
        finally:
            thread_items.close()
        if inspect.isawaitable(result):
            result = await result
        if result is not _YIELDED:
            reporter.output(await to_output(result, reporter))


def _is_async(function: Callable[..., Any]) -> bool:
    """Return whether a function, or the ``__call__`` of another callable, is async."""
    called = (function, getattr(function, "__call__", None))  # noqa: B004 - it is what is called
    return any(inspect.isasyncgenfunction(f) or inspect.iscoroutinefunction(f) for f in called)


async def _run_on_loop(
    function: Callable[..., Any], arguments: dict[str, Any], reporter: RunReporter
) -> None:
    returned = function(**arguments)
    if not inspect.isasyncgen(returned):
        reporter.output(await to_output(await returned, reporter))
        return
    try:
        async for item in cast("AsyncIterator[Any]", returned):
            await _append(item, reporter)
            # A generator that never awaits must not block the event loop.
            await asyncio.sleep(0)
    finally:
        await returned.aclose()


class _ThreadItems:
    """The items of a generator that runs in a thread, reported on the event loop."""

    def __init__(self, reporter: RunReporter, loop: asyncio.AbstractEventLoop) -> None:
        self._reporter = reporter
        self._loop = loop
        self._reported: Future[None] = Future()
        self._is_closed = False

    def append(self, item: Any) -> None:
        """Report an item, and block until it is reported: no generator runs ahead of its reader.

        Raises:
            CancelledError: The prediction was canceled, or the server stopped.
        """
        reported: Future[None] = Future()
        self._reported = reported
        if self._is_closed:
            raise CancelledError
        self._loop.call_soon_threadsafe(self._report, item, reported)
        reported.result()

    def _report(self, item: Any, reported: Future[None]) -> None:
        # The coroutine is created here: one that is created in the thread is never awaited if the
        # thread is interrupted, or if the loop has stopped.
        if self._is_closed:
            reported.cancel()
            return

        def finish(task: asyncio.Task[None]) -> None:
            if reported.cancelled() or task.cancelled():
                reported.cancel()
            elif (error := task.exception()) is not None:
                reported.set_exception(error)
            else:
                reported.set_result(None)

        self._loop.create_task(_append(item, self._reporter)).add_done_callback(finish)

    def close(self) -> None:
        """End the generator at its next item."""
        self._is_closed = True
        self._reported.cancel()


async def _append(item: Any, reporter: RunReporter) -> None:
    reporter.append(await to_output(item, reporter))
