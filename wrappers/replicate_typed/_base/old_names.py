"""The names of ``replicate`` 1.x and before that objects answer to without having them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

#: What finds an old name, in the room above all that has one; loaded when the first is asked for.
RESOLVER = f"{__name__.split('.')[0]}._facade.old_async"

#: What to do instead of calling a method that releases before 1.0 had.
_REMOVED = {"predict": "call run(…) of the client, or of the module, with it or with its name"}


class OldNames:
    """Something that answers to the ``async_`` spelling of its methods, if it is blocking code.

    Type checkers do not see these names: new code uses ``AsyncClient``, where a forgotten
    ``await`` is an error.
    """

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("async_"):
                found = import_module(RESOLVER).resolve(self, name)
                if found is not None:
                    return found
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            if name in _REMOVED:
                message = f"{message}: {_REMOVED[name]}"
            raise AttributeError(message, name=name, obj=self)
