# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.file`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._sync.files import File, Files

__all__ = ["File", "Files"]
