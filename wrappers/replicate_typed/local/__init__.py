"""The API on your machine, without a token and without a network.

    from replicate_typed.local import LocalServer

    with LocalServer(models={"me/shout": shout}) as server:
        client = Client(server.token, base_url=server.url)

It needs the extra ``local``: ``pip install 'replicate-typed[local]'``.
"""

from .faults import Fault, Faults
from .functions import FunctionModel
from .runtime import BrokenModel, ModelFailed
from .server import LocalServer, PortInUse
from .signatures import AsyncConcatenateIterator, ConcatenateIterator, Field, File
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
