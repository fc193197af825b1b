"""The API on your machine, without a token and without a network.

    from replicate_typed.local import LocalServer

    with LocalServer(models={"me/shout": shout}) as server:
        client = Client(server.token, base_url=server.url)

It needs the extra ``local``: ``pip install 'replicate-typed[local]'``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._api.faults import Fault, Faults
    from ._contract.runtime import BrokenModel, ModelFailed
    from ._functions.annotations import AsyncConcatenateIterator, ConcatenateIterator, Field, File
    from ._functions.function_runtime import FunctionModel
    from ._jobs.store import BrokenStore
    from ._serving.server import LocalServer, PortInUse

__all__ = [
    "AsyncConcatenateIterator",
    "BrokenModel",
    "BrokenStore",
    "ConcatenateIterator",
    "Fault",
    "Faults",
    "Field",
    "File",
    "FunctionModel",
    "LocalServer",
    "ModelFailed",
    "PortInUse",
]

_HOMES = {
    "AsyncConcatenateIterator": "_functions.annotations",
    "BrokenModel": "_contract.runtime",
    "BrokenStore": "_jobs.store",
    "ConcatenateIterator": "_functions.annotations",
    "Fault": "_api.faults",
    "Faults": "_api.faults",
    "Field": "_functions.annotations",
    "File": "_functions.annotations",
    "FunctionModel": "_functions.function_runtime",
    "LocalServer": "_serving.server",
    "ModelFailed": "_contract.runtime",
    "PortInUse": "_serving.server",
}


def __getattr__(name: str) -> object:
    # Late, because pytest loads the plugin beside this file in every session, also where the
    # extra is not installed.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module(f".{home}", __name__)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"replicate_typed.local needs {(error.name or '').partition('.')[0]}, which is not installed: "
            "pip install 'replicate-typed[local]'",
            name=error.name,
        ) from error
    value: object = getattr(module, name)
    globals()[name] = value
    return value
