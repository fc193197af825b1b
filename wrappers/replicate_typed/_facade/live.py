"""What the package takes from its default client, whichever that is when it is used.

``from replicate_typed import models, run`` binds these names once. They must be those of the client
that is assigned to ``replicate_typed.default_client`` later, or another account would pay.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, get_type_hints

from .._base.public import PACKAGE


def live_method(get: Callable[[], Any], name: str) -> Any:
    """Return a function that calls a method of the client that ``get`` returns."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(get(), name)(*args, **kwargs)

    return call


class LiveClient:
    """A client that is the default one whenever it is used, for what keeps the client that made it."""

    def __init__(self, get: Callable[[], Any]) -> None:
        self._get = get

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get(), name)


def named(function: Any, name: str, method: Any) -> Any:
    """Give a function the signature and docstring of a bound method, and a public name."""
    update_wrapper(function, method, assigned=("__doc__",), updated=())
    function.__annotations__ = get_type_hints(method)
    function.__name__ = function.__qualname__ = name
    function.__module__ = PACKAGE
    return function


def live_resource(get: Callable[[], Any], name: str, kind: type) -> Any:
    """Return a resource, an instance of ``kind``, that is the one of the client of ``get``.

    Args:
        get: Returns the client.
        name: The attribute of the client that has the resource.
        kind: The class of the resource.
    """

    def __getattribute__(_: object, attribute: str) -> Any:  # noqa: N807 - it becomes a method
        return getattr(getattr(get(), name), attribute)

    def __setattr__(_: object, attribute: str, value: Any) -> None:  # noqa: N807 - likewise
        setattr(getattr(get(), name), attribute, value)

    def __delattr__(_: object, attribute: str) -> None:  # noqa: N807 - likewise
        delattr(getattr(get(), name), attribute)

    methods = {
        "__getattribute__": __getattribute__,
        "__setattr__": __setattr__,
        "__delattr__": __delattr__,
    }
    live = type(kind.__name__, (kind,), {**methods, "__module__": kind.__module__})
    return object.__new__(live)
