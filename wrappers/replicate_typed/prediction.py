# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.prediction`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._sync.jobs import Prediction
from ._sync.predictions import Predictions

__all__ = ["Prediction", "Predictions"]
