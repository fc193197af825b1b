"""Encode the input of a model as JSON, with its files as data URIs or as uploads.

The input may contain paths, binary files, bytes, PIL images, numpy values, and objects of
dataclasses, attrs classes and pydantic models at any depth. A small
file becomes a data URI; a large one must be uploaded, and becomes a URL. A ``str`` is never opened
as a path.

    encoded = encode_input({"image": Path("cat.png")})
    for upload in encoded.uploads:
        upload.complete(…)  # the URL of upload.source, once it is uploaded
    for large in encoded.data_uris:
        large.complete(data_uri(large.source))  # takes its time
    encoded.value
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from os import PathLike
from typing import IO, Any, TypeAlias, cast

from attrs import field

from .._base.errors import InputError
from .._base.file_encoding import FileEncoding, parse_file_encoding
from .._base.loaded import loaded_module
from .._base.records import define
from .file_output import FileOutput
from .sources import FileSource, PILImage, data_uri, to_file_source
from .structured_inputs import members_of

#: The largest file that becomes a data URI, in bytes; larger ones are uploaded.
MAX_DATA_URI_SIZE = 256 * 1024

#: How many bytes of files become data URIs at once; the others are left to whoever has the time.
MAX_ENCODED_AT_ONCE = 1024 * 1024

#: How deep an input may be nested, in levels.
MAX_DEPTH = 100

#: The types whose values JSON has as they are. Most values are of these.
_PLAIN = frozenset({str, int, bool, type(None)})

#: A file in an input: the URL of one, a path, its content, a binary file, an output or a PIL image.
FileInput: TypeAlias = (
    str | PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | FileOutput | PILImage
)


@define
class PendingUpload:
    """A file that must be uploaded, or become a data URI, before the input is complete.

    Attributes:
        source: The file to send.
    """

    source: FileSource
    _targets: list[Callable[[str], None]]

    def add_target(self, set_url: Callable[[str], None]) -> None:
        """Add another place of the input that contains the same file."""
        self._targets.append(set_url)

    def complete(self, url: str) -> None:
        """Insert the URL of the file in every place of the input that contains it."""
        for set_url in self._targets:
            set_url(url)


@define
class EncodedInput:
    """An input as JSON, which is complete when its uploads and data URIs are.

    Attributes:
        value: The JSON value, with None for each file that is still missing.
        uploads: The files to upload.
        data_uris: The files that are still to become data URIs.
    """

    value: Any
    uploads: list[PendingUpload] = field(factory=list[PendingUpload])
    data_uris: list[PendingUpload] = field(factory=list[PendingUpload])


def encode_input(
    value: object, *, file_encoding: FileEncoding = "auto", root: str = "input"
) -> EncodedInput:
    """Return an input as JSON, with the files that must be uploaded first.

    Args:
        value: The input.
        file_encoding: ``base64`` to send all files as data URIs, ``url`` to upload all of them,
            ``auto`` to choose by size.
        root: The name of the input in messages.

    Raises:
        InputError: A value in the input cannot be sent; the message says which and why.
    """
    encoder = _Encoder(parse_file_encoding(file_encoding))
    holder: list[Any] = [None]
    holder[0] = encoder.encode(value, root, 0, lambda url: holder.__setitem__(0, url))
    return EncodedInput(holder[0], encoder.uploads, encoder.data_uris)


def encode_json(value: object, *, root: str) -> Any:
    """Return a value as JSON, in which files have no place.

    Args:
        value: The value.
        root: The name of the value in messages.

    Raises:
        InputError: Something in the value is a file, or cannot be sent.
    """
    return _Encoder(None).encode(value, root, 0, lambda _: None)


class _Encoder:
    """Encodes one input, and collects the files to upload.

    Without an encoding for files, a file is refused.
    """

    def __init__(self, file_encoding: FileEncoding | None) -> None:
        self._file_encoding = file_encoding
        self._open_containers: set[int] = set()
        # The files are kept, too: an id may be reused once its object is deleted.
        self._upload_of: dict[int, tuple[object, PendingUpload]] = {}
        self._encoded_size = 0
        self.uploads: list[PendingUpload] = []
        self.data_uris: list[PendingUpload] = []

    def encode(self, value: object, path: str, depth: int, set_url: Callable[[str], None]) -> Any:
        """Return the JSON of one value.

        Args:
            value: The value.
            path: The place of the value in the input, for messages.
            depth: The number of containers around the value.
            set_url: Inserts a URL in the place of the value, if it must be uploaded.

        Raises:
            InputError: The value cannot be sent.
        """
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return str(value.value) if isinstance(value, Enum) else str(value)
        if isinstance(value, FileOutput):
            return value.url
        if isinstance(value, int | float):
            return self._encode_number(value, path)
        if isinstance(value, Mapping):
            return self._encode_mapping(cast("Mapping[object, object]", value), path, depth)
        if isinstance(value, list | tuple | set | frozenset):
            return self._encode_sequence(cast("Sequence[object]", value), path, depth)
        if id(value) in self._upload_of:
            self._upload_of[id(value)][1].add_target(set_url)
            return None
        if (source := to_file_source(value, value_path=path)) is not None:
            return self._encode_file(value, source, path, set_url)
        plain = _numpy_value(value, path)
        if plain is not None:
            return self.encode(plain[0], path, depth, set_url)
        if isinstance(value, Enum):
            return self.encode(value.value, path, depth, set_url)
        if (members := members_of(value)) is not None:
            # The object itself stands for its members, so that one that contains itself is noticed.
            return self._encode_mapping(members, path, depth, value)
        raise InputError(
            f"a value of type {_type_name(value)} cannot be sent. {_advice(value)}", path=path
        )

    def _encode_number(self, value: float, path: str) -> float:
        if isinstance(value, Enum):
            value = cast("float", value.value)
        if isinstance(value, float) and not math.isfinite(value):
            raise InputError(f"{value} is not a valid JSON number", path=path)
        return float(value) if isinstance(value, float) else int(value)

    def _encode_mapping(
        self, value: Mapping[Any, object], path: str, depth: int, owner: object = None
    ) -> dict[str, Any]:
        container = value if owner is None else owner
        self._enter_container(container, path, depth)
        result: dict[str, Any] = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise InputError(f"the key {key!r} is not a string", path=path)
            if type(item) in _PLAIN:
                result[key] = item
                continue
            result[key] = self.encode(
                item, f"{path}.{key}", depth + 1, _url_setter(result, str(key))
            )
        self._open_containers.discard(id(container))
        return result

    def _encode_sequence(self, value: Sequence[object], path: str, depth: int) -> list[Any]:
        self._enter_container(value, path, depth)
        result: list[Any] = []
        for index, item in enumerate(value):
            if type(item) in _PLAIN:
                result.append(item)
                continue
            result.append(None)
            result[index] = self.encode(
                item, f"{path}[{index}]", depth + 1, _url_setter(result, index)
            )
        self._open_containers.discard(id(value))
        return result

    def _enter_container(self, value: object, path: str, depth: int) -> None:
        if id(value) in self._open_containers:
            raise InputError("the value contains itself", path=path)
        if depth >= MAX_DEPTH:
            raise InputError(f"the value is nested more than {MAX_DEPTH} levels deep", path=path)
        self._open_containers.add(id(value))

    def _encode_file(
        self, value: object, source: FileSource, path: str, set_url: Callable[[str], None]
    ) -> Any:
        if self._file_encoding is None:
            raise InputError(
                f"a file of type {_type_name(value)} cannot be sent here. Send its name, or its "
                "content as text",
                path=path,
            )
        small = source.size <= MAX_DATA_URI_SIZE
        is_inside = self._file_encoding == "base64" or (self._file_encoding == "auto" and small)
        if is_inside and self._encoded_size + source.size <= MAX_ENCODED_AT_ONCE:
            self._encoded_size += source.size
            return data_uri(source)
        upload = PendingUpload(source, [set_url])
        self._upload_of[id(value)] = (value, upload)
        (self.data_uris if is_inside else self.uploads).append(upload)
        return None


def _url_setter(container: Any, key: str | int) -> Callable[[str], None]:
    """Return a function that inserts a URL in an object or a list."""

    def set_url(url: str) -> None:
        container[key] = url

    return set_url


def _numpy_value(value: object, path: str) -> tuple[object] | None:
    """Return the Python value of a numpy value in a tuple, None for any other value."""
    numpy = loaded_module("numpy", "ndarray", "generic", "longdouble")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return None
    array = cast("Any", value)
    if array.dtype.kind in "mM":
        # tolist() turns some dates into a bare number of nanoseconds.
        raise InputError(
            f"{array.dtype} values cannot be sent. Send .astype(str).tolist()", path=path
        )
    if isinstance(value, numpy.longdouble):
        # tolist() returns it unchanged, since no type of Python has its precision.
        return (float(array),)
    return (array.tolist(),)


def _advice(value: object) -> str:
    """Return what to send instead of a value that has no JSON form."""
    # Imported here, since only an error needs them.
    from datetime import date, timedelta
    from decimal import Decimal
    from uuid import UUID

    if isinstance(value, date):
        return "Send a string, such as its .isoformat()"
    if isinstance(value, timedelta):
        return "Send a number, such as its .total_seconds()"
    if isinstance(value, Decimal):
        return "Send float(…) or str(…) of it"
    if isinstance(value, UUID):
        return "Send str(…) of it"
    if isinstance(value, Iterator):
        return "Send list(…) of it"
    if not isinstance(value, type) and callable(getattr(value, "model_dump", None)):
        return "Send its .model_dump()"
    return (
        "Send JSON values, paths, binary files, bytes, PIL images, numpy values, dataclasses, or "
        "objects of attrs classes or pydantic models"
    )


def _type_name(value: object) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
