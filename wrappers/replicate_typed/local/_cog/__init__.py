"""Cog model folders, run by the real `cog` runtime in environments of their own.

    source = load_folder("path/to/model")     # a ModelSource for the local server
    build(bundled_models())                   # environments and schemas, ahead of time

How it works, from the outside in: `folder` reads a folder by way of `manifest`; `model` queues
predictions and keeps a process alive while there is work; `environment` builds what the process
runs in, `describe` asks Cog for the schema; `process` starts and ends the process, in which `boot`
runs Cog's own server, `streams` keeps what the model prints, and `reports` tells each event over a
socket.
"""

from __future__ import annotations

from .environment import COG_VERSION
from .folder import build, bundled_models, load_folder
from .runtime import CogRuntime

__all__ = ["COG_VERSION", "CogRuntime", "build", "bundled_models", "load_folder"]
