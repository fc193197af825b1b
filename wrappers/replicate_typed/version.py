# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
"""What ``replicate.version`` of 1.x has; new code imports it from ``replicate_typed``."""

from ._objects.models import ModelVersion as Version
from ._sync.versions import ModelVersions as Versions

__all__ = ["Version", "Versions"]
