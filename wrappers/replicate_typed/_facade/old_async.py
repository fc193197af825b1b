"""The ``async_`` methods that blocking clients and objects have in ``replicate`` 1.x.

Old code awaits them on the objects of a blocking client: ``await client.models.async_get(…)``,
``await prediction.async_wait()``. Each is the method of the same name of the asynchronous twin,
over connections of the running event loop; what it answers comes back for the blocking client.

Type checkers do not see them: new code uses ``AsyncClient``, where a forgotten ``await`` is found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

PREFIX = "async_"

_ROOT = __name__.split(".")[0]
_BLOCKING, _ASYNCHRONOUS = f"{_ROOT}._sync.", f"{_ROOT}._async."


class HasOldAsync:
    """What answers to the ``async_`` spelling of its methods, if it is of a blocking client."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Callable[..., Any]:
            if name.startswith(PREFIX) and (twin := _twin(self)) is not None:
                method = getattr(twin, name.removeprefix(PREFIX), None)
                if callable(method):
                    return _spelled(self, twin, method)
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self
            )


def _spelled(owner: Any, twin: Any, method: Callable[..., Any]) -> Callable[..., Any]:
    """The twin's method, for its owner."""

    async def finish(answer: Awaitable[Any]) -> Any:
        result = await answer
        if hasattr(owner, "raw"):
            owner._fill(twin.raw)
        return owner if result is twin else _for_blocking(result, owner._core)

    def call(*args: Any, **kwargs: Any) -> Any:
        answer = method(*args, **kwargs)
        # A stream can be awaited, too, and stays what it is.
        return answer if hasattr(answer, "__aiter__") or not isawaitable(answer) else finish(answer)

    return call


def _twin(owner: object) -> Any:
    """The same for asynchronous code; None if it is that already, or knows no client."""
    kind = next((c for c in type(owner).__mro__ if c.__module__.startswith(_BLOCKING)), None)
    state: dict[str, Any] = dict(vars(owner))
    core: Any = state.get("_core")
    if kind is None or core is None:
        return None
    from .._async.core import AsyncCore
    from .._sync.resource import Resource

    module = import_module(_ASYNCHRONOUS + kind.__module__.removeprefix(_BLOCKING))
    twin_kind: Any = getattr(module, f"Async{kind.__name__}")
    twin = twin_kind.__new__(twin_kind)
    # The resources that a client remembers are blocking ones.
    kept = {name: value for name, value in state.items() if not isinstance(value, Resource)}
    twin.__dict__.update(kept, _core=AsyncCore(core.connections, core.options, core.schemas))
    return twin


def _for_blocking(value: Any, core: Any) -> Any:
    """An answer with the objects of a blocking client instead of those of an asynchronous one."""
    kind: Any = value.__class__
    if not kind.__module__.startswith(_ASYNCHRONOUS) or not hasattr(value, "raw"):
        return value
    if hasattr(value, "pages"):
        # A page stays asynchronous, as what follows it must be fetched so; its items do not.
        return kind(
            value._core,
            value._operation,
            lambda raw: _for_blocking(value._build(raw), core),  # pyright: ignore[reportUnknownLambdaType]  # any JSON
            value.raw,
        )
    module = import_module(_BLOCKING + kind.__module__.removeprefix(_ASYNCHRONOUS))
    return getattr(module, kind.__name__.removeprefix("Async"))(core, value.raw)
