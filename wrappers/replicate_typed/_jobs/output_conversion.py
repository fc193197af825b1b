"""Convert an output from JSON to what the caller receives, by the output schema of the version.

Text that is produced in items becomes one ``str``, strings of ``format: uri`` become ``FileOutput``
at any depth, and everything else is unchanged. Without a schema, a string becomes a ``FileOutput``
only if the whole string is a data URI or the URL of a file that the API delivers.
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

#: How deep an output is converted, in levels; values below are unchanged.
MAX_DEPTH = 64


def _has_leaf(output: object, is_wanted: Callable[[object], bool]) -> bool:
    """Return whether a value in an output, at any depth, is wanted; lists and objects are none."""
    pending = [output]
    while pending:
        value = pending.pop()
        if is_list(value):
            pending.extend(value)
        elif is_object(value):
            pending.extend(value.values())
        elif is_wanted(value):
            return True
    return False


def is_empty(output: object) -> bool:
    """Return whether there is nothing in an output: only null, and strings without a character.

    Zero, ``False`` and white space are something.
    """
    return not _has_leaf(output, lambda value: value is not None and value != "")


def needs_schema(output: object, *, files: bool = True) -> bool:
    """Return whether the conversion of an output depends on its schema.

    It does if the output may be text in pieces, or has strings that may be files.

    Args:
        output: The output as the JSON that the API sent.
        files: Whether the URLs of files are converted.
    """
    if is_list(output) and output and all(isinstance(item, str) for item in output):
        return True
    return files and _has_leaf(output, lambda v: isinstance(v, str) and has_file_scheme(v))


def has_only_delivered_files(output: object, is_file_url: Callable[[str], bool]) -> bool:
    """Return whether all that a schema would be needed for are URLs of files that the API delivers.

    Such a URL is neither a piece of text nor in doubt.

    Args:
        output: An output that needs a schema.
        is_file_url: Returns whether a string is such a URL.
    """
    if is_list(output) and all(isinstance(item, str) for item in output):
        return all(map(is_file_url, output))
    return not _has_leaf(
        output, lambda v: isinstance(v, str) and has_file_scheme(v) and not is_file_url(v)
    )


def convert_output(
    output: Any,
    schema: OutputSchema | None,
    make_file: Callable[[str], F],
    is_file_url: Callable[[str], bool],
) -> Any:
    """Convert a whole output.

    Args:
        output: The output as the JSON that the API sent.
        schema: The output schema, None if it is unknown.
        make_file: Makes a file from a URL.
        is_file_url: Returns whether a string is the URL of a file, where the schema is unknown.
    """
    if schema is not None and schema.concatenate:
        text = join_text(output)
        if text is not None:
            return text
    return _convert(output, schema.root if schema else UNKNOWN, make_file, is_file_url, MAX_DEPTH)


def join_text(output: object) -> str | None:
    """Return a string, or the strings of a list as one; None for any other output."""
    if isinstance(output, str):
        return output
    if is_list(output) and all(isinstance(item, str) for item in output):
        return "".join(output)
    return None


def convert_item(
    item: Any,
    schema: OutputSchema | None,
    make_file: Callable[[str], F],
    is_file_url: Callable[[str], bool],
) -> Any:
    """Convert one item of an output that is produced item by item.

    Args:
        item: The item as the JSON that the API sent.
        schema: The output schema, None if it is unknown.
        make_file: Makes a file from a URL.
        is_file_url: Returns whether a string is the URL of a file, where the schema is unknown.
    """
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
    """Return the schema of values inside a list or an object that has another schema."""
    return node if node.kind is NodeKind.FILE else UNKNOWN


def has_file_scheme(text: str) -> bool:
    """Return whether a string has the scheme of a file's URL: https, http or data."""
    return text.startswith(("https://", "http://", "data:"))


def is_url(text: str) -> bool:
    """Return whether a whole string is the URL of a file, wherever that is."""
    if text.startswith("data:"):
        return _DATA_URI.fullmatch(text) is not None
    return has_file_scheme(text) and not any(c.isspace() for c in text)


def is_output_file_url(text: str, *, delivery_prefix: str = "") -> bool:
    """Return whether a whole string is a data URI or the URL of a file that the API delivers.

    Args:
        text: The string.
        delivery_prefix: The prefix of the URLs of files that the API server delivers itself, empty
            for Replicate.
    """
    if text.startswith("data:"):
        return _DATA_URI.fullmatch(text) is not None
    if not text.startswith(("https://", "http://")) or text.split(maxsplit=1) != [text]:
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
