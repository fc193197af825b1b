"""A model's input as Python has it, turned into JSON and a list of files to send first.

At any depth: paths, binary files, bytes, pictures and numpy values. A small file goes along as a
data URI, a large one is uploaded and goes along as a URL. A ``str`` is never opened as a path.

    encoded = encode_input({"image": Path("cat.png")})
    for upload in encoded.uploads: …send it, and upload.complete(url)…
    encoded.value
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Literal, cast

from attrs import define, field

from .._base.errors import InputError
from .sources import FileSource, data_uri, to_file_source

#: A file of up to this size in bytes goes along as a data URI.
MAX_DATA_URI_SIZE = 256 * 1024

#: How deep an input may be nested.
MAX_DEPTH = 100

FileEncoding = Literal["auto", "base64", "url"]


@define
class PendingUpload:
    """A file that must be uploaded before the input is complete."""

    source: FileSource
    _targets: list[Callable[[str], None]]

    def add_target(self, set_url: Callable[[str], None]) -> None:
        """Note another place where the same file stands."""
        self._targets.append(set_url)

    def complete(self, url: str) -> None:
        """Put the uploaded file's URL wherever the file stood."""
        for set_url in self._targets:
            set_url(url)


@define
class EncodedInput:
    """An input that is complete once its uploads are done."""

    value: Any
    uploads: list[PendingUpload] = field(factory=list[PendingUpload])


def encode_input(
    value: object, *, file_encoding: FileEncoding = "auto", root: str = "input"
) -> EncodedInput:
    """JSON of an input, and what must be uploaded first.

    Args:
        value: The input.
        file_encoding: ``base64`` for data URIs only, ``url`` for uploads only, ``auto`` to go by
            size.
        root: What the input is called in messages.

    Raises:
        InputError: Something in it cannot be sent; the message says where and why.
    """
    if file_encoding not in {"auto", "base64", "url"}:
        raise InputError(
            f"file_encoding is 'auto', 'base64' or 'url', not {file_encoding!r}", path=None
        )
    encoder = _Encoder(file_encoding)
    root_holder: list[Any] = [None]
    root_holder[0] = encoder.encode(value, root, 0, lambda url: root_holder.__setitem__(0, url))
    return EncodedInput(root_holder[0], encoder.uploads)


class _Encoder:
    def __init__(self, file_encoding: FileEncoding) -> None:
        self._file_encoding = file_encoding
        self._open_containers: set[int] = set()
        # With each file itself: the id of one that is gone may be another's.
        self._upload_of: dict[int, tuple[object, PendingUpload]] = {}
        self.uploads: list[PendingUpload] = []

    def encode(self, value: object, path: str, depth: int, set_url: Callable[[str], None]) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return str(value.value) if isinstance(value, Enum) else str(value)
        if isinstance(value, int | float):
            return self._number(value, path)
        if isinstance(value, Mapping):
            return self._mapping(cast("Mapping[object, object]", value), path, depth)
        if isinstance(value, list | tuple | set | frozenset):
            return self._sequence(cast("Sequence[object]", value), path, depth)
        if id(value) in self._upload_of:
            self._upload_of[id(value)][1].add_target(set_url)
            return None
        if (source := to_file_source(value, value_path=path)) is not None:
            return self._file(value, source, set_url)
        plain = _numpy_value(value, path)
        if plain is not None:
            return self.encode(plain[0], path, depth, set_url)
        if isinstance(value, Enum):
            return self.encode(value.value, path, depth, set_url)
        raise InputError(
            f"a value of type {_type_name(value)} cannot be sent. {_advice(value)}", path=path
        )

    def _number(self, value: float, path: str) -> float:
        if isinstance(value, Enum):
            value = cast("float", value.value)
        if isinstance(value, float) and not math.isfinite(value):
            raise InputError(f"{value} is not a number that JSON has", path=path)
        return float(value) if isinstance(value, float) else int(value)

    def _mapping(self, value: Mapping[object, object], path: str, depth: int) -> dict[str, Any]:
        self._enter(value, path, depth)
        result: dict[str, Any] = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise InputError(f"the key {key!r} is not a string", path=path)
            result[key] = self.encode(
                item, f"{path}.{key}", depth + 1, _url_setter(result, str(key))
            )
        self._open_containers.discard(id(value))
        return result

    def _sequence(self, value: Sequence[object], path: str, depth: int) -> list[Any]:
        self._enter(value, path, depth)
        result: list[Any] = []
        for index, item in enumerate(value):
            result.append(None)
            result[index] = self.encode(
                item, f"{path}[{index}]", depth + 1, _url_setter(result, index)
            )
        self._open_containers.discard(id(value))
        return result

    def _enter(self, value: object, path: str, depth: int) -> None:
        if id(value) in self._open_containers:
            raise InputError("it contains itself", path=path)
        if depth >= MAX_DEPTH:
            raise InputError(f"it is nested more than {MAX_DEPTH} deep", path=path)
        self._open_containers.add(id(value))

    def _file(self, value: object, source: FileSource, set_url: Callable[[str], None]) -> Any:
        small = source.size <= MAX_DATA_URI_SIZE
        if self._file_encoding == "base64" or (self._file_encoding == "auto" and small):
            return data_uri(source)
        upload = PendingUpload(source, [set_url])
        self._upload_of[id(value)] = (value, upload)
        self.uploads.append(upload)
        return None


def _url_setter(container: Any, key: str | int) -> Callable[[str], None]:
    def set_url(url: str) -> None:
        container[key] = url

    return set_url


def _numpy_value(value: object, path: str) -> tuple[object] | None:
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return None
    found = cast("Any", value)
    if found.dtype.kind in "mM":
        # Some of them would become a bare count of nanoseconds.
        raise InputError(f"{found.dtype} cannot be sent. Send .astype(str).tolist()", path=path)
    if isinstance(value, numpy.longdouble):
        # Its item is itself: no type of Python has its precision.
        return (float(found),)
    return (found.tolist(),)


def _advice(value: object) -> str:
    """What to send instead of a value that JSON does not have."""
    # Imported here because only an error needs them.
    from dataclasses import is_dataclass
    from datetime import date, timedelta
    from decimal import Decimal
    from uuid import UUID

    import attrs

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
    if not isinstance(value, type):
        if callable(getattr(value, "model_dump", None)):
            return "Send its .model_dump()"
        if is_dataclass(value):
            return "Send dataclasses.asdict(…) of it"
        if attrs.has(type(value)):
            return "Send attrs.asdict(…) of it"
    return "Send JSON values, paths, binary files, bytes, pictures or numpy values"


def _type_name(value: object) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
