"""Cog model folders, run by the real ``cog`` runtime in virtual environments of their own.

    source = load_folder("path/to/model")     # a ModelSource for the local server
    build(bundled_models())                   # environments and schemas, ahead of time

From the outside in: ``folder`` loads a folder, whose ``cog.yaml`` ``manifest`` reads; ``runtime``
queues predictions and keeps a process alive while there is work; ``environment`` builds the virtual
environment of the process, and ``schema`` computes the model's schema. ``spawn`` starts the process
and ``process`` talks to it; ``relay`` reports its events to the server. In the process,
``child.boot`` runs Cog's own server, ``child.streams`` captures what the model prints, and
``child.reports`` sends each event over a socket.
"""

from __future__ import annotations

from .environment import COG_VERSION
from .folder import build, bundled_models, load_folder
from .runtime import CogRuntime

__all__ = ["COG_VERSION", "CogRuntime", "build", "bundled_models", "load_folder"]
