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
from .output_schema import UNKNOWN, NodeKind, OutputNode, OutputSchema

F = TypeVar("F")

_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w.+-]+=[\w.+-]+)*;base64,[A-Za-z0-9+/]*={0,2}")
_DELIVERY_HOST = "replicate.delivery"

#: How deep an output is followed; what lies deeper stays as it is.
MAX_DEPTH = 64


def needs_schema(output: object) -> bool:
    """Whether the schema makes a difference to this output: it has a string in it."""
    found = False

    def search(value: object, depth: int) -> None:
        nonlocal found
        if found or depth == 0:
            return
        if isinstance(value, str):
            found = True
        elif is_list(value):
            for item in value:
                search(item, depth - 1)
        elif is_object(value):
            for item in value.values():
                search(item, depth - 1)

    search(output, MAX_DEPTH)
    return found


def convert_output(
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
        text = join_text(output)
        if text is not None:
            return text
    return _convert(output, schema.root if schema else UNKNOWN, make_file, is_file_url, MAX_DEPTH)


def join_text(output: object) -> str | None:
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
    node = UNKNOWN
    if schema is not None:
        node = schema.root
        if node.kind is NodeKind.LIST and node.items is not None:
            node = node.items
    return _convert(item, node, make_file, is_file_url, MAX_DEPTH)


def _convert(
    value: Any,
    node: OutputNode,
    make_file: Callable[[str], F],
    is_file_url: Callable[[str], bool],
    depth: int,
) -> Any:
    if depth == 0:
        return value
    if isinstance(value, str):
        if node.kind is NodeKind.FILE:
            return make_file(value) if has_file_scheme(value) else value
        if node.kind is NodeKind.UNKNOWN and is_file_url(value):
            return make_file(value)
        return value
    if is_list(value):
        item_node = (
            node.items if node.kind is NodeKind.LIST and node.items else _undescribed_content(node)
        )
        return [_convert(item, item_node, make_file, is_file_url, depth - 1) for item in value]
    if is_object(value):
        additional = (
            node.additional_properties
            if node.kind is NodeKind.OBJECT and node.additional_properties
            else _undescribed_content(node)
        )
        return {
            key: _convert(
                item, node.properties.get(key, additional), make_file, is_file_url, depth - 1
            )
            for key, item in value.items()
        }
    return value


def _undescribed_content(node: OutputNode) -> OutputNode:
    """The node of what is inside something that is not what the schema says."""
    return node if node.kind is NodeKind.FILE else UNKNOWN


def has_file_scheme(text: str) -> bool:
    """Whether a string begins as a URL of a file does."""
    return text.startswith(("https://", "http://", "data:"))


def is_output_file_url(text: str, *, delivery_prefix: str = "") -> bool:
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
