"""The id of a model version: a digest of its folder and of what serves it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

_CHUNK_SIZE = 1 << 20
_SKIPPED_FOLDERS = {"__pycache__", "node_modules", "venv"}
_SKIPPED_SUFFIXES = (".pyc", ".pyo", "~")


def version_id(folder: Path, *pins: str) -> str:
    """Return the id of a version: 64 lowercase hex digits.

    The id depends only on names and contents, so it is the same on every machine. Hidden files and
    caches are ignored.

    Args:
        folder: The model's folder.
        pins: The versions of what serves the model.
    """
    digest = hashlib.sha256()
    for pin in pins:
        digest.update(_labelled(b"pin", pin.encode()))
    for path in sorted(_files(folder), key=lambda path: path.relative_to(folder).as_posix()):
        digest.update(_labelled(b"file", path.relative_to(folder).as_posix().encode()))
        digest.update(_file_digest(path))
    return digest.hexdigest()


def _labelled(kind: bytes, value: bytes) -> bytes:
    # The length distinguishes "ab" + "c" from "a" + "bc".
    return b"%s %d:" % (kind, len(value)) + value


def _file_digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_SIZE):
            digest.update(chunk)
    return digest.digest()


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [
            name for name in folders if name not in _SKIPPED_FOLDERS and not name.startswith(".")
        ]
        for name in names:
            path = Path(root, name)
            if not name.startswith(".") and not name.endswith(_SKIPPED_SUFFIXES) and path.is_file():
                yield path
