"""Objects that refuse the assignment of an attribute that would have no effect."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any


class FixedAttributes:
    """Something of which only those attributes can be assigned that it uses.

    These are its properties with a setter, its methods and the parts that it makes when they are
    first used, which tests replace, and private names. Any other is an ``AttributeError``: it is
    misspelt, or it is not the place of that setting.
    """

    if not TYPE_CHECKING:  # mypy would allow every name

        def __setattr__(self, name: str, value: Any) -> None:
            if name[:1] != "_" and not self._may_assign(name):
                del value  # it may be a token, and a traceback with variables would show it
                raise AttributeError(self._assignment_advice(name), name=name, obj=self)
            object.__setattr__(self, name, value)

    def _may_assign(self, name: str) -> bool:
        found: object = getattr(type(self), name, None)
        if isinstance(found, property):
            return found.fset is not None
        return callable(found) or isinstance(found, cached_property)

    def _assignment_advice(self, name: str) -> str:
        """Return why an attribute cannot be assigned, and what to do instead."""
        kind = type(self).__name__
        if hasattr(type(self), name):
            return f"{kind}.{name} cannot be assigned"
        return (
            f"{kind} has no attribute {name!r}, and none can be added: keep a value of your own in "
            "a variable"
        )
