"""What ``replicate.helpers`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._files.file_output import FileOutput

__all__ = ["FileOutput"]
