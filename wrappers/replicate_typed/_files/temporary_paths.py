"""Paths of temporary files that stay until the program ends."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from .._base.loaded import loaded_module

#: The folder of each process that made one, by the id of the process: a fork copies those of its
#: parent, and must not delete them.
_folders: dict[int, Path] = {}


def temporary_path(name: str) -> Path:
    """Return a path for a file of that name, in a new folder of its own.

    The process that asks for it deletes the folder when it ends.

    Args:
        name: The name of the file, without folders.

    Raises:
        OSError: The folder cannot be made.
    """
    process = os.getpid()
    folder = _folders.get(process)
    if folder is None or not folder.is_dir():
        folder = _folders[process] = Path(tempfile.mkdtemp(prefix="replicate-"))
        atexit.register(_delete, folder, process)
        multiprocessing = loaded_module("multiprocessing.util", "Finalize")
        if multiprocessing is not None:
            # A child that multiprocessing forks ends without what atexit knows.
            multiprocessing.Finalize(None, _delete, (folder, process), exitpriority=0)
    return Path(tempfile.mkdtemp(dir=folder), name)


def _delete(folder: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
