"""What ``replicate.prediction`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._sync.jobs import Prediction
from ._sync.predictions import Predictions

__all__ = ["Prediction", "Predictions"]
