"""Ctrl-C, and the time limits of what a client does after it."""

from __future__ import annotations

import importlib
import os
import signal

import pytest


def press_ctrl_c() -> None:
    """Send this process the signal of Ctrl-C."""
    os.kill(os.getpid(), signal.SIGINT)


def press_ctrl_c_unnoticed() -> None:
    """Send the signal of Ctrl-C to a thread that is not the main one, whose wait goes on.

    So it is for the main thread too if the signal comes just before it begins to wait.
    """
    signal.raise_signal(signal.SIGINT)


def set_times(monkeypatch: pytest.MonkeyPatch, module: str = "pending", **times: float) -> None:
    """Set time limits of the client that are not settings, in both modes."""
    for package in ("_async", "_sync"):
        made = importlib.import_module(f"replicate_typed.{package}.{module}")
        for name, seconds in times.items():
            assert isinstance(getattr(made, name), float)
            monkeypatch.setattr(made, name, seconds)
