# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.training`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._sync.jobs import Training
from ._sync.trainings import Trainings

__all__ = ["Training", "Trainings"]
