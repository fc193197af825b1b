"""Where environments and schemas are kept between runs."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CACHE_VARIABLE = "REPLICATE_TYPED_CACHE"
_APPLICATION = "replicate-typed"


def cache_folder(
    environ: Mapping[str, str] | None = None, platform: str = sys.platform, home: Path | None = None
) -> Path:
    """Return the folder for what can be made again, by the custom of the platform.

    $REPLICATE_TYPED_CACHE comes first, then $XDG_CACHE_HOME.
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
    """Return what `path` holds; None when it is not there or was not written to its end."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def write_json(path: Path, value: Any) -> None:
    """Write `value` to `path` so that a reader sees all of it or the old content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(value, file)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
