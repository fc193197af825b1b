# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.client`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._sync.client import Client

__all__ = ["Client"]
