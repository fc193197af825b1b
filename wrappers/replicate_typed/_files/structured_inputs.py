"""Inputs that are objects with named members: dataclasses, attrs classes and pydantic models.

Each becomes a mapping of its members, whose values stay as they are: a path in it is still a file.
A member that is ``None``, where ``None`` is its default, is left out, so that the default of the
model counts: ``None`` in an object says that nothing was chosen, and few models take ``null``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Protocol, TypeAlias, cast

import attrs

from .._base.errors import InputError


class DataclassLike(Protocol):
    """An object of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class AttrsLike(Protocol):
    """An object of an attrs class."""

    __attrs_attrs__: ClassVar[Any]


class PydanticLike(Protocol):
    """An object of a pydantic model."""

    def model_dump(self, *, exclude: Any = ..., by_alias: bool = ...) -> dict[str, Any]: ...


#: What can be the input of a model: names with values, or an object with members.
ModelInput: TypeAlias = Mapping[str, Any] | DataclassLike | AttrsLike | PydanticLike


def members_of(value: object) -> dict[str, Any] | None:
    """Return the members of an object as a mapping, None if its class names none.

    Args:
        value: Any value. A class is none of these objects.
    """
    kind: Any = type(value)
    if isinstance(value, type):
        return None
    if attrs.has(kind):
        fields: Iterable[Any] = attrs.fields(kind)
        return _chosen(value, {f.name: f.default for f in fields})
    if dataclasses.is_dataclass(value):
        return _chosen(value, {f.name: f.default for f in dataclasses.fields(value)})
    known: object = getattr(kind, "model_fields", None)
    if isinstance(known, Mapping):
        left_out = {
            name
            for name, field in cast("Mapping[str, Any]", known).items()
            if field.default is None and getattr(value, name, None) is None
        }
        return cast("PydanticLike", value).model_dump(exclude=left_out, by_alias=True)
    return None


def _chosen(value: object, defaults: Mapping[str, object]) -> dict[str, Any]:
    members = {name: getattr(value, name) for name in defaults}
    return {
        name: member
        for name, member in members.items()
        if member is not None or defaults[name] is not None
    }


def input_mapping(value: object) -> Mapping[str, Any]:
    """Return the input of a model as a mapping, an empty one for ``None``.

    Raises:
        InputError: It is neither a mapping nor an object with members.
    """
    if value is None:
        return {}
    if isinstance(value, Mapping) or hasattr(value, "items"):
        return cast("Mapping[str, Any]", value)
    if (members := members_of(value)) is not None:
        return members
    raise InputError(
        "the input must be a mapping of names to values, or an object of a dataclass, an attrs "
        f"class or a pydantic model, not {value!r:.100}"
    )
