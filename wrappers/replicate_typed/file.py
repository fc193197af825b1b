"""What ``replicate.file`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._sync.files import File, Files

__all__ = ["File", "Files"]
