"""Files to send, made of paths, binary files, bytes and PIL images."""

from __future__ import annotations

import base64
import io
import mimetypes
import os
import re
import stat
from collections.abc import Callable
from inspect import iscoroutinefunction
from os import PathLike
from pathlib import Path
from typing import IO, Protocol, cast

from attrs import field

from .._base.errors import InputError
from .._base.loaded import loaded_module
from .._base.records import frozen
from .content_types import DEFAULT_CONTENT_TYPE, HEAD_SIZE, extension, sniff
from .filenames import check_filename, safe_filename
from .upload_stream import UploadStream, read_bounded

#: The largest file that the API accepts, in bytes (operation ``files.create``).
MAX_FILE_SIZE = 100 * 1024 * 1024

#: A MIME type with optional parameters, in printable ASCII, since it is sent in a header.
_MIME_TYPE = re.compile(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+(?:[ \t]*;[ -~]*)?", re.ASCII)


class PILImage(Protocol):
    """The part of a PIL image that is needed to send it."""

    format: str | None

    def save(self, fp: IO[bytes], format: str | None = None) -> None: ...


@frozen
class FileSource:
    """A file to send.

    Attributes:
        name: The name, without folders.
        content_type: The MIME type.
        size: The size in bytes.
        open: Returns the content as a new stream, for each attempt to send it.
        value_path: The place of the file in the input, such as ``input.image``, for messages.
    """

    name: str
    content_type: str
    size: int
    open: Callable[[], IO[bytes]] = field(repr=False)
    value_path: str = "file"

    def read(self) -> bytes:
        """Return the whole content."""
        with self.open() as stream:
            return stream.read()


#: How many bytes are encoded at once, a multiple of 3: no other thread runs in that time.
_BLOCK_SIZE = 3 * 256 * 1024


def data_uri(source: FileSource) -> str:
    """Return a file as a base64 data URI; other threads run while a large one is encoded."""
    content = memoryview(source.read())
    blocks = range(0, len(content), _BLOCK_SIZE)
    encoded = (base64.b64encode(content[at : at + _BLOCK_SIZE]).decode("ascii") for at in blocks)
    return "".join([f"data:{source.content_type};base64,", *encoded])


def to_file_source(
    value: object,
    *,
    value_path: str = "file",
    name: str | None = None,
    content_type: str | None = None,
) -> FileSource | None:
    """Return a value as a file to send, None if the value is not a file.

    Args:
        value: A path, a binary file, bytes or a PIL image; any other value is not a file.
        value_path: The place of the value in the input, for messages.
        name: The name to send, None for the file's own.
        content_type: The MIME type to send, None to derive it from the name or the content.

    Raises:
        InputError: The value is a file that cannot be sent, or the name or type is not valid.
    """
    if name is not None:
        name = check_filename(name, value_path)
    if content_type is not None and not _is_mime_type(content_type):
        raise InputError(
            f"content_type must be a MIME type such as 'image/png', not {content_type!r}",
            path=value_path,
        )
    if isinstance(value, PathLike):
        path = os.fsdecode(cast("PathLike[str]", value))
        return _from_path(Path(path), value_path, name, content_type)
    if isinstance(value, bytes | bytearray):
        return _from_bytes(bytes(value), value_path, name, content_type)
    if isinstance(value, memoryview):
        return _from_bytes(value.tobytes(), value_path, name, content_type)
    if _is_pil_image(value):
        return _from_pil_image(cast("PILImage", value), value_path, name, content_type)
    if isinstance(value, io.TextIOBase):
        raise InputError("the file is open in text mode: open it with mode 'rb'", path=value_path)
    if isinstance(value, io.IOBase) or (hasattr(value, "read") and hasattr(value, "seek")):
        return _from_stream(cast("IO[bytes]", value), value_path, name, content_type)
    return None


def is_file(value: object) -> bool:
    """Return whether ``to_file_source`` takes a value for a file, also one that cannot be sent.

    The file itself is not touched.

    Args:
        value: Any value of an input.
    """
    if isinstance(value, PathLike | bytes | bytearray | memoryview | io.IOBase):
        return True
    return _is_pil_image(value) or (hasattr(value, "read") and hasattr(value, "seek"))


def _from_path(
    path: Path, value_path: str, name: str | None, content_type: str | None
) -> FileSource:
    virtual_content = b""
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            with path.open("rb") as stream:
                # Files whose content the system generates at each read, as in /proc, have size 0.
                if status.st_size == 0:
                    virtual_content = read_bounded(stream, MAX_FILE_SIZE)
    except FileNotFoundError as error:
        raise InputError(f"there is no file {path}", path=value_path) from error
    except PermissionError as error:
        raise InputError(f"{path} cannot be read: permission denied", path=value_path) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}", path=value_path) from error
    if stat.S_ISDIR(status.st_mode):
        raise InputError(f"{path} is a folder, not a file", path=value_path)
    if not stat.S_ISREG(status.st_mode):
        raise InputError(
            f"{path} is a pipe or a device, which may never end: send the bytes that you read "
            "from it",
            path=value_path,
        )
    filename = safe_filename(name or path.name)
    content_type = content_type or _guess_content_type(filename)
    if virtual_content:
        return _from_bytes(virtual_content, value_path, filename, content_type)
    _check_size(status.st_size, value_path)
    return FileSource(
        filename,
        content_type,
        status.st_size,
        lambda: _open(path, status.st_size, value_path),
        value_path,
    )


