# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.model`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._sync.models import Model, Models

__all__ = ["Model", "Models"]
