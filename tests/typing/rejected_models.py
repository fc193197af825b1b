# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""Names that the models lack. Each must be rejected: an unneeded ignore is an error in both checkers."""

from typing import assert_never

from replicate_api import models
from replicate_api.models import Predicton  # type: ignore[attr-defined]


def unknown_names(prediction: models.Prediction) -> None:
    print(Predicton)  # pyright: ignore[reportUnknownArgumentType]
    print(models.Predicton)  # type: ignore[attr-defined]
    print(models.FreeForm)  # type: ignore[attr-defined]
    print(prediction.no_such_member)  # type: ignore[attr-defined]


def all_listed_values(event: models.WebhookEvent) -> None:
    """An enum of the API is open, so that its listed values are not all there are."""
    match event:
        case models.WebhookEvent.START | models.WebhookEvent.OUTPUT:
            pass
        case models.WebhookEvent.LOGS | models.WebhookEvent.COMPLETED:
            pass
        case _:
            assert_never(event)  # type: ignore[arg-type]
