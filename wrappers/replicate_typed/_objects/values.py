"""Base classes of the API's objects, for blocking and for async code.

Every attribute comes from the generated object that the JSON is decoded to, leniently. It is
``None`` if the response lacks it. The JSON as received is kept beside it as ``raw``.
"""

from __future__ import annotations

from builtins import dict as Dict  # noqa: N812 - a method of that name stands below
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar, cast

from replicate_api.encoding import json_text
from replicate_api.errors import ResponseDecodeError
from replicate_api.types import UNSET, Unset

from .._base.default_clients import default_client_of
from .._base.deprecation import deprecated
from .._base.fixed_attributes import FixedAttributes
from .._base.json_values import is_list
from .._base.old_names import OldNames
from .._base.records import safe_repr
from .lenient import EPOCH

T = TypeVar("T")

_EPOCH = datetime.fromisoformat(EPOCH)


def raw_value(value: object) -> Any:
    """Return a value as the API would send it, where objects of the API stand in it."""
    if isinstance(value, Raw):
        return value.raw
    if isinstance(value, datetime):
        return value.isoformat()
    return [raw_value(item) for item in value] if is_list(value) else value


class SupportsToDict(Protocol):
    """A generated object."""

    def to_dict(self) -> dict[str, Any]: ...


def none_if_unset(value: T | Unset | None) -> T | None:
    """Return a value of a generated object, ``None`` if it is unset."""
    return None if value is UNSET else value


def optional_attr(parsed: object, name: str) -> Any:
    """Return an attribute of a generated object, ``None`` if it is unset or has no such attribute.

    Clients that are generated from older API descriptions lack some attributes.
    """
    value = getattr(parsed, name, None)
    return None if value is UNSET else value


def timestamp_or_none(value: datetime | None) -> datetime | None:
    """Return a timestamp, ``None`` for ``EPOCH``, the fallback for a missing one."""
    return None if value == _EPOCH else value


def text_members(parsed: SupportsToDict) -> dict[str, str]:
    """Return the members of a generated object that are non-empty strings."""
    members = parsed.to_dict().items()
    return {name: value for name, value in members if isinstance(value, str) and value}


def text_or_none(value: object) -> str | None:
    """Return a string or a string enum as a plain ``str``, ``None`` for any other value."""
    return str(value) if isinstance(value, str) else None


class JsonRecord:
    """Something of the API with the JSON as received."""

    raw: Dict[str, Any]
    """The JSON as received."""

    def to_dict(self) -> Dict[str, Any]:
        """Return a copy of ``raw``: what the API did not send is not in it."""
        return deepcopy(self.raw)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return ``raw`` as JSON text.

        Args:
            indent: Spaces for each level, None for one line.
        """
        return json_text(self.raw, indent=indent)

    def is_set(self, name: str) -> bool:
        """Return whether the API sent a member, be it ``null``; the attribute is None either way.

        Args:
            name: The name of the member.

        Raises:
            AttributeError: Objects of this kind have no such member.
        """
        is_known = name in vars(self) or hasattr(type(self), name)
        if name not in self.raw and not is_known:
            kind = type(self).__name__
            raise AttributeError(f"{kind} has no member {name!r}", name=name, obj=self)
        return name in self.raw


if TYPE_CHECKING:
    _Made = type
else:

    class _Made(type):
        """The type of classes whose objects can be made of their members, as in ``replicate`` 1.x.

        Tests of old code do so: ``Prediction(id="…", status="succeeded")``.
        """

        def __call__(cls, *args: Any, **members: Any) -> Any:
            if args or not members or "raw" in members:
                return super().__call__(*args, **members)
            return cls._from_members(members)


class Raw(FixedAttributes, JsonRecord, metaclass=_Made):
    """An object of the API, with the JSON as received.

    Its attributes are what the API answered, and cannot be assigned. Two objects of one class are
    equal if their ``raw`` is equal; none can be hashed, since a reload changes it.
    """

    raw: Dict[str, Any]
    """The JSON as received."""

    def _assignment_advice(self, name: str) -> str:
        kind = type(self).__name__
        if name in vars(self) or hasattr(type(self), name):
            return (
                f"{kind}.{name} is what the API answered, and cannot be assigned: call a method of "
                "the client to change something, or change a copy, to_dict()"
            )
        return f"{super()._assignment_advice(name)}, or in a dict by the id of the object"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Raw) and type(self) is type(other) and self.raw == other.raw

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # its value changes when it is reloaded

    def model_dump(self) -> Dict[str, Any]:
        """Return what ``to_dict`` returns, under the name of ``replicate`` 1.x."""
        return self.to_dict()

    @deprecated("use to_dict()")
    def dict(self) -> Dict[str, Any]:
        """Return what ``to_dict`` returns, under the name of ``replicate`` 1.x."""
        return self.to_dict()

    @deprecated("use to_json()")
    def json(self) -> str:
        """Return what ``to_json`` returns, under the name of ``replicate`` 1.x."""
        return self.to_json()


class Values(Raw, OldNames):
    """An object of the API."""

    def __init__(self, raw: Dict[str, Any]) -> None:
        self._fill(raw)

    @classmethod
    def _from_members(cls, members: Dict[str, Any]) -> Self:
        """Return an object of its members, whose objects are as the API would send them."""
        return cls._from_json({name: raw_value(value) for name, value in members.items()})

    @classmethod
    def _from_json(cls, raw: Dict[str, Any]) -> Self:
        """Return an object that belongs to the default client."""
        client = default_client_of(cls)
        make: Any = cls
        try:
            made: Self = make(raw) if client is None else make(client._core, raw)
        except ResponseDecodeError as error:
            raise ValueError(str(error)) from None
        return made

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from .._files.pydantic_schema import object_schema

        return object_schema(cls, cls._from_json)

    @property
    def __pydantic_serializer__(self) -> Any:
        # Without it, pydantic would not write the object where a field is Any.
        from .._files.pydantic_schema import raw_of, serializer

        return serializer(raw_of)

    def _fill(self, raw: Dict[str, Any]) -> None:
        """Set all attributes at once, none if the JSON cannot be read."""
        vars(self).update(self._attributes(raw), raw=raw)

    def _update(self, **values: object) -> None:
        """Set some attributes to what is known of them before the next response."""
        vars(self).update(values)

    def _attributes(self, raw: Dict[str, Any]) -> Dict[str, Any]:
        """Return the attributes by their names."""
        # On a plain object they can be assigned, and for a tenth of what a refusal to look up costs.
        values = SimpleNamespace()
        type(self)._read(cast("Self", values), raw)
        return vars(values)

    def _read(self, raw: Dict[str, Any]) -> None:
        """Assign the attributes from the JSON, and use nothing else of the object.

        A subclass does that for its own.
        """

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Iterate over the members of ``raw``, so that ``dict(…)`` returns them."""
        return iter(self.raw.items())


class OwnedValues(Values):
    """An object that a user or an organisation owns."""

    owner: str
    """The user or organisation that owns the object."""

    name: str
    """The name of the object."""

    @property
    def id(self) -> str:
        """The object as ``owner/name``."""
        return f"{self.owner}/{self.name}"

    @property
    @deprecated("use owner")
    def username(self) -> str:
        """The owner, under the name that it has in ``replicate`` 1.x."""
        return self.owner

    @safe_repr
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"
