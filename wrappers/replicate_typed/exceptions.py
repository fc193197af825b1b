# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.exceptions`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._base.errors import ModelError, ReplicateError
from ._base.errors import ReplicateError as ReplicateException

__all__ = ["ModelError", "ReplicateError", "ReplicateException"]
