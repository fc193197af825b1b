"""What ``replicate.client`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._sync.client import Client

__all__ = ["Client"]
