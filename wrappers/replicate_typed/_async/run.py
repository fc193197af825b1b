"""Running a prediction to its end: what ``run()`` does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._base.durations import timeout_seconds
from .._base.errors import APITimeoutError, PredictionTimeout

# async only: begin
from .._base.json_values import is_list

# async only: end
from .._http.io_async import invoke_callback
from .._jobs.create_request import JobSpec
from .core import AsyncCore
from .jobs import AsyncPrediction
from .output import converted_output, is_complete
from .pending import PendingPrediction
from .waiting import check_callback, wait_until_done


async def run(
    core: AsyncCore,
    spec: JobSpec,
    *,
    timeout: float | None,
    on_update: Callable[[AsyncPrediction], object] | None,
    cancel_on_exit: bool,
    files: bool | None = None,
) -> Any:
    """Create a prediction, wait for its end, and return its output.

    Raises:
        InputError: Something cannot be sent; nothing was created.
        ModelError: The prediction failed.
        PredictionCanceled: The prediction was canceled or aborted.
        PredictionTimeout: The time is up.
        APIError: The API did not answer any more.
    """
    seconds = timeout_seconds(timeout)
    check_callback(on_update)
    async with PendingPrediction(core, spec.within(seconds), seconds, cancel_on_exit) as pending:
        try:
            prediction = await pending.create()
            deadline = pending.deadline
            if on_update is not None:
                await invoke_callback(on_update, prediction)
            if prediction.done or not await is_complete(core, prediction, deadline=deadline):
                await wait_until_done(
                    prediction, core, deadline=deadline, on_update=on_update, since=pending.sent_at
                )
        except (PredictionTimeout, APITimeoutError) as error:
            prediction = await pending.expire(error)
    prediction.raise_for_status()
    output = await converted_output(core, prediction, files=files)
    # async only: begin
    if core.pieces_as is not None and is_list(prediction.output):
        output = core.pieces_as(output)
    # async only: end
    return output
