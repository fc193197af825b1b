"""The functions of ``replicate.helpers`` of 1.x, for code that calls them itself.

No method of a client needs them: it encodes inputs and converts outputs on its own.
"""

from __future__ import annotations

import io
import mimetypes
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import GeneratorType
from typing import Any, Literal, TypeGuard, cast

from .._base.json_values import is_object
from .._files.content_types import DEFAULT_CONTENT_TYPE
from .._files.file_output import FileOutput

_COLLECTIONS = (list, tuple, set, frozenset, GeneratorType)


def base64_encode_file(file: io.IOBase) -> str:
    """Return the whole content of an open file as a data URI; its type is that of its name."""
    file.seek(0)
    content: bytes | str = cast("Any", file).read()
    data = content.encode() if isinstance(content, str) else content
    kind, _ = mimetypes.guess_type(str(getattr(file, "name", "")))
    return f"data:{kind or DEFAULT_CONTENT_TYPE};base64,{b64encode(data).decode()}"


def encode_json(
    obj: Any, client: Any, file_encoding_strategy: Literal["base64", "url"] | None = None
) -> Any:
    """Return a value as JSON, whose files are uploaded by the client.

    Args:
        obj: The value; files and paths may stand in it at any depth.
        client: The client that uploads files.
        file_encoding_strategy: ``base64`` to write files as data URIs instead.
    """
    if is_object(obj):
        members = obj.items()
        return {key: encode_json(item, client, file_encoding_strategy) for key, item in members}
    if isinstance(obj, _COLLECTIONS):
        items = cast("Sequence[Any]", obj)
        return [encode_json(item, client, file_encoding_strategy) for item in items]
    if isinstance(obj, Path):
        with obj.open("rb") as file:
            return encode_json(file, client, file_encoding_strategy)
    if isinstance(obj, io.IOBase):
        if file_encoding_strategy == "base64":
            return base64_encode_file(obj)
        return client.files.create(obj).urls["get"]
    return _plain(obj)


async def async_encode_json(
    obj: Any, client: Any, file_encoding_strategy: Literal["base64", "url"] | None = None
) -> Any:
    """Do what ``encode_json`` does, in async code.

    Args:
        obj: The value.
        client: The client that uploads files, of either mode.
        file_encoding_strategy: ``base64`` to write files as data URIs instead.
    """
    if is_object(obj):
        members = obj.items()
        return {
            key: await async_encode_json(item, client, file_encoding_strategy)
            for key, item in members
        }
    if isinstance(obj, _COLLECTIONS):
        items = cast("Sequence[Any]", obj)
        return [await async_encode_json(item, client, file_encoding_strategy) for item in items]
    if isinstance(obj, Path):
        with obj.open("rb") as file:
            return await async_encode_json(file, client, file_encoding_strategy)
    if isinstance(obj, io.IOBase):
        if file_encoding_strategy == "base64":
            return base64_encode_file(obj)
        create: Callable[[Any], Awaitable[Any]]
        create = getattr(client.files, "async_create", None) or client.files.create
        return (await create(obj)).urls["get"]
    return _plain(obj)


def transform_output(value: Any, client: Any) -> Any:
    """Return an output with a ``FileOutput`` for each text that begins as a URL of a file does.

    Args:
        value: The output as JSON.
        client: The client that downloads the files.
    """
    if _is_mapping(value):
        return {key: transform_output(item, client) for key, item in value.items()}
    if isinstance(value, str):
        return FileOutput(value, client) if value.startswith(("https:", "data:")) else value
    if _is_sequence(value):
        return [transform_output(item, client) for item in value]
    return value


def _plain(value: Any) -> Any:
    """Return a value of numpy as one of Python, any other as it is."""
    if type(value).__module__ != "numpy":
        return value
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


def _is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def _is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence)
