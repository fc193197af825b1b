"""Errors that end a command with a message instead of a traceback.

GeneratorError      something that a person has to fix
└── SpecError       a fault of a description or an overlay, with its place
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from .escaping import escape_unprintable


class GeneratorError(Exception):
    """Something in the description, the templates or the sources that a person has to fix."""


class SpecError(GeneratorError):
    """A description or an overlay that cannot be used; ``str()`` is one message for a person.

    Attributes:
        message: What is wrong.
        pointer: Where, as a JSON pointer into the document (RFC 6901, ``""`` for the whole of it).
        source: The file or URL that the document was read from.
    """

    def __init__(
        self, message: str, *, pointer: str | None = None, source: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer
        self.source = source

    def __str__(self) -> str:
        place = "" if self.pointer is None else f" at {self.pointer or '/'}"
        return escape_unprintable(f"{self.source or 'description'}{place}: {self.message}")


@contextmanager
def errors_in(source: str | Path) -> Generator[None]:
    """Name the file or URL in each ``SpecError`` that is raised in the context and names none."""
    try:
        yield
    except SpecError as error:
        raise SpecError(
            error.message, pointer=error.pointer, source=error.source or str(source)
        ) from None


def describe_error(error: BaseException) -> str:
    """Describe why something failed; an error of the operating system is named with its path."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        # Copying a folder fails file by file; the first failure is enough for a message.
        _, path, text = cast("list[tuple[str, str, str]]", error.args[0])[0]
        return f"{re.sub(r'^.Errno [0-9]+. |: .*', '', text)}: {path}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename2 or error.filename}"
    return str(error)
