"""The parts of a model's name, as ``replicate`` 1.x has them."""

from __future__ import annotations

from typing import NamedTuple, Self

from .._base.errors import InputError
from .._base.public import public
from .._objects.refs import parse_reference


@public
class ModelVersionIdentifier(NamedTuple):
    """The owner, name and version of a model; usable wherever a reference to a model is."""

    owner: str
    """The owner of the model."""

    name: str
    """The name of the model, without its owner."""

    version: str | None = None
    """The id of the version, None for the current version of the model."""

    @classmethod
    def parse(cls, ref: str) -> Self:
        """Parse ``owner/name`` or ``owner/name:version``.

        Raises:
            InputError: The reference has neither form; it is a ``ValueError`` too.
        """
        target = parse_reference(ref)
        if target.owner is None or target.name is None:
            raise InputError(f"not 'owner/name' or 'owner/name:version': {ref!r}")
        return cls(target.owner, target.name, target.version)
