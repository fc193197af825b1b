"""How files of an input are sent."""

from __future__ import annotations

from typing import Literal, TypeAlias

from .errors import InputError

#: How a file of an input is sent: inside the input as a data URI, by the URL of an upload, or by size.
FileEncoding: TypeAlias = Literal["auto", "base64", "url"]

ENCODINGS: tuple[FileEncoding, ...] = ("auto", "base64", "url")


def parse_file_encoding(value: object, *, what: str = "file_encoding") -> FileEncoding:
    """Return a value that says how files are sent.

    Raises:
        InputError: It does not.
    """
    for encoding in ENCODINGS:
        if value == encoding:
            return encoding
    raise InputError(f"{what} must be 'auto', 'base64' or 'url', not {value!r}", path=None)
