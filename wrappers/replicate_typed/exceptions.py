# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.exceptions`` of 1.x has; new code imports it from ``replicate_typed``."""

from typing import TYPE_CHECKING

from replicate_typed._base.errors import ModelError, ReplicateError
from replicate_typed._base.errors import ReplicateError as ReplicateException

__all__ = ["ModelError", "ReplicateError", "ReplicateException"]

if not TYPE_CHECKING:
    from replicate_typed._base.absent_names import advice_of_module

    __getattr__ = advice_of_module("exceptions")
