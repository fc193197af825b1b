"""Attributes that are made when they are first used, and can be replaced by a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

__all__ = ["cached_property"]

T = TypeVar("T")

if TYPE_CHECKING:

    class cached_property(Generic[T]):  # noqa: N801 - as in functools
        """What ``functools.cached_property`` does, without its attributes in completions."""

        def __init__(self, make: Callable[[Any], T]) -> None: ...
        def __get__(self, instance: object, owner: type | None = None) -> T: ...
        def __set__(self, instance: object, value: T) -> None: ...
else:
    from functools import cached_property
