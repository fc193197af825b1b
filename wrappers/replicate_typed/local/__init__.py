"""The Replicate API on your machine, without an account and without a network.

    from replicate_typed.local import LocalServer

    with LocalServer(models={"me/shout": shout}) as server:
        client = Client(server.token, base_url=server.url)

It requires the extra ``local``: ``pip install 'replicate-typed[local]'``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._api.faults import Fault, FaultKind, Faults
    from ._contract.runtime import BrokenModel, ModelFailed
    from ._functions.annotations import AsyncConcatenateIterator, ConcatenateIterator, Field, File
    from ._functions.function_model import FunctionModel
    from ._jobs.database import BrokenStore
    from ._serving.listening import PortInUse
    from ._serving.server import LocalServer

__all__ = [
    "AsyncConcatenateIterator",
    "BrokenModel",
    "BrokenStore",
    "ConcatenateIterator",
    "Fault",
    "FaultKind",
    "Faults",
    "Field",
    "File",
    "FunctionModel",
    "LocalServer",
    "ModelFailed",
    "PortInUse",
]

#: The module of each public name.
_MODULES = {
    "AsyncConcatenateIterator": "_functions.annotations",
    "BrokenModel": "_contract.runtime",
    "BrokenStore": "_jobs.database",
    "ConcatenateIterator": "_functions.annotations",
    "Fault": "_api.faults",
    "FaultKind": "_api.faults",
    "Faults": "_api.faults",
    "Field": "_functions.annotations",
    "File": "_functions.annotations",
    "FunctionModel": "_functions.function_model",
    "LocalServer": "_serving.server",
    "ModelFailed": "_contract.runtime",
    "PortInUse": "_serving.listening",
}

if not TYPE_CHECKING:
    # Hidden from type checkers, to which any name would exist otherwise.

    def __getattr__(name: str) -> object:
        # Imports on first use: pytest loads the plugin in this package in every session, also
        # where the extra is not installed.
        path = _MODULES.get(name)
        if path is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            module = import_module(f".{path}", __name__)
        except ModuleNotFoundError as error:
            package = (error.name or "").partition(".")[0]
            raise ModuleNotFoundError(
                f"replicate_typed.local needs {package}, which is not installed: "
                "pip install 'replicate-typed[local]'",
                name=error.name,
            ) from error
        value: object = getattr(module, name)
        globals()[name] = value
        return value
