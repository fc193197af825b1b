"""Arguments of the resources' methods, checked before a request is made of them.

Type checkers refuse most of what is refused here; this is for callers without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from replicate_api.types import UNSET, Unset

from .._base.errors import InputError
from .refs import describe_value, parse_model_name
from .values import Values

S = TypeVar("S", bound=str)

_RESERVED = frozenset("/\\?#%")


def check_id(value: object, name: str) -> str:
    """An id that can stand in a path.

    Args:
        value: What the caller gave.
        name: The argument's name, for the message.

    Raises:
        InputError: It is no id.
    """
    if not isinstance(value, str):
        own = getattr(value, "id", None)
        hint = f"; pass its id, {own!r}" if isinstance(own, str) else ""
        raise InputError(f"{name} is a string, not {_describe(value)}{hint}")
    stripped = value.strip()
    if not stripped:
        raise InputError(f"{name} is empty")
    if not stripped.isprintable() or " " in stripped or _RESERVED & set(stripped):
        raise InputError(f"{name} has characters that no id has: {_describe(value)}")
    if set(stripped) == {"."}:
        raise InputError(f"{name} is no id: {_describe(value)}")
    return stripped


def parse_owner_and_name(
    owner: object, name: object = None, *, kind: str = "model"
) -> tuple[str, str]:
    """The owner and the name of a model or deployment, given in one argument or in two.

    Raises:
        InputError: They name none.
    """
    if owner is None:
        raise InputError(f"name the {kind}: 'owner/name', or its owner and its name")
    target = parse_model_name(owner if name is None else f"{owner}/{name}", kind=kind)
    return target.owner or "", target.name or ""


def check_text(value: object, name: str) -> str:
    """A string that is not empty.

    Raises:
        InputError: It is none.
    """
    if not isinstance(value, str):
        raise InputError(f"{name} is a string, not {_describe(value)}")
    if not value.strip():
        raise InputError(f"{name} is empty")
    return value


def check_id_or_text(value: object, name: str, kind: type[Values]) -> str:
    """A string, or the id of what it could have been got from.

    Raises:
        InputError: It is neither.
    """
    return check_text(getattr(value, "id", None) if isinstance(value, kind) else value, name)


def check_optional_text(value: object, name: str) -> str | Unset:
    """A string, which may be empty to clear what was there; ``UNSET`` for ``None``.

    Raises:
        InputError: It is neither.
    """
    if value is None:
        return UNSET
    if not isinstance(value, str):
        raise InputError(f"{name} is a string, not {_describe(value)}")
    return value


def check_choice(value: S, name: str, choices: tuple[S, ...]) -> S:
    """One of the values that the API takes.

    Raises:
        InputError: It is another one.
    """
    if not isinstance(value, str) or value not in choices:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        known = " or ".join(repr(choice) for choice in choices)
        raise InputError(f"{name} is {known}, not {_describe(value)}")
    return value


def check_integer(value: object, name: str, low: int, high: int) -> int:
    """A whole number within what the API takes.

    Raises:
        InputError: It is none, or out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{name} is a whole number from {low} to {high}, not {_describe(value)}")
    return value


def check_mapping(value: object, name: str) -> dict[str, Any]:
    """A mapping as a dictionary; an empty one for ``None``.

    Raises:
        InputError: It is no mapping.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputError(f"{name} is a mapping such as {{'prompt': '…'}}, not {_describe(value)}")
    return dict(cast("Mapping[str, Any]", value))


def _describe(value: object) -> str:
    return describe_value(value, max_length=80)
