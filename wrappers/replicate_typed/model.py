"""What ``replicate.model`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._sync.models import Model, Models

__all__ = ["Model", "Models"]
