# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.collection`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._sync.resources import Collection, Collections

__all__ = ["Collection", "Collections"]
