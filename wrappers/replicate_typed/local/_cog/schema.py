"""The OpenAPI document of a model, computed by Cog itself and cached."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
from pathlib import Path
from typing import Any

from .._contract.runtime import BrokenModel
from .cache import read_json, write_json
from .launch import BOOT_SCRIPT, Launch, model_environment

#: Lines shown of an error, and of the frame in which it was raised.
_ERROR_LINES = 8
_FRAME_LINES = 3
_FRAME_PREFIX = '  File "'


def schema_path(cache: Path, version: str, environment_key: str) -> Path:
    """Return the path of the cached description of a version in an environment."""
    return cache / "schemas" / f"{version[:32]}-{environment_key}.json"


def cached_description(path: Path) -> dict[str, Any] | None:
    """Return the cached ``{"schema": …, "cog_version": …}``, or None."""
    content: dict[str, Any] | None = read_json(path)
    return content


async def compute_description(launch: Launch, path: Path) -> dict[str, Any]:
    """Compute the description of a model, and cache it.

    The model's file is imported; its setup is not run.

    Args:
        launch: How to start the model's process.
        path: The path of the cached description.

    Raises:
        BrokenModel: Cog cannot load the model; the message has the end of the traceback.
    """
    mark = f"--{secrets.token_hex(8)}--"
    with tempfile.TemporaryDirectory(prefix="replicate-typed-") as scratch:
        out = Path(scratch, "description.json")
        process = await asyncio.create_subprocess_exec(
            *(str(launch.python), str(BOOT_SCRIPT), "describe"),
            json.dumps({"out": str(out), "mark": mark}),
            cwd=launch.folder,
            env=model_environment(launch) | {"TMPDIR": scratch, "COG_LOG_LEVEL": "ERROR"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            printed, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        description = cached_description(out)
    if description is None:
        text = printed.decode(errors="replace")
        raise BrokenModel(f"{launch.folder}: {_reason(text.rpartition(mark)[2], launch.folder)}")
    write_json(path, description)
    return description


def _reason(text: str, folder: Path) -> str:
    """Return the last frame of a traceback that is in the model's folder, and the error."""
    lines = text.rstrip().splitlines() or ["Cog could not load the model, and reported no reason."]
    frames = [n for n, line in enumerate(lines) if line.startswith(_FRAME_PREFIX)]
    last = frames[-1] if frames else 0
    error = next((n for n in range(last, len(lines)) if not lines[n].startswith(" ")), last)
    own = [n for n in frames if lines[n].startswith(_FRAME_PREFIX + str(folder))]
    frame = lines[own[-1] : error][:_FRAME_LINES] if own else []
    shown = [*frame, *lines[error : error + _ERROR_LINES]]
    return "\n".join(["the model cannot be loaded:", *(f"    {line}".rstrip() for line in shown)])
