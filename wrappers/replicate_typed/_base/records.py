"""Records of attrs whose ``repr`` can be asked for at any time, and is never long.

A traceback with variables and a debugger show every object there is, also one that a constructor
has not finished, for instance because a converter raised. A ``repr`` that raises then hides the
error that they were to show.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from .public import bind_annotations
from .shortening import shorten

__all__ = ["define", "frozen", "safe_repr"]

F = TypeVar("F", bound=Callable[[Any], str])

if TYPE_CHECKING:
    from attrs import define, frozen
else:

    def define(maybe_class: Any = None, **options: Any) -> Any:
        """Make a class a record, as ``attrs.define`` does."""
        return _decorate(attrs.define, maybe_class, options)

    def frozen(maybe_class: Any = None, **options: Any) -> Any:
        """Make a class a record that does not change, as ``attrs.frozen`` does."""
        return _decorate(attrs.frozen, maybe_class, options)


def safe_repr(function: F) -> F:
    """Return a ``__repr__`` that never raises and has ``MAX_REPR`` characters at the most.

    It says of an incomplete object that it is one.
    """

    @wraps(function)
    def __repr__(self: Any) -> str:  # noqa: N807 - the name that a traceback shows
        try:
            return shorten(function(self))
        except Exception:  # noqa: BLE001 - a property or a value of the object may raise anything
            return f"<{type(self).__name__} (incomplete)>"

    return cast("F", __repr__)


@safe_repr
@recursive_repr("...")
def _repr(self: attrs.AttrsInstance) -> str:
    """Return what attrs would, without a function that is compiled for each class."""
    shown = [
        f"{field.name}={getattr(self, field.name)!r}"
        for field in attrs.fields(type(self))
        if field.repr
    ]
    name = type(self).__qualname__.rpartition(">.")[2]
    return f"{name}({', '.join(shown)})"


def _decorate(make: Callable[..., Any], maybe_class: type | None, options: dict[str, Any]) -> Any:
    def decorate(cls: Any) -> Any:
        if "__repr__" in vars(cls):
            cls.__repr__ = safe_repr(cls.__repr__)
        elif options.get("repr", True):
            cls.__repr__ = _repr
        made = make(cls, **{**options, "repr": False})
        if "__init__" in vars(made):
            # It is a function of no module.
            bind_annotations(made.__init__.__annotations__, made.__module__)
        return made

    return decorate if maybe_class is None else decorate(maybe_class)
