"""What it takes to start a model: an interpreter, a script, variables, a place for its files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .environment import clean_environment

BOOT_SCRIPT = Path(__file__).parent.joinpath("child") / "boot.py"

_LONGEST_SCRATCH_PARENT = 65
_LOOPBACK = "localhost,127.0.0.1,::1"

Mode = Literal["predict", "train"]


@dataclass(frozen=True, slots=True)
class Launch:
    """What it takes to start a model."""

    python: Path
    folder: Path
    mode: Mode
    environment: Mapping[str, str]


def model_environment(launch: Launch) -> dict[str, str]:
    """Return the environment variables of the model's process."""
    environment = clean_environment(os.environ)
    for name in ("NO_PROXY", "no_proxy"):
        # Input files come from the local server, which no proxy can reach.
        environment[name] = ",".join(filter(None, [environment.get(name), _LOOPBACK]))
    # As in the images that Cog builds: what a model has printed is not lost when it crashes.
    environment["PYTHONUNBUFFERED"] = "1"
    return environment | dict(launch.environment)


def scratch_folder() -> Path:
    """Return a new private folder whose path leaves room for the name of a socket."""
    parent = tempfile.gettempdir()
    # macOS allows 103 bytes for a socket's path, Linux 107.
    fits = len(os.fsencode(parent)) <= _LONGEST_SCRATCH_PARENT
    return Path(tempfile.mkdtemp(prefix="replicate-typed-", dir=parent if fits else "/tmp"))  # noqa: S108
