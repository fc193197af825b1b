"""Running a model, and what interrupts it."""

from __future__ import annotations

import importlib
import os
import signal


def run(client, **options):
    return client.run("me/model", {}, **options)


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def set_times(monkeypatch, module="pending", **times):
    """Set bounds of the client's patience, which are no settings, in both modes."""
    for package in ("_async", "_sync"):
        made = importlib.import_module(f"replicate_typed.{package}.{module}")
        for name, seconds in times.items():
            assert isinstance(getattr(made, name), float)
            monkeypatch.setattr(made, name, seconds)