def _open(path: Path, size: int, value_path: str) -> IO[bytes]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}", path=value_path) from error
    return _open_upload_stream(stream, size, value_path, owns_stream=True)


def _from_bytes(
    data: bytes, value_path: str, name: str | None, content_type: str | None
) -> FileSource:
    _check_size(len(data), value_path)
    if content_type is None:
        content_type = _guess_content_type(name) if name else sniff(data)
    filename = safe_filename(name) if name else _default_filename(content_type)
    return FileSource(filename, content_type, len(data), lambda: io.BytesIO(data), value_path)


def _from_pil_image(
    image: PILImage, value_path: str, name: str | None, content_type: str | None
) -> FileSource:
    image_format = image.format or "PNG"
    buffer = io.BytesIO()
    try:
        image.save(buffer, format=image_format)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"the image cannot be saved as {image_format}: {error}. Convert it to RGB or RGBA "
            "first",
            path=value_path,
        ) from error
    own_type = mimetypes.types_map.get(f".{image_format.lower()}", "image/png")
    return _from_bytes(buffer.getvalue(), value_path, name, content_type or own_type)


def _from_stream(
    stream: IO[bytes], value_path: str, name: str | None, content_type: str | None
) -> FileSource:
    own_name = getattr(stream, "name", None)
    if not name:
        name = own_name if isinstance(own_name, str) else None
    size, head = _read_size_and_head(stream, value_path)
    if size is None:
        return _from_bytes(head, value_path, name, content_type)
    if not isinstance(cast("object", head), bytes):
        raise InputError("the file is open in text mode: open it with mode 'rb'", path=value_path)
    _check_size(size, value_path)
    if content_type is None:
        content_type = _guess_content_type(name) if name else DEFAULT_CONTENT_TYPE
        if content_type == DEFAULT_CONTENT_TYPE:
            content_type = sniff(head)
    default = _default_filename(content_type)
    return FileSource(
        safe_filename(name, default) if name else default,
        content_type,
        size,
        lambda: _open_upload_stream(stream, size, value_path, owns_stream=False),
        value_path,
    )


def _read_size_and_head(stream: IO[bytes], value_path: str) -> tuple[int | None, bytes]:
    """Return the size and the first bytes of a stream, or None and all bytes if it cannot seek."""
    if getattr(stream, "closed", False):
        raise InputError("the file is closed", path=value_path)
    if iscoroutinefunction(stream.read):
        alternative = " or its .file" if hasattr(stream, "file") else ""
        raise InputError(
            f"a {type(stream).__name__} is read asynchronously: send the bytes that you read from "
            f"it{alternative}",
            path=value_path,
        )
    try:
        if hasattr(stream, "seekable") and not stream.seekable():
            return None, read_bounded(stream, MAX_FILE_SIZE)
        if hasattr(stream, "flush"):
            stream.flush()
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        return size, stream.read(HEAD_SIZE)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"the file cannot be read: {error}", path=value_path) from error


def _open_upload_stream(
    stream: IO[bytes], size: int, value_path: str, *, owns_stream: bool
) -> IO[bytes]:
    return cast("IO[bytes]", UploadStream(stream, size, value_path, owns_stream=owns_stream))


def _check_size(size: int, value_path: str) -> None:
    if size > MAX_FILE_SIZE:
        raise InputError(
            f"the file has {size:,} bytes, but the API accepts at most {MAX_FILE_SIZE:,} bytes. "
            "Store it where the model can fetch it, and send its URL",
            path=value_path,
        )


def _guess_content_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or DEFAULT_CONTENT_TYPE


def _default_filename(content_type: str) -> str:
    return f"file{extension(content_type) or '.bin'}"


def _is_mime_type(text: object) -> bool:
    return isinstance(text, str) and _MIME_TYPE.fullmatch(text) is not None


def _is_pil_image(value: object) -> bool:
    image = loaded_module("PIL.Image", "Image")
    return image is not None and isinstance(value, image.Image)
