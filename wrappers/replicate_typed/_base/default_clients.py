"""The default clients, for what is made without a client; they are loaded when that happens.

They are in the room above all others, so nothing below can import them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .public import PACKAGE, defined_in

#: The functions that return the default clients, by the room of the classes that belong to them.
_GETTERS = {
    "_sync": (f"{PACKAGE}._facade.default", "get_default_client"),
    "_async": (f"{PACKAGE}._facade.default_async", "get_default_async_client"),
}


def default_client_of(cls: type) -> Any:
    """Return the default client that an object of a class belongs to, None if it knows no client."""
    for base in cls.__mro__:
        package, _, module = defined_in(base).partition(".")
        room = module.partition(".")[0]
        if package == PACKAGE and room in _GETTERS:
            module, function = _GETTERS[room]
            return getattr(import_module(module), function)()
    return None
