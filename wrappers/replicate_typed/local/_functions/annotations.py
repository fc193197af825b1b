"""Annotations for the functions of models, in addition to Python's own types."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    ConcatenateIterator = Iterator
    AsyncConcatenateIterator = AsyncIterator
else:

    class ConcatenateIterator(Generic[T]):
        """The return annotation of a generator whose items are parts of one text."""

        __module__ = "replicate_typed.local"

    class AsyncConcatenateIterator(Generic[T]):
        """The return annotation of an async generator whose items are parts of one text."""

        __module__ = "replicate_typed.local"


class File(str):
    """The annotation of a parameter that receives a file's URL.

    A parameter annotated with ``Path`` receives a copy of the file, one with ``bytes`` its content.
    """

    __module__ = "replicate_typed.local"
    __slots__ = ()


class Field:
    """Constraints and documentation of a parameter.

        times: Annotated[int, Field(ge=1, le=10, description="How often")]

    Args:
        description: What the parameter is for.
        ge: The smallest number allowed.
        le: The greatest number allowed.
        min_length: The smallest number of characters.
        max_length: The greatest number of characters.
        regex: A regular expression that the text must match.
        choices: The values allowed.
        secret: Whether the value is redacted once the function has received it.
    """

    __module__ = "replicate_typed.local"

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
        keywords = {
            "description": description,
            "minimum": ge,
            "maximum": le,
            "minLength": min_length,
            "maxLength": max_length,
            "pattern": regex,
            "enum": choices,
        }
        self.schema: dict[str, Any] = {
            name: value for name, value in keywords.items() if value is not None
        }
        if secret:
            self.schema |= {"format": "password", "writeOnly": True, "x-cog-secret": True}
