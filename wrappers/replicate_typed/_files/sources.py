"""Files as Python has them, paths or bytes or pictures, as sources of what is sent."""

from __future__ import annotations

import base64
import io
import mimetypes
import os
import re
import stat
import sys
from collections.abc import Callable
from inspect import iscoroutinefunction
from os import PathLike
from pathlib import Path
from typing import IO, Protocol, cast

from attrs import field, frozen

from .._base.errors import InputError
from .filenames import given_name, safe_name
from .upload_stream import SentStream, read_whole

#: The largest file that the API takes, in bytes (operation ``files.create``).
MAX_FILE = 100 * 1024 * 1024

DEFAULT_TYPE = "application/octet-stream"

#: A MIME type, perhaps with parameters, all of it in printable ASCII: it goes into a header.
_TYPE = re.compile(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+(?:[ \t]*;[ -~]*)?", re.ASCII)

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, "application/zip"),
)


class SupportsSave(Protocol):
    """A PIL image, as far as it is needed here."""

    format: str | None

    def save(self, fp: IO[bytes], format: str | None = None) -> None: ...


@frozen
class Source:
    """A file to be sent: where its bytes come from, and what it is called.

    Attributes:
        name: Its name, without folders.
        content_type: Its MIME type.
        size: Its size in bytes.
        open: Opens it at its beginning; it may be called again for another attempt.
        path: Where in the input it stands, for messages.
    """

    name: str
    content_type: str
    size: int
    open: Callable[[], IO[bytes]] = field(repr=False)
    path: str = "file"

    def read(self) -> bytes:
        """The whole content."""
        with self.open() as stream:
            return stream.read()


def data_uri(source: Source) -> str:
    """A file as one string."""
    return f"data:{source.content_type};base64,{base64.b64encode(source.read()).decode('ascii')}"


def as_source(
    value: object,
    *,
    path: str = "file",
    name: str | None = None,
    content_type: str | None = None,
) -> Source | None:
    """What a value has to send as a file, None if it is no file.

    Args:
        value: A path, a binary file, bytes or a PIL image.
        path: Where it stands, for messages.
        name: A name to use instead of its own.
        content_type: A MIME type to use instead of the one of its name.

    Raises:
        InputError: It is a file that cannot be sent.
    """
    if name is not None:
        name = given_name(name, path)
    if content_type is not None and not _is_type(content_type):
        raise InputError(
            f"content_type is a MIME type such as 'image/png', not {content_type!r}", path=path
        )
    if isinstance(value, PathLike):
        place = os.fsdecode(cast("PathLike[str]", value))
        return _from_path(Path(place), path, name, content_type)
    if isinstance(value, bytes | bytearray):
        return _from_bytes(bytes(value), path, name, content_type)
    if isinstance(value, memoryview):
        return _from_bytes(value.tobytes(), path, name, content_type)
    if _is_picture(value):
        return _from_picture(cast("SupportsSave", value), path, name, content_type)
    if isinstance(value, io.TextIOBase):
        raise InputError("the file is open as text: open it with mode 'rb'", path=path)
    if isinstance(value, io.IOBase) or (hasattr(value, "read") and hasattr(value, "seek")):
        return _from_stream(cast("IO[bytes]", value), path, name, content_type)
    return None


def _from_path(path: Path, where: str, name: str | None, content_type: str | None) -> Source:
    made_up = b""
    try:
        found = path.stat()
        if stat.S_ISREG(found.st_mode):
            with path.open("rb") as stream:
                # Files that the system makes up as they are read have no size before.
                if found.st_size == 0:
                    made_up = read_whole(stream, MAX_FILE)
    except FileNotFoundError as error:
        raise InputError(f"there is no file {path}", path=where) from error
    except PermissionError as error:
        raise InputError(f"{path} may not be read by this user", path=where) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}", path=where) from error
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{path} is a folder, not a file", path=where)
    if not stat.S_ISREG(found.st_mode):
        raise InputError(
            f"{path} is a pipe or a device, which may never end: open it, and send what you read",
            path=where,
        )
    final = safe_name(name or path.name)
    kind = content_type or _guess(final)
    if made_up:
        return _from_bytes(made_up, where, final, kind)
    _check_size(found.st_size, where)
    return Source(
        final,
        kind,
        found.st_size,
        lambda: _open(path, found.st_size, where),
        where,
    )


