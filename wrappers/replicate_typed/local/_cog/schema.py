"""The schema of a model as Cog itself computes it, kept beside the environments."""

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

_ERROR_LINES = 8
_FRAME_LINES = 3
_FRAME_PREFIX = '  File "'


def schema_path(cache: Path, version: str, environment_key: str) -> Path:
    """Return where the description of a version served by an environment is kept."""
    return cache / "schemas" / f"{version[:32]}-{environment_key}.json"


def known_description(path: Path) -> dict[str, Any] | None:
    """Return `{"schema": …, "cog_version": …}` when `path` holds it."""
    content: dict[str, Any] | None = read_json(path)
    return content


async def compute_description(launch: Launch, path: Path) -> dict[str, Any]:
    """Return what Cog says of the model, and keep it at `path`.

    Imports the model's file, runs nothing of it. Raises BrokenModel with the last lines of the
    traceback.
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
        description = known_description(out)
    if description is None:
        text = printed.decode(errors="replace")
        raise BrokenModel(f"{launch.folder}: {_reason(text.rpartition(mark)[2], launch.folder)}")
    write_json(path, description)
    return description


def _reason(text: str, folder: Path) -> str:
    """Return the end of a traceback: the model's own last frame, if there is one, and the error."""
    lines = text.rstrip().splitlines() or ["Cog could not read the model, and did not say why."]
    frames = [n for n, line in enumerate(lines) if line.startswith(_FRAME_PREFIX)]
    last = frames[-1] if frames else 0
    error = next((n for n in range(last, len(lines)) if not lines[n].startswith(" ")), last)
    own = [n for n in frames if lines[n].startswith(_FRAME_PREFIX + str(folder))]
    frame = lines[own[-1] : error][:_FRAME_LINES] if own else []
    shown = [*frame, *lines[error : error + _ERROR_LINES]]
    return "\n".join(["the model cannot be loaded:", *(f"    {line}".rstrip() for line in shown)])
