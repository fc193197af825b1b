"""What ``replicate.version`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._objects.models import ModelVersion as Version
from ._sync.versions import ModelVersions as Versions

__all__ = ["Version", "Versions"]
