"""Forwarding of the events of a model's process to the reporter of a run."""

from __future__ import annotations

import asyncio

from .._contract.runtime import ModelFailed, RunReporter
from .frames import Event
from .output_files import store_files


async def relay_events(queue: asyncio.Queue[Event], mark: str, reporter: RunReporter) -> None:
    """Report the events of a prediction until its end.

    Args:
        queue: The events.
        mark: The key of the objects that stand for files in outputs.
        reporter: Receives the reports.

    Raises:
        ModelFailed: The prediction did not succeed.
    """
    has_started = False
    while True:
        event = await queue.get()
        # Cog may report the first output before it reports the start.
        if not has_started and event["event"] in {"started", "log", "append", "output"}:
            has_started = True
            reporter.started()
        match event["event"]:
            case "started":
                pass
            case "log":
                reporter.log(event["text"])
            case "append":
                reporter.append(await store_files(event["value"], mark, reporter))
            case "output":
                reporter.output(await store_files(event["value"], mark, reporter))
            case "metrics":
                reporter.metrics(event["values"])
            case "lost":
                raise ModelFailed(event["reason"])
            case _:
                _raise_unless_succeeded(event)
                return


def _raise_unless_succeeded(event: Event) -> None:
    if event["status"] == "failed":
        raise ModelFailed(event["error"] or "The model failed without a message.")
    if event["status"] == "canceled":
        raise ModelFailed("The model canceled the prediction.")
