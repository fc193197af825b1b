"""The names of ``replicate`` 1.x that classes have for old code only.

Type checkers and completion do not see them: new code uses ``AsyncClient``, where a forgotten
``await`` is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .absent_names import OF_OBJECTS
from .public import PACKAGE

PREFIX = "async_"

#: The classes of blocking code, and their methods that 1.x also has with the prefix.
_ASYNC_METHODS = {
    "AccountResource": "current",
    "Client": "run stream",
    "Collections": "get list",
    "DefaultWebhook": "secret",
    "DeploymentPredictions": "create",
    "Deployments": "create delete get list update",
    "DeploymentsPredictions": "create",
    "Files": "create delete get list",
    "HardwareResource": "list",
    "ModelVersions": "delete get list",
    "Models": "create delete get list search",
    "ModelsPredictions": "create",
    "Prediction": "cancel output_iterator reload stream wait",
    "Predictions": "cancel create get list",
    "Training": "cancel reload",
    "Trainings": "cancel create get list",
}

#: Those methods that return an asynchronous iterator at once.
_ITERATORS = frozenset({"output_iterator", "stream"})

#: The classes that 1.x has inside of others, and what they are here.
_CLASSES = {
    "Deployment": {"Release": ("_objects.resources", "Release")},
    "Deployments": {
        "CreateDeploymentParams": ("_facade.old_params", "CreateDeploymentParams"),
        "UpdateDeploymentParams": ("_facade.old_params", "UpdateDeploymentParams"),
    },
    "Files": {"CreateFileParams": ("_facade.old_params", "CreateFileParams")},
    "Models": {"CreateModelParams": ("_facade.old_params", "CreateModelParams")},
    "Prediction": {"Progress": ("_objects.progress", "Progress")},
    "Predictions": {"CreatePredictionParams": ("_facade.typing", "CreateOptions")},
    "Trainings": {"CreateTrainingParams": ("_facade.old_params", "CreateTrainingParams")},
    "Webhooks": {"Default": ("_sync.webhooks", "DefaultWebhook")},
}

#: Private methods of 1.x that programs call, and the functions that carry them out.
_FUNCTIONS = {
    "Client": {
        "_async_request": ("_facade.old_requests", "async_request"),
        "_request": ("_facade.old_requests", "request"),
    },
}

#: Where the methods are carried out, in the room above all that have one.
RESOLVER = f"{PACKAGE}._facade.old_async"

_BLOCKING = f"{PACKAGE}._sync."


class OldNames:
    """Something that has the names of ``replicate`` 1.x too, if it is blocking code."""

    if not TYPE_CHECKING:

        def __init_subclass__(cls, **keywords: Any) -> None:
            super().__init_subclass__(**keywords)
            if cls.__module__.startswith(_BLOCKING):
                for name in _ASYNC_METHODS.get(cls.__name__, "").split():
                    old = PREFIX + name
                    setattr(cls, old, _old_method(cls, name))
                for name, (module, found) in _CLASSES.get(cls.__name__, _NONE).items():
                    setattr(cls, name, _OldClass(module, found))
                for name, (module, found) in _FUNCTIONS.get(cls.__name__, _NONE).items():
                    setattr(cls, name, _old_function(module, found))

        def __dir__(self) -> list[str]:
            return [name for name in super().__dir__() if not name.startswith(PREFIX)]

        def __getattr__(self, name: str) -> Any:
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            if name in OF_OBJECTS:
                message = f"{message}: {OF_OBJECTS[name]}"
            raise AttributeError(message, name=name, obj=self)


_NONE: MappingProxyType[str, tuple[str, str]] = MappingProxyType({})


def _old_method(cls: type, name: str) -> Callable[..., Any]:
    """Return the ``async_`` form of a method, with its signature."""
    method: Any = getattr(cls, name)

    def iterate(self: object, *args: Any, **keywords: Any) -> Any:
        return import_module(RESOLVER).resolve(self, name)(*args, **keywords)

    async def wait(self: object, *args: Any, **keywords: Any) -> Any:
        return await iterate(self, *args, **keywords)

    call: Callable[..., Any] = iterate if name in _ITERATORS else wait
    call.__name__ = PREFIX + name
    call.__qualname__ = f"{cls.__qualname__}.{call.__name__}"
    call.__module__ = cls.__module__
    call.__doc__ = f"Do what ``{name}`` does, in async code, as in ``replicate`` 1.x."
    call.__wrapped__ = method  # type: ignore[attr-defined]  # where ``inspect.signature`` looks
    return call


def _old_function(module: str, name: str) -> Callable[..., Any]:
    """Return a method that calls a function with its object, which is loaded then."""

    def call(self: object, *args: Any, **keywords: Any) -> Any:
        return getattr(import_module(f"{PACKAGE}.{module}"), name)(self, *args, **keywords)

    return call


class _OldClass:
    """A class inside of another, which is loaded when it is asked for."""

    def __init__(self, module: str, name: str) -> None:
        self._module = f"{PACKAGE}.{module}"
        self._name = name

    def __get__(self, instance: object, owner: type) -> Any:
        return getattr(import_module(self._module), self._name)
