"""Write files atomically: a file gets its name when it is complete, or is deleted."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import IO, Self

#: The largest content of a spooled file that stays in memory, in bytes.
MAX_IN_MEMORY = 8 * 1024 * 1024

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


def atomic_file(path: str | PathLike[str] | None, default_name: Callable[[], str]) -> AtomicFile:
    """Return a file to write at a path.

    Args:
        path: The path of the file or of a folder for it; None for the current folder. A string that
            ends with a slash is a folder, and is created if it does not exist.
        default_name: Returns the name of the file in a folder.
    """
    target = Path() if path is None else Path(path)
    # Path() drops the slash at the end of a string, which says that the path is a folder.
    if path is not None and os.fspath(path).endswith(_SEPARATORS):
        target.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        return AtomicFile(target, default_name)
    return AtomicFile(target.parent, lambda: target.name)


class AtomicFile:
    """A file that is written under a temporary name, and renamed when it is complete.

    It is a context manager: an exception in it deletes the file.

    Attributes:
        written: The number of bytes written so far.
    """

    def __init__(self, folder: Path, name: Callable[[], str]) -> None:
        """Prepare the file without opening it.

        Args:
            folder: The folder of the file.
            name: Returns the name of the file; called again at the end, since the server may have
                sent the name by then.
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
            # Name the folder: the caller does not know the temporary file.
            raise FileNotFoundError(error.errno, error.strerror, str(self._folder)) from None
        return self

    def write(self, chunk: bytes) -> None:
        """Append a chunk."""
        self.written += self._file.write(chunk)

    def reopen(self) -> IO[bytes]:
        """Return the file, with all that was written to it, to read from."""
        self._file.flush()
        return self._part_path.open("rb")

    def __exit__(self, exc_type: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if exc_type is None:
            self._part_path.replace(self.target)
        else:
            self._part_path.unlink(missing_ok=True)


class SpooledFile:
    """A temporary file that is rewound when it is complete.

    It is a context manager: an exception in it closes the file.

    Attributes:
        file: The file.
    """

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(MAX_IN_MEMORY)  # noqa: SIM115 - the caller's

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: type[BaseException] | None, *_: object) -> None:
        if exc_type is None:
            self.file.seek(0)
        else:
            self.file.close()
