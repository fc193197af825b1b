# Derived from ../_async/run.py: edit that file, then run `make regenerate`.
"""Running a prediction to its end: what ``run()`` does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._base.durations import timeout_seconds
from .._base.errors import APITimeoutError, PredictionTimeout
from .._http.io_sync import invoke_callback
from .._http.options import make_poll_interval
from .._http.stopping import CancelEvent, Stopped, check_cancel_event, stopping_on
from .._jobs.create_request import JobSpec
from .core import Core
from .jobs import Prediction
from .output import converted_output, is_complete
from .pending import PendingPrediction
from .waiting import check_callback, wait_until_done


def run(
    core: Core,
    spec: JobSpec,
    *,
    timeout: float | None,
    on_update: Callable[[Prediction], object] | None,
    cancel_on_exit: bool,
    cancel_event: CancelEvent | None = None,
    poll_interval: float | None = None,
    files: bool | None = None,
) -> Any:
    """Create a prediction, wait for its end, and return its output.

    Raises:
        RunStopped: The event was set before the end.
        InputError: Something cannot be sent; nothing was created.
        ModelError: The prediction failed.
        PredictionCanceled: The prediction was canceled or aborted.
        PredictionTimeout: The time is up.
        APIError: The API did not answer any more.
    """
    seconds = timeout_seconds(timeout)
    check_callback(on_update)
    check_cancel_event(cancel_event, cancel_on_exit=cancel_on_exit)
    poll_interval = make_poll_interval(poll_interval)
    pending = PendingPrediction(core, spec.within(seconds), seconds, cancel_on_exit)
    try:
        with pending:
            try:
                with stopping_on(cancel_event):
                    prediction = pending.create()
                    _wait(core, pending, prediction, on_update, poll_interval)
            except (PredictionTimeout, APITimeoutError) as error:
                prediction = pending.expire(error)
    except Stopped:
        if cancel_event is None:
            raise  # it is the event of a call around this one
        prediction = pending.after_stop()
    prediction.raise_for_status()
    output = converted_output(core, prediction, files=files)
    return output


def _wait(
    core: Core,
    pending: PendingPrediction,
    prediction: Prediction,
    on_update: Callable[[Prediction], object] | None,
    poll_interval: float | None,
) -> None:
    """Wait until the output of a prediction that was just created is complete."""
    if on_update is not None:
        invoke_callback(on_update, prediction)
    if prediction.done or not is_complete(core, prediction, deadline=pending.deadline):
        wait_until_done(
            prediction,
            core,
            deadline=pending.deadline,
            on_update=on_update,
            interval=poll_interval,
            since=pending.sent_at,
        )
