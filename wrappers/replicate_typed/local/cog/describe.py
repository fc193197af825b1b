"""The schema of a model as Cog itself computes it, kept beside the environments."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
from pathlib import Path
from typing import Any

from ..runtime import BrokenModel
from .cache import read_json, write_json
from .process import BOOT_SCRIPT, Launch, model_environment

_ERROR_LINES = 6
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
    """Return the end of a traceback, from the first line of the model's own files on."""
    lines = text.rstrip().splitlines() or ["Cog could not read the model, and did not say why."]
    own = [n for n, line in enumerate(lines) if line.startswith(_FRAME_PREFIX + str(folder))]
    start = max(own[-1] if own else 0, len(lines) - _ERROR_LINES)
    return "\n".join(["the model cannot be loaded:", *(f"    {line}" for line in lines[start:])])
