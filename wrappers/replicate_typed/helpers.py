# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.helpers`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._files.file_output import FileOutput

__all__ = ["FileOutput"]
