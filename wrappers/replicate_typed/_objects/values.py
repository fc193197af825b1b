"""What the API's objects hold, the same in both modes: plain values, ``None`` for what is missing.

Each is made of the JSON as received (``raw``) through the generated model, which reads tolerantly.
"""

from __future__ import annotations

import json
from builtins import dict as Dict  # noqa: N812 - a method of that name stands below
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from replicate_api.types import Unset

from .._base.json_values import is_object
from .._base.old_names import OldNames
from .lenient import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


T = TypeVar("T")

_EPOCH = datetime.fromisoformat(EPOCH)


def plain(value: T | Unset | None) -> T | None:
    """The value, ``None`` if it is missing."""
    return None if isinstance(value, Unset) else value


def member(parsed: object, name: str) -> Any:
    """A member that descriptions of other days do not have, ``None`` if it is missing."""
    return plain(getattr(parsed, name, None))


def moment(value: datetime) -> datetime | None:
    """The moment, ``None`` if another stands for one that is missing."""
    return None if value == _EPOCH else value


def text_values(raw: Mapping[str, Any], key: str) -> dict[str, str]:
    """The members of an object that are text."""
    value = raw.get(key)
    if not is_object(value):
        return {}
    return {name: item for name, item in value.items() if isinstance(item, str)}


def text(value: object) -> str | None:
    """The text of any kind, such as an enum's, as a plain ``str``."""
    return str(value) if isinstance(value, str) else None


class Raw:
    """Something of the API that keeps the JSON as received.

    Attributes:
        raw: The JSON as received.
    """

    raw: Dict[str, Any]

    def model_dump(self) -> Dict[str, Any]:
        """A copy of ``raw``, by the name of ``replicate`` 1.x: plain JSON values."""
        return deepcopy(self.raw)

    def dict(self) -> Dict[str, Any]:
        """The same as ``model_dump``, by its older name."""
        return self.model_dump()

    def json(self) -> str:
        """``raw`` as JSON text, by the name of ``replicate`` 1.x."""
        return json.dumps(self.raw, ensure_ascii=False)


class Values(Raw, OldNames):
    """One object of the API."""

    def __init__(self, raw: Dict[str, Any]) -> None:
        self._fill(raw)

    def _fill(self, raw: Dict[str, Any]) -> None:
        self.raw = raw

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """The members of ``raw`` with their names, so that ``dict(…)`` makes a dictionary of it."""
        return iter(self.raw.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Values) and type(self) is type(other) and self.raw == other.raw

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # it changes when it is reloaded


class OwnedValues(Values):
    """Something that belongs to a user or an organisation.

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
        """The owner, by its old name."""
        return self.owner

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"
