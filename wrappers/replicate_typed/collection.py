"""What ``replicate.collection`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from ._sync.resources import Collection, Collections

__all__ = ["Collection", "Collections"]
