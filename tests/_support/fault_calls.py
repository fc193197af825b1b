"""The calls of the fault harness, made by a client of either mode."""

from __future__ import annotations

from typing import Any

import replicate_typed as replicate

from _support.fault_plan import TIMEOUT, Call


def make_call(client: Any, call: Call, known: list[str]) -> Any:
    """Make a call with a sync client, and return its output.

    Args:
        client: The client.
        call: The call.
        known: The id of the prediction is added as soon as the caller knows it.
    """
    if call.action.startswith("run") or call.action == "timed":
        return client.run(**_run_options(call))
    if call.action.endswith("stream"):
        with client.stream(**_run_options(call)) as events:
            text = events.text()
            known.append(events.prediction.id)
            return text
    made = client.predictions.create(**_create_options(call))
    known.append(made.id)
    errors: list[replicate.ReplicateError] = []
    for _ in range(call.repeats):
        try:
            if call.action == "cancel":
                made.cancel()
            elif call.action == "reload":
                made.reload()
        except replicate.ReplicateError as error:
            errors.append(error)
    if call.action == "cancel":
        return _all_failed(call, errors)
    made.wait().raise_for_status()
    return made.output


async def make_async_call(client: Any, call: Call, known: list[str]) -> Any:
    """Make a call with an async client, and return its output.

    Args:
        client: The client.
        call: The call.
        known: The id of the prediction is added as soon as the caller knows it.
    """
    if call.action.startswith("run") or call.action == "timed":
        return await client.run(**_run_options(call))
    if call.action.endswith("stream"):
        async with client.stream(**_run_options(call)) as events:
            text = await events.text()
            known.append(events.prediction.id)
            return text
    made = await client.predictions.create(**_create_options(call))
    known.append(made.id)
    errors: list[replicate.ReplicateError] = []
    for _ in range(call.repeats):
        try:
            if call.action == "cancel":
                await made.cancel()
            elif call.action == "reload":
                await made.reload()
        except replicate.ReplicateError as error:
            errors.append(error)
    if call.action == "cancel":
        return _all_failed(call, errors)
    (await made.wait()).raise_for_status()
    return made.output


def _all_failed(call: Call, errors: list[replicate.ReplicateError]) -> None:
    """Raise the last error if every attempt of a call failed."""
    if len(errors) == call.repeats:
        raise errors[-1]


def _create_options(call: Call) -> dict[str, Any]:
    if call.action == "create-deployment":
        return {"deployment": "me/deployed", "input": call.input}
    return {"model": f"me/{call.model}", "input": call.input}


def _run_options(call: Call) -> dict[str, Any]:
    options: dict[str, Any] = {"ref": f"me/{call.model}", "input": call.input}
    if call.action == "run-version":
        options["ref"] += f":{call.version}"
    if call.action in {"run-polling", "timed"}:
        options["wait"] = 0
    if call.is_timed:
        options["timeout"] = TIMEOUT
    return options
