"""The values of the API's objects, the same in both modes: ``None`` for what is missing.

Every attribute comes from the generated object that the JSON is decoded to, leniently; the JSON as
received is kept beside it as ``raw``.
"""

from __future__ import annotations

import json
from builtins import dict as Dict  # noqa: N812 - a method of that name stands below
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from replicate_api.types import Unset

from .._base.old_names import OldNames
from .lenient import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterator


T = TypeVar("T")

_EPOCH = datetime.fromisoformat(EPOCH)


class SupportsToDict(Protocol):
    """A generated object."""

    def to_dict(self) -> dict[str, Any]: ...


def none_if_unset(value: T | Unset | None) -> T | None:
    """Return a value, ``None`` if it is missing."""
    return None if isinstance(value, Unset) else value


def optional_attr(parsed: object, name: str) -> Any:
    """Return an attribute that older descriptions do not have, ``None`` if it is missing."""
    return none_if_unset(getattr(parsed, name, None))


def timestamp_or_none(value: datetime | None) -> datetime | None:
    """Return a timestamp, ``None`` if it stands for one that is missing."""
    return None if value == _EPOCH else value


def text_members(parsed: SupportsToDict) -> dict[str, str]:
    """Return the members of a generated object that are text, and not empty."""
    members = parsed.to_dict().items()
    return {name: value for name, value in members if isinstance(value, str) and value}


def text_or_none(value: object) -> str | None:
    """Return text of any type, such as that of an enum, as a plain ``str``."""
    return str(value) if isinstance(value, str) else None


class Raw:
    """An object of the API, with the JSON as received.

    Attributes:
        raw: The JSON as received.
    """

    raw: Dict[str, Any]

    def model_dump(self) -> Dict[str, Any]:
        """Return a copy of ``raw``, plain JSON values; the name is that of ``replicate`` 1.x."""
        return deepcopy(self.raw)

    def dict(self) -> Dict[str, Any]:
        """Do what ``model_dump`` does, under its older name."""
        return self.model_dump()

    def json(self) -> str:
        """Return ``raw`` as JSON text; the name is that of ``replicate`` 1.x."""
        return json.dumps(self.raw, ensure_ascii=False)


class Values(Raw, OldNames):
    """One object of the API."""

    def __init__(self, raw: Dict[str, Any]) -> None:
        self._fill(raw)

    def _fill(self, raw: Dict[str, Any]) -> None:
        self.raw = raw

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over the members of ``raw``, so that ``dict(…)`` makes a dictionary of it."""
        return iter(self.raw.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Values) and type(self) is type(other) and self.raw == other.raw

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # its value changes when it is reloaded


class OwnedValues(Values):
    """An object that belongs to a user or an organisation.

    Attributes:
        owner: The user or organisation that it belongs to.
        name: Its name.
    """

    owner: str
    name: str

    @property
    def id(self) -> str:
        """``owner/name``."""
        return f"{self.owner}/{self.name}"

    @property
    def username(self) -> str:
        """The owner, by the name of ``replicate`` 1.x."""
        return self.owner

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"
