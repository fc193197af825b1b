"""Import what a create and its response may need before the first one is sent.

Much is imported only when it is first used. A process that has no file left to open cannot do that
any more, and would lose a prediction that the API has made. A process that is forked while another
thread imports waits for that import for ever.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib import import_module

from .._base.forks import forks_wait

#: What httpx imports when it connects first, what creates a prediction, and the models of the
#: responses to a create, a poll or a cancel, with their errors.
MODULES = (
    "certifi",
    "encodings.idna",
    "httpcore",
    "replicate_api.api.deployments.deployments_predictions_create",
    "replicate_api.api.models.models_predictions_create",
    "replicate_api.api.predictions.predictions_create",
    *(
        f"replicate_api.models.{name}"
        for name in (
            "create_deployment_prediction_request",
            "create_model_prediction_request",
            "create_prediction_request",
            "invalid_field",
            "prediction",
            "prediction_metrics",
            "prediction_urls",
            "problem",
            "training",
            "training_metrics",
            "training_output",
            "training_urls",
        )
    ),
)


@cache
def preload() -> None:
    """Import these modules, once."""
    with forks_wait():
        for name in MODULES:
            with suppress(ImportError):  # a release of httpx may do without one
                import_module(name)
