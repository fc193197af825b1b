"""Records of attrs whose ``repr`` can be asked for at any time, and is never long.

A traceback with variables and a debugger show every object there is, also one that a constructor
has not finished, for instance because a converter raised. A ``repr`` that raises then hides the
error that they were to show.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from .public import bind_annotations
from .shortening import shorten

__all__ = ["define", "frozen", "safe_repr"]

F = TypeVar("F", bound=Callable[[Any], str])

if TYPE_CHECKING:
    from attrs import define, frozen
else:
    import attrs

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


def _decorate(make: Callable[..., Any], maybe_class: type | None, options: dict[str, Any]) -> Any:
    def decorate(cls: type) -> Any:
        made = make(cls, **options)
        if "__repr__" in vars(made):
            made.__repr__ = safe_repr(made.__repr__)
        if "__init__" in vars(made):
            # It is a function of no module.
            bind_annotations(made.__init__.__annotations__, made.__module__)
        return made

    return decorate if maybe_class is None else decorate(maybe_class)
