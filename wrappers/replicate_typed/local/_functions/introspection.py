"""Introspection of callables, dataclasses and TypedDicts through their annotations."""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import types
import typing
from collections.abc import Callable
from typing import Annotated, Any, NotRequired, Required, TypeVar, get_args, get_origin


def display_name(function: Callable[..., Any]) -> str:
    """Return the name of a callable for messages."""
    if isinstance(function, functools.partial):
        return display_name(function.func)
    return getattr(function, "__qualname__", type(function).__qualname__).rpartition(">.")[2]


def hints_of(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the annotations of a function or of another callable, by parameter.

    Raises:
        TypeError: An annotation cannot be resolved.
    """
    target: Any = function
    while isinstance(target, functools.partial):
        target = target.func
    returned: dict[str, Any] = {}
    if isinstance(target, type):
        returned["return"] = target
        target = vars(target).get("__init__", target)
    elif not inspect.isroutine(target):
        target = type(target).__call__
    try:
        return {**typing.get_type_hints(target, include_extras=True), **returned}
    except (NameError, TypeError) as error:
        name = display_name(function)
        raise TypeError(f"{name}: an annotation cannot be resolved: {error}") from error


def has_fields(hint: Any) -> bool:
    """Return whether an annotation is a dataclass or a TypedDict."""
    return dataclasses.is_dataclass(hint) or typing.is_typeddict(hint)


def fields_of(kind: Any) -> dict[str, Any]:
    """Return the annotations of the fields that a dataclass or TypedDict is initialized with."""
    hints = typing.get_type_hints(kind, include_extras=True)
    if typing.is_typeddict(kind):
        return hints
    return {part.name: hints[part.name] for part in dataclasses.fields(kind) if part.init}


def required_fields_of(kind: Any) -> frozenset[str]:
    """Return the names of the required fields of a dataclass or TypedDict."""
    if typing.is_typeddict(kind):
        # Python itself does not see Required and NotRequired in annotations that are strings.
        qualifiers = {name: get_origin(hint) for name, hint in fields_of(kind).items()}
        keys: frozenset[str] = kind.__required_keys__
        return frozenset(
            name
            for name, qualifier in qualifiers.items()
            if qualifier is Required or (name in keys and qualifier is not NotRequired)
        )
    missing = dataclasses.MISSING
    return frozenset(
        part.name
        for part in dataclasses.fields(kind)
        if part.init and part.default is missing and part.default_factory is missing
    )


def unwrap(hint: Any) -> Any:
    """Return the type that an annotation stands for, without aliases, qualifiers and metadata."""
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
    """Return whether an annotation is a union."""
    return get_origin(hint) in {typing.Union, types.UnionType}


def choices_of(hint: Any) -> list[Any] | None:
    """Return the values of an enumeration or a Literal, None for any other annotation."""
    if get_origin(hint) is typing.Literal:
        return [a.value if isinstance(a, enum.Enum) else a for a in get_args(hint)]
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return [item.value for item in hint]
    return None
