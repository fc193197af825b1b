"""Reading annotations: of what can be called, of what has fields, and what they come down to."""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Annotated, Any, NotRequired, Required, TypeVar, get_args, get_origin


def name_of(function: Callable[..., Any]) -> str:
    """What a function is called in messages."""
    if isinstance(function, functools.partial):
        return name_of(function.func)
    return getattr(function, "__qualname__", type(function).__qualname__).rpartition(">.")[2]


def hints_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotations of a function, or of whatever else can be called, by parameter.

    Raises:
        TypeError: One names something that is not there.
    """
    target: Any = function
    while isinstance(target, functools.partial):
        target = target.func
    made: dict[str, Any] = {}
    if isinstance(target, type):
        made["return"] = target
        target = vars(target).get("__init__", target)
    elif not inspect.isroutine(target):
        target = type(target).__call__
    try:
        return {**typing.get_type_hints(target, include_extras=True), **made}
    except (NameError, TypeError) as error:
        raise TypeError(f"{name_of(function)}: an annotation cannot be read: {error}") from error


def has_fields(hint: Any) -> bool:
    """Whether it is a dataclass or a TypedDict."""
    return dataclasses.is_dataclass(hint) or typing.is_typeddict(hint)


def fields_of(kind: Any) -> dict[str, Any]:
    """The annotations of a dataclass or TypedDict, by field; of what is given when it is made."""
    hints = typing.get_type_hints(kind, include_extras=True)
    if typing.is_typeddict(kind):
        return hints
    return {part.name: hints[part.name] for part in dataclasses.fields(kind) if part.init}


def required_of(kind: Any) -> frozenset[str]:
    """The fields that a dataclass or TypedDict cannot do without."""
    if typing.is_typeddict(kind):
        # Where annotations are texts, Python itself does not see what is said in them.
        said = {name: get_origin(hint) for name, hint in fields_of(kind).items()}
        keys: frozenset[str] = kind.__required_keys__
        return frozenset(
            name
            for name, word in said.items()
            if word is Required or (name in keys and word is not NotRequired)
        )
    missing = dataclasses.MISSING
    return frozenset(
        part.name
        for part in dataclasses.fields(kind)
        if part.init and part.default is missing and part.default_factory is missing
    )


def bare(hint: Any) -> Any:
    """An annotation without other names for it, and without what is said beside it."""
    while True:
        if get_origin(hint) in {Annotated, NotRequired, Required}:
            hint = get_args(hint)[0]
        elif isinstance(hint, typing.NewType):
            hint = hint.__supertype__
        elif isinstance(hint, TypeVar):
            hint = hint.__bound__ or Any
        elif hasattr(hint, "__value__") and type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        else:
            return hint


def is_union(hint: Any) -> bool:
    """Whether it is a choice between annotations."""
    return get_origin(hint) in {typing.Union, types.UnionType}


def choices_of(hint: Any) -> list[Any] | None:
    """The values of an enumeration or a Literal, None for anything else."""
    if get_origin(hint) is typing.Literal:
        return [a.value if isinstance(a, enum.Enum) else a for a in get_args(hint)]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return [member.value for member in hint]
    return None
