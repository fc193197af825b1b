"""An output as the API sends it, turned into what the caller works with.

By the version's schema: text that comes in pieces becomes one ``str``, strings of ``format: uri``
become ``FileOutput`` at any depth, everything else stays as it is. Without a schema, only a string
that is wholly a delivery URL or a data URI becomes a ``FileOutput``; text never does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from .._base.json_values import is_list, is_object
from .output_schema import UNKNOWN, Kind, OutputSchema, Shape

F = TypeVar("F")

_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w.+-]+=[\w.+-]+)*;base64,[A-Za-z0-9+/]*={0,2}")
_DELIVERY_HOST = "replicate.delivery"

#: How deep an output is followed; what lies deeper stays as it is.
MAX_DEPTH = 64


def needs_schema(output: object) -> bool:
    """Whether the schema makes a difference to this output: it has a string in it."""
    found = False

    def look(value: object, depth: int) -> None:
        nonlocal found
        if found or depth == 0:
            return
        if isinstance(value, str):
            found = True
        elif is_list(value):
            for item in value:
                look(item, depth - 1)
        elif is_object(value):
            for item in value.values():
                look(item, depth - 1)

    look(output, MAX_DEPTH)
    return found


def convert(
    output: Any,
    schema: OutputSchema | None,
    make_file: Callable[[str], F],
    is_file_url: Callable[[str], bool],
) -> Any:
    """The output, converted.

    Args:
        output: JSON as the API sent it.
        schema: What the version's description says, if it says anything.
        make_file: Makes a file of a URL.
        is_file_url: Whether a string is a file where no schema says so.
    """
    if schema is not None and schema.concatenate:
        text = joined(output)
        if text is not None:
            return text
    return _convert(output, schema.shape if schema else UNKNOWN, make_file, is_file_url, MAX_DEPTH)


def joined(output: object) -> str | None:
    """The pieces of a text as one, None if they are not text."""
    if isinstance(output, str):
        return output
    if is_list(output) and all(isinstance(piece, str) for piece in output):
        return "".join(output)
    return None


def convert_item(
    item: Any,
    schema: OutputSchema | None,
    make_file: Callable[[str], F],
    is_file_url: Callable[[str], bool],
) -> Any:
    """One piece of an output that comes piece by piece, converted."""
    shape = UNKNOWN
    if schema is not None:
        shape = schema.shape
        if shape.kind is Kind.LIST and shape.items is not None:
            shape = shape.items
    return _convert(item, shape, make_file, is_file_url, MAX_DEPTH)


def _convert(
    value: Any,
    shape: Shape,
    make_file: Callable[[str], F],
    is_file_url: Callable[[str], bool],
    depth: int,
) -> Any:
    if depth == 0:
        return value
    if isinstance(value, str):
        if shape.kind is Kind.FILE:
            return make_file(value) if may_be_file(value) else value
        if shape.kind is Kind.UNKNOWN and is_file_url(value):
            return make_file(value)
        return value
    if is_list(value):
        inner = shape.items if shape.kind is Kind.LIST and shape.items else _unless_known(shape)
        return [_convert(item, inner, make_file, is_file_url, depth - 1) for item in value]
    if is_object(value):
        rest = shape.rest if shape.kind is Kind.OBJECT and shape.rest else _unless_known(shape)
        return {
            key: _convert(item, shape.properties.get(key, rest), make_file, is_file_url, depth - 1)
            for key, item in value.items()
        }
    return value


def _unless_known(shape: Shape) -> Shape:
    """The shape of what is inside something that is not what the schema says."""
    return shape if shape.kind is Kind.FILE else UNKNOWN


def may_be_file(text: str) -> bool:
    """Whether a string begins as a URL of a file does."""
    return text.startswith(("https://", "http://", "data:"))


def looks_like_file(text: str, *, delivery_prefix: str = "") -> bool:
    """Whether a string is, wholly, a delivery URL or a data URI.

    Args:
        text: The string.
        delivery_prefix: What the URLs begin with that an API delivers from its own address.
    """
    if text.startswith("data:"):
        return _DATA_URI.fullmatch(text) is not None
    if not text.startswith(("https://", "http://")) or any(c.isspace() for c in text):
        return False
    if delivery_prefix and text.startswith(delivery_prefix):
        return True
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and (
        host == _DELIVERY_HOST or host.endswith(f".{_DELIVERY_HOST}")
    )
