"""Where the schema of a prediction's output is to be had."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .._base.errors import InputError
from .._base.records import frozen
from .._objects.refs import parse_model_name

#: What the API answers in place of the version of an official model.
HIDDEN = "hidden"

_VERSION_ID = re.compile(r"[A-Za-z0-9_-]+")


@frozen
class SchemaSource:
    """A model, and the ids under which it may have the version that a prediction runs.

    Attributes:
        owner: The owner of the model.
        name: The name of the model.
        versions: The ids of the version, the likeliest first. Without one, or if the model has
            none of them, the latest version stands for it.
    """

    owner: str
    name: str
    versions: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The model and the version as one string."""
        return f"{self.owner}/{self.name}:{self.versions[0] if self.versions else HIDDEN}"


def find_schema_source(model: str | None, versions: Iterable[str | None]) -> SchemaSource | None:
    """Return where to ask for the schema of a prediction, None if its model is not known.

    Args:
        model: The model as ``owner/name``.
        versions: What may be ids of the version, the likeliest first.
    """
    try:
        parsed = parse_model_name(model)
    except InputError:
        return None
    ids = dict.fromkeys(versions)
    known = [id for id in ids if id and id != HIDDEN and _VERSION_ID.fullmatch(id)]
    return SchemaSource(parsed.owner or "", parsed.name or "", tuple(known))
