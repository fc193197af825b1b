"""What ``replicate.identifier`` of 1.x has, for imports that name it; new code needs ``replicate_typed`` only."""

from __future__ import annotations

from typing import NamedTuple, Self

from ._base.errors import InputError
from ._objects.refs import parse_reference


class ModelVersionIdentifier(NamedTuple):
    """A model, or one version of it, taken apart; it stands for what it names wherever that may."""

    owner: str
    name: str
    version: str | None = None

    @classmethod
    def parse(cls, ref: str) -> Self:
        """The parts of ``owner/name`` or ``owner/name:version``.

        Raises:
            InputError: It is neither; that is a ``ValueError``.
        """
        target = parse_reference(ref)
        if target.owner is None or target.name is None:
            raise InputError(f"not 'owner/name' or 'owner/name:version': {ref!r}")
        return cls(target.owner, target.name, target.version)


__all__ = ["ModelVersionIdentifier"]
