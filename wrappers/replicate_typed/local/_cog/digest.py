"""The identity of a model version: a digest of its folder and of the runtime that serves it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

_CHUNK_BYTES = 1 << 20
_SKIPPED_FOLDERS = {"__pycache__", "node_modules", "venv"}
_SKIPPED_SUFFIXES = (".pyc", ".pyo", "~")


def version_id(folder: Path, *pins: str) -> str:
    """Return the id of the version in `folder` served with `pins`: 64 lower-case hex digits.

    It depends on names and contents alone, so the same folder has the same id on every machine.
    Hidden files and caches do not count.
    """
    digest = hashlib.sha256()
    for pin in pins:
        digest.update(_labelled(b"pin", pin.encode()))
    for path in sorted(_files(folder), key=lambda path: path.relative_to(folder).as_posix()):
        digest.update(_labelled(b"file", path.relative_to(folder).as_posix().encode()))
        digest.update(_file_digest(path))
    return digest.hexdigest()


def _labelled(kind: bytes, value: bytes) -> bytes:
    # Lengths keep "ab" + "c" apart from "a" + "bc".
    return b"%s %d:" % (kind, len(value)) + value


def _file_digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
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
