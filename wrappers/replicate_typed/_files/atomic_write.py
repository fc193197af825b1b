"""Files that appear under their names when they are complete, or not at all."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import IO, Self

#: Up to this size in bytes, a file that was opened stays in memory.
MAX_IN_MEMORY = 8 * 1024 * 1024

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


def atomic_file(path: str | PathLike[str] | None, default_name: Callable[[], str]) -> AtomicFile:
    """Return the file at a path, or of its own name in a folder; the current one for None.

    A string that ends with a slash is a folder, which is made if it is missing.

    Args:
        path: A file or a folder.
        default_name: Returns the name in a folder; called when the file is complete.
    """
    target = Path() if path is None else Path(path)
    # A pathlib.Path has lost the separator that says that a folder is meant.
    if path is not None and os.fspath(path).endswith(_SEPARATORS):
        target.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        return AtomicFile(target, default_name)
    return AtomicFile(target.parent, lambda: target.name)


class AtomicFile:
    """A file that gets its name when it is complete, and is deleted when it is not.

    Attributes:
        written: The bytes written so far.
    """

    def __init__(self, folder: Path, name: Callable[[], str]) -> None:
        """Open nothing yet.

        Args:
            folder: Where the file goes.
            name: Returns its name; called again at the end, when the server may have said it.
        """
        self._folder = folder
        self._name = name
        self.written = 0

    @property
    def target(self) -> Path:
        """The path of the complete file."""
        return self._folder / self._name()

    def __enter__(self) -> Self:
        self._part_path = self._folder / f".{self._name()[:40]}.{secrets.token_hex(8)}.part"
        try:
            self._file = self._part_path.open("xb")
        except FileNotFoundError as error:
            # The temporary file's name would mean nothing to the caller.
            raise FileNotFoundError(error.errno, error.strerror, str(self._folder)) from None
        return self

    def write(self, chunk: bytes) -> None:
        """Append a chunk."""
        self.written += self._file.write(chunk)

    def __exit__(self, exc_type: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if exc_type is None:
            self._part_path.replace(self.target)
        else:
            self._part_path.unlink(missing_ok=True)


class SpooledFile:
    """A temporary file, rewound when it is complete, and closed when it is not."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115 - the caller's

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: type[BaseException] | None, *_: object) -> None:
        if exc_type is None:
            self.file.seek(0)
        else:
            self.file.close()
