"""What ``replicate.training`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._sync.jobs import Training
from ._sync.trainings import Trainings

__all__ = ["Training", "Trainings"]
