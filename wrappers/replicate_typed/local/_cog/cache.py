"""The folder that keeps environments and schemas between runs."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: The environment variable that overrides the folder.
CACHE_VARIABLE = "REPLICATE_TYPED_CACHE"
_APPLICATION = "replicate-typed"


def cache_folder(
    environ: Mapping[str, str] | None = None, platform: str = sys.platform, home: Path | None = None
) -> Path:
    """Return the cache folder.

    It is ``$REPLICATE_TYPED_CACHE``, or else below ``$XDG_CACHE_HOME``, or else where the platform
    keeps caches.

    Args:
        environ: The environment variables; by default, those of this process.
        platform: The platform, as ``sys.platform`` names it.
        home: The home folder; by default, the user's.
    """
    environ = os.environ if environ is None else environ
    home = Path.home() if home is None else home
    if chosen := environ.get(CACHE_VARIABLE):
        return Path(chosen).expanduser().absolute()
    if xdg := environ.get("XDG_CACHE_HOME"):
        return Path(xdg).absolute() / _APPLICATION
    if platform == "darwin":
        return home / "Library" / "Caches" / _APPLICATION
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / _APPLICATION
    return home / ".cache" / _APPLICATION


def read_json(path: Path) -> Any:
    """Return the content of a JSON file, None if it is missing or incomplete."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(value, file)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
