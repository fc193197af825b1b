"""``replicate-typed map`` against a local server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from replicate_typed.local import LocalServer

COMMAND = [sys.executable, "-W", "error", "-m", "replicate_typed.cli", "map"]


def environment(server: LocalServer) -> dict[str, str]:
    """Return the variables that lead the command to a server."""
    return {"REPLICATE_BASE_URL": server.url, "REPLICATE_API_TOKEN": server.token}


def start(server: LocalServer, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the command as a process."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=os.environ | environment(server),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def write_inputs(path: Path, inputs: list[dict[str, Any]]) -> Path:
    """Write a file of JSON lines."""
    path.write_text("".join(json.dumps(value) + "\n" for value in inputs))
    return path


def read_lines(text: str) -> list[dict[str, Any]]:
    """Return results in the order of the inputs."""
    return sorted(map(json.loads, text.splitlines()), key=lambda line: line["index"])