def _open(path: Path, size: int, where: str) -> IO[bytes]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}", path=where) from error
    return _sent(stream, size, where, owned=True)


def _from_bytes(data: bytes, where: str, name: str | None, content_type: str | None) -> Source:
    _check_size(len(data), where)
    kind = content_type or (_guess(name) if name else sniff(data))
    final = safe_name(name) if name else f"file{mimetypes.guess_extension(kind) or '.bin'}"
    return Source(final, kind, len(data), lambda: io.BytesIO(data), where)


def _from_picture(
    picture: SupportsSave, where: str, name: str | None, content_type: str | None
) -> Source:
    kind = picture.format or "PNG"
    buffer = io.BytesIO()
    try:
        picture.save(buffer, format=kind)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(
            f"the picture cannot be written as {kind}: {error}. Convert it first, to RGB or RGBA",
            path=where,
        ) from error
    mime = mimetypes.types_map.get(f".{kind.lower()}", "image/png")
    return _from_bytes(buffer.getvalue(), where, name, content_type or mime)


def _from_stream(
    stream: IO[bytes], where: str, name: str | None, content_type: str | None
) -> Source:
    own_name = getattr(stream, "name", None)
    base = name or (own_name if isinstance(own_name, str) else None)
    size, head = _begin(stream, where)
    if size is None:
        return _from_bytes(head, where, base, content_type)
    if not isinstance(cast("object", head), bytes):
        raise InputError("the file is open as text: open it with mode 'rb'", path=where)
    _check_size(size, where)
    kind = content_type or (_guess(base) if base else DEFAULT_TYPE)
    if kind == DEFAULT_TYPE and content_type is None:
        kind = sniff(head)
    default = f"file{mimetypes.guess_extension(kind) or '.bin'}"
    return Source(
        safe_name(base, default) if base else default,
        kind,
        size,
        lambda: _sent(stream, size, where, owned=False),
        where,
    )


def _begin(stream: IO[bytes], where: str) -> tuple[int | None, bytes]:
    """A stream's size and its first bytes; no size and all of its bytes if it cannot go back."""
    if getattr(stream, "closed", False):
        raise InputError("the file is closed", path=where)
    if iscoroutinefunction(stream.read):
        plain = " or its .file" if hasattr(stream, "file") else ""
        raise InputError(
            f"a {type(stream).__name__} is read asynchronously: send what you read from it{plain}",
            path=where,
        )
    try:
        if hasattr(stream, "seekable") and not stream.seekable():
            return None, read_whole(stream, MAX_FILE)
        if hasattr(stream, "flush"):
            stream.flush()
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        return size, stream.read(32)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"the file cannot be read: {error}", path=where) from error


def _sent(stream: IO[bytes], size: int, where: str, *, owned: bool) -> IO[bytes]:
    return cast("IO[bytes]", SentStream(stream, size, where, owned=owned))


def _check_size(size: int, where: str) -> None:
    if size > MAX_FILE:
        raise InputError(
            f"the file has {size:,} bytes; the API takes files of up to {MAX_FILE:,} bytes. "
            "Put it where the model can fetch it, and send its URL",
            path=where,
        )


def sniff(head: bytes) -> str:
    """The MIME type that the first bytes of a file tell."""
    for signature, offset, kind in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return kind
    return DEFAULT_TYPE


def _guess(name: str) -> str:
    return mimetypes.guess_type(name)[0] or DEFAULT_TYPE


def _is_type(text: object) -> bool:
    return isinstance(text, str) and _TYPE.fullmatch(text) is not None


def _is_picture(value: object) -> bool:
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(value, module.Image)
