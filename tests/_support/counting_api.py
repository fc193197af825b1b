"""An API that counts: each prediction has an id of its own, and runs until it ends or is canceled."""

from __future__ import annotations

import math
import threading
import time

from _support.scripted_api import ScriptedApi


class CountingApi(ScriptedApi):
    """An API that knows what became of each of its predictions.

    Args:
        pause: How long it takes to answer a create, and a cancel, in seconds.
        duration: How long a prediction runs unless it is canceled, in seconds.

    Attributes:
        created: When each prediction was created.
        inputs: The input of each prediction.
        canceled: Those that were canceled before they had ended.
    """

    def __init__(self, pause: float = 0.0, duration: float = math.inf) -> None:
        super().__init__()
        self.pause = pause
        self.duration = duration
        self.created: dict[str, float] = {}
        self.inputs: dict[str, object] = {}
        self.canceled: set[str] = set()
        self._lock = threading.Lock()

    def respond(self, request):
        if request.target.startswith("/v1/predictions?"):
            return super().respond(request)
        if request.target.endswith("/cancel"):
            time.sleep(self.pause)
            name = request.path.split("/")[-2]
            if not self.has_ended(name):
                self.canceled.add(name)
        elif request.method == "POST":
            with self._lock:
                name = f"p{len(self.created)}q"
                self.inputs[name] = request.json()["input"]
                self.created[name] = time.monotonic()
            time.sleep(self.pause)
        else:
            name = request.path.split("/")[-1]
        members = {"id": name, "status": "processing", "input": self.inputs[name]}
        if name in self.canceled:
            members["status"] = "canceled"
        elif self.has_ended(name):
            members |= {"status": "succeeded", "output": "whole"}
        return self.reply(members, 201 if request.method == "POST" else 200)

    def has_ended(self, name: str) -> bool:
        """Return whether a prediction has come to its own end."""
        return time.monotonic() - self.created[name] > self.duration
