"""The ``async_`` methods that blocking clients and objects have in ``replicate`` 1.x.

Old code awaits them on the objects of a blocking client: ``await client.models.async_get(…)``,
``await prediction.async_wait()``. Each is the method of the same name of the asynchronous twin,
over connections of the running event loop; its result comes back for the blocking client.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from importlib import import_module
from typing import Any, cast

from .._async.core import AsyncCore
from .._base.public import defined_in
from .._sync.core import Resource
from .old_results import OldPage, in_pieces

_ROOT = __name__.split(".")[0]
_BLOCKING, _ASYNCHRONOUS = f"{_ROOT}._sync.", f"{_ROOT}._async."


def resolve(owner: object, name: str) -> Callable[..., Any]:
    """Return the asynchronous method of an object that its blocking one of the same name is of.

    Raises:
        TypeError: The object belongs to no client.
    """
    twin = _twin(owner)
    if twin is None:
        raise TypeError(f"this {type(owner).__name__} belongs to no client")
    return _bound(owner, twin, getattr(twin, name))


def _bound(owner: Any, twin: Any, method: Callable[..., Any]) -> Callable[..., Any]:
    """Return the twin's method, with results for its owner."""

    async def finish(answer: Awaitable[Any]) -> Any:
        result = await answer
        if hasattr(owner, "raw"):
            owner._fill(twin.raw)
        return owner if result is twin else _for_blocking(result, owner._core)

    def call(*args: Any, **kwargs: Any) -> Any:
        answer = method(*args, **kwargs)
        # A stream can be awaited, too, and stays what it is.
        is_coroutine = isinstance(answer, Coroutine)
        return finish(cast("Awaitable[Any]", answer)) if is_coroutine else answer

    return call


def _twin(owner: object) -> Any:
    """Return the same object for async code, None if it is that already or knows no client."""
    state: dict[str, Any] = dict(vars(owner))
    core: Any = state.get("_core")
    classes: list[Any] = [_async_class(kind) for kind in type(owner).__mro__]
    twin_class = next((found for found in classes if found is not None), None)
    if twin_class is None or core is None:
        return None
    twin = twin_class.__new__(twin_class)
    # The resources that a client remembers are blocking ones.
    kept = {name: value for name, value in state.items() if not isinstance(value, Resource)}
    async_core = AsyncCore(core.connections, core.options, rate_limiter=core.rate_limiter)
    # Output files come back for the blocking client, too.
    async_core.downloader = core.downloader
    async_core.pieces_as = in_pieces
    twin.__dict__.update(kept, _core=async_core)
    return twin


def _for_blocking(value: Any, core: Any) -> Any:
    """Return a result with the objects of a blocking client instead of asynchronous ones."""
    kind: Any = value.__class__
    blocking_class = _blocking_class(kind)
    if blocking_class is None or not hasattr(value, "raw"):
        return value
    if hasattr(value, "pages"):
        # A page stays asynchronous, as what follows it must be fetched so; its items do not.
        return OldPage(
            value._core,
            value._operation,
            lambda raw: _for_blocking(value._build(raw), core),  # pyright: ignore[reportUnknownLambdaType]  # any JSON
            value.raw,
        )
    return blocking_class(core, value.raw)


def _async_class(kind: type[Any]) -> Any:
    return _counterpart(kind, _BLOCKING, _ASYNCHRONOUS, f"Async{kind.__name__}")


def _blocking_class(kind: type[Any]) -> Any:
    return _counterpart(kind, _ASYNCHRONOUS, _BLOCKING, kind.__name__.removeprefix("Async"))


def _counterpart(kind: type[Any], room: str, other: str, name: str) -> Any:
    """Return the class of a name in the twin of the module that defines a class, if it has one."""
    module = defined_in(kind)
    if not module.startswith(room):
        return None
    return getattr(import_module(other + module.removeprefix(room)), name, None)
