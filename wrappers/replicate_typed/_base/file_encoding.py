"""How files of an input are sent."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from .errors import InputError

FileEncoding: TypeAlias = Literal["auto", "base64", "url"]


def check_file_encoding(value: object) -> None:
    """Check that a value says how files are sent.

    Raises:
        InputError: It does not.
    """
    if value not in get_args(FileEncoding):
        raise InputError(
            f"file_encoding must be 'auto', 'base64' or 'url', not {value!r}", path=None
        )
