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
    from .annotations import AsyncConcatenateIterator, ConcatenateIterator, Field, File
    from .faults import Fault, Faults
    from .functions import FunctionModel
    from .runtime import BrokenModel, ModelFailed
    from .server import LocalServer, PortInUse
    from .store import BrokenStore

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
    "AsyncConcatenateIterator": "annotations",
    "BrokenModel": "runtime",
    "BrokenStore": "store",
    "ConcatenateIterator": "annotations",
    "Fault": "faults",
    "Faults": "faults",
    "Field": "annotations",
    "File": "annotations",
    "FunctionModel": "functions",
    "LocalServer": "server",
    "ModelFailed": "runtime",
    "PortInUse": "server",
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
