# Derived from ../_async/creating.py: edit that file, then run `make regenerate`.
"""Create a prediction by the arguments of a call."""

from __future__ import annotations

from typing import Any

from .._base.durations import timeout_seconds
from .._jobs.create_params import CreateParams, file_encoding_of
from .._jobs.create_request import create_options_of, make_job_spec
from .._objects.refs import Named
from .core import Core
from .jobs import Prediction
from .pending import PendingPrediction


def create_prediction(
    core: Core,
    reference: object,
    input: Any,
    deployment: Named | None,
    params: CreateParams,
) -> Prediction:
    """Create a prediction and return it at once.

    Args:
        core: The core of the client.
        reference: The version or model, None for a deployment.
        input: What the model takes, as the user gave it.
        deployment: The deployment.
        params: The other keywords of the call.

    Raises:
        InputError: Something cannot be sent; nothing was created.
        APIError: ``error.maybe_accepted`` says whether a prediction may exist all the same.
    """
    spec = make_job_spec(
        reference,
        input,
        create_options_of(params, wait=params.get("wait")),
        deployment=deployment,
        file_encoding=file_encoding_of(params, core.options.file_encoding),
        validate=params.get("validate", True),
    )
    seconds = timeout_seconds(params.get("timeout"))
    with PendingPrediction(core, spec.within(seconds), seconds) as pending:
        return pending.create()
