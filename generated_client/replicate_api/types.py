# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""Shared types"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import IO, Final, Generic, Literal, TypeAlias, TypeVar

from attrs import define, frozen

from .bounded_repr import bounded_repr

T_co = TypeVar("T_co", covariant=True)


class Unset(Enum):
    """The type of ``UNSET``, an enum since its member stays the same object when copied or pickled"""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


#: Stands for a value that was not given. It is falsy, and it is not ``None``, which is JSON's null.
UNSET: Final = Unset.UNSET

FileContent: TypeAlias = IO[bytes] | bytes
FileTypes: TypeAlias = (
    tuple[str | None, FileContent, str | None]
    | tuple[str | None, FileContent, str | None, Mapping[str, str]]
)
RequestFiles: TypeAlias = list[tuple[str, FileTypes]]


@bounded_repr
@define(repr=False)
class File:
    """A file to upload.

    Attributes:
        payload: The content, or a binary file that holds it.
        file_name: The name of the file.
        mime_type: The MIME type of the file.
    """

    payload: FileContent
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return the file in the form that httpx accepts.

        Raises:
            ValueError: The MIME type has a character that could end its line.
        """
        if self.mime_type is not None and not self.mime_type.isprintable():
            raise ValueError(f"{self.mime_type!r} is not a MIME type")
        return self.file_name or "upload", self.payload, self.mime_type


@bounded_repr
@frozen(repr=False)
class Response(Generic[T_co]):
    """A successful response, with the result that was decoded from it.

    Attributes:
        status_code: The HTTP status.
        headers: The headers; names are the same in upper and in lower case.
        content: The body, empty if it is a stream of events.
        parsed: The result.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    parsed: T_co


__all__ = ["UNSET", "File", "FileContent", "FileTypes", "RequestFiles", "Response", "Unset"]
