"""Checks of the arguments of the client's methods, before a request is sent.

Type checkers find most of these mistakes, too; the checks are for callers without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from replicate_api.types import UNSET, Unset

from .._base.errors import InputError
from .refs import describe_value, parse_model_name
from .values import Values

S = TypeVar("S", bound=str)

#: Characters that would change the path of a URL.
_RESERVED = frozenset("/\\?#%")


def check_id(value: object, name: str) -> str:
    """Return an id that can be part of a path, without white space around it.

    Args:
        value: The argument.
        name: The name of the argument, for the message.

    Raises:
        InputError: The argument is not a valid id.
    """
    if not isinstance(value, str):
        object_id = getattr(value, "id", None)
        hint = f"; pass its id, {object_id!r}" if isinstance(object_id, str) else ""
        raise InputError(f"{name} must be a string, not {_describe(value)}{hint}")
    stripped = value.strip()
    if not stripped:
        raise InputError(f"{name} is empty")
    if not stripped.isprintable() or " " in stripped or _RESERVED & set(stripped):
        raise InputError(f"{name} has characters that are not valid in an id: {_describe(value)}")
    if set(stripped) == {"."}:
        raise InputError(f"{name} is not a valid id: {_describe(value)}")
    return stripped


def parse_owner_and_name(
    owner: object, name: object = None, *, kind: str = "model"
) -> tuple[str, str]:
    """Return the owner and the name of a model or deployment.

    Args:
        owner: The owner; or a reference to the model or deployment, if there is no name.
        name: The name.
        kind: ``model`` or ``deployment``, for the message.

    Raises:
        InputError: The arguments are not a valid owner and name.
    """
    if owner is None:
        raise InputError(f"name the {kind}: pass 'owner/name', or its owner and its name")
    target = parse_model_name(owner if name is None else f"{owner}/{name}", kind=kind)
    return target.owner or "", target.name or ""


def check_text(value: object, name: str) -> str:
    """Return a string that is not empty.

    Args:
        value: The argument.
        name: The name of the argument, for the message.

    Raises:
        InputError: The argument is not a string, or it is empty.
    """
    if not isinstance(value, str):
        raise InputError(f"{name} must be a string, not {_describe(value)}")
    if not value.strip():
        raise InputError(f"{name} is empty")
    return value


def check_id_or_text(value: object, name: str, kind: type[Values]) -> str:
    """Return a string that is not empty, or the id of an object.

    Args:
        value: The argument, a string or an object.
        name: The name of the argument, for the message.
        kind: The class of objects whose id is taken.

    Raises:
        InputError: The argument is neither a string nor such an object, or it is empty.
    """
    return check_text(getattr(value, "id", None) if isinstance(value, kind) else value, name)


def check_optional_text(value: object, name: str) -> str | Unset:
    """Return a string, or ``UNSET`` for ``None``. An empty string clears a value at the API.

    Args:
        value: The argument.
        name: The name of the argument, for the message.

    Raises:
        InputError: The argument is not a string or ``None``.
    """
    if value is None:
        return UNSET
    if not isinstance(value, str):
        raise InputError(f"{name} must be a string, not {_describe(value)}")
    return value


def check_choice(value: S, name: str, choices: tuple[S, ...]) -> S:
    """Return a value that is one of several choices.

    Args:
        value: The argument.
        name: The name of the argument, for the message.
        choices: The values that the API accepts.

    Raises:
        InputError: The argument is not one of the choices.
    """
    if not isinstance(value, str) or value not in choices:  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        allowed = " or ".join(repr(choice) for choice in choices)
        raise InputError(f"{name} must be {allowed}, not {_describe(value)}")
    return value


def check_integer(value: object, name: str, low: int, high: int) -> int:
    """Return an integer within a range.

    Args:
        value: The argument.
        name: The name of the argument, for the message.
        low: The least value that the API accepts.
        high: The greatest value that the API accepts.

    Raises:
        InputError: The argument is not an integer, or it is out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InputError(f"{name} must be an integer from {low} to {high}, not {_describe(value)}")
    return value


def check_mapping(value: object, name: str) -> dict[str, Any]:
    """Return a mapping as a dictionary, an empty one for ``None``.

    Args:
        value: The argument.
        name: The name of the argument, for the message.

    Raises:
        InputError: The argument is not a mapping.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputError(
            f"{name} must be a mapping such as {{'prompt': '…'}}, not {_describe(value)}"
        )
    return dict(cast("Mapping[str, Any]", value))


def _describe(value: object) -> str:
    return describe_value(value, max_length=80)
