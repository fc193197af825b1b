# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.identifier`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._facade.identifier import ModelVersionIdentifier

__all__ = ["ModelVersionIdentifier"]
