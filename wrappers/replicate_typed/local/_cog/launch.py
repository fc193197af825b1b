"""What the start of a model's process takes: interpreter, script, environment, scratch folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from ..._base.records import frozen
from .environment import clean_environment

#: The script that runs in the model's process.
BOOT_SCRIPT = Path(__file__).parent / "child" / "boot.py"

#: The longest path, in bytes, below which the path of a socket fits its limit.
_MAX_SCRATCH_PARENT = 65

#: Hosts that are reached without a proxy.
_LOOPBACK = "localhost,127.0.0.1,::1"

Mode = Literal["predict", "train"]


@frozen
class Launch:
    """How to start a model's process.

    Attributes:
        python: The interpreter of the model's environment.
        folder: The model's folder.
        mode: Whether the process predicts or trains.
        environment: Additional environment variables.
    """

    python: Path
    folder: Path
    mode: Mode
    environment: Mapping[str, str]


def model_environment(launch: Launch) -> dict[str, str]:
    """Return the environment variables of a model's process."""
    environment = clean_environment(os.environ)
    for name in ("NO_PROXY", "no_proxy"):
        # Input files are on the local server, which a proxy cannot reach.
        environment[name] = ",".join(filter(None, [environment.get(name), _LOOPBACK]))
    # As in images built by Cog, so that printed text is not lost in a crash.
    environment["PYTHONUNBUFFERED"] = "1"
    return environment | dict(launch.environment)


def scratch_folder() -> Path:
    """Create a private folder whose path is short enough for a socket in it."""
    parent = tempfile.gettempdir()
    # The path of a socket is limited to 103 bytes on macOS and 107 on Linux.
    fits = len(os.fsencode(parent)) <= _MAX_SCRATCH_PARENT
    return Path(tempfile.mkdtemp(prefix="replicate-typed-", dir=parent if fits else "/tmp"))  # noqa: S108
