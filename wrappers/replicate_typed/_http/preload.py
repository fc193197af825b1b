"""Import what a create and its response may need before the first one is sent.

Much is imported only when it is first used. A process that has no file left to open cannot do that
any more, and would lose a prediction that the API has made. A process that is forked while another
thread imports waits for that import for ever.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Literal

from .._base.forks import forks_wait

#: What looks up the address of a host, and the models of errors.
MODULES = (
    "encodings.idna",
    "replicate_api.models.invalid_field",
    "replicate_api.models.problem",
)

#: For each kind of create, its operation, and the model of the responses to it, a poll or a cancel.
MODULES_OF_CREATES = {
    "version": (
        "replicate_api.api.predictions.predictions_create",
        "replicate_api.models.prediction",
    ),
    "model": (
        "replicate_api.api.models.models_predictions_create",
        "replicate_api.models.prediction",
    ),
    "deployment": (
        "replicate_api.api.deployments.deployments_predictions_create",
        "replicate_api.models.prediction",
    ),
    "training": ("replicate_api.api.trainings.trainings_create", "replicate_api.models.training"),
}


@cache
def preload(kind: Literal["version", "model", "deployment", "training"] | None = None) -> None:
    """Import what a request needs that must not be carried out twice, once.

    Args:
        kind: What it runs, if it is a create.
    """
    with forks_wait():
        for name in (*MODULES, *(MODULES_OF_CREATES[kind] if kind else ())):
            import_module(name)
