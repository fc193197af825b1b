"""What the functions of models are annotated with, beside Python's own types."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    ConcatenateIterator = Iterator
    AsyncConcatenateIterator = AsyncIterator
else:

    class ConcatenateIterator(Generic[T]):
        """What a generator is annotated to return whose pieces are the parts of one text."""

    class AsyncConcatenateIterator(Generic[T]):
        """What an async generator is annotated to return whose pieces are the parts of one text."""


class File(str):
    """What a parameter is annotated with that takes a file: it gets the file's URL.

    A parameter that is a ``Path`` gets a copy of the file, one that is ``bytes`` its content.
    """

    __slots__ = ()


class Field:
    """More about a parameter: ``Annotated[int, Field(ge=1, le=10, description="…")]``.

    Args:
        description: What it is for.
        ge: The least number.
        le: The greatest number.
        min_length: The least number of characters.
        max_length: The greatest number of characters.
        regex: What the text must match.
        choices: The values that it can have.
        secret: Whether it is a secret, which is told to nobody once the function has it.
    """

    def __init__(
        self,
        *,
        description: str | None = None,
        ge: float | None = None,
        le: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        regex: str | None = None,
        choices: list[Any] | None = None,
        secret: bool = False,
    ) -> None:
        words = {
            "description": description,
            "minimum": ge,
            "maximum": le,
            "minLength": min_length,
            "maxLength": max_length,
            "pattern": regex,
            "enum": choices,
        }
        self.schema: dict[str, Any] = {k: v for k, v in words.items() if v is not None}
        if secret:
            self.schema |= {"format": "password", "writeOnly": True, "x-cog-secret": True}
