"""Files as Python has them, paths or bytes or pictures, as sources of what is sent."""

from __future__ import annotations

import base64
import io
import mimetypes
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol, cast

from attrs import field, frozen

from ._errors import InputError

#: The largest file that the API takes, in bytes (operation ``files.create``).
MAX_FILE = 100 * 1024 * 1024

#: The longest name of a file, in bytes of UTF-8; most file systems take 255.
MAX_NAME = 200

DEFAULT_TYPE = "application/octet-stream"

#: A MIME type, perhaps with parameters, all of it in printable ASCII: it goes into a header.
_TYPE = re.compile(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+(?:[ \t]*;[ -~]*)?", re.ASCII)

#: Names that mean a device on Windows, whatever their extension.
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
)

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
        size: Its size in bytes, None if that is not known before it is read.
        open: Opens it at its beginning; it may be called again for another attempt.
        path: Where in the input it stands, for messages.
    """

    name: str
    content_type: str
    size: int | None
    open: Callable[[], IO[bytes]] = field(repr=False)
    path: str = "file"

    def read(self) -> bytes:
        """The whole content."""
        try:
            with self.open() as stream:
                return stream.read()
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {error}", path=self.path) from error


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
    if name is not None and not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
        raise InputError(f"filename is a string, not a {type(name).__name__}", path=path)
    if content_type is not None and not _is_type(content_type):
        raise InputError(
            f"content_type is a MIME type such as 'image/png', not {content_type!r}", path=path
        )
    if isinstance(value, Path):
        return _from_path(value, path, name, content_type)
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


def safe_name(name: str, default: str = "file") -> str:
    """A file's name for a header or a folder: no folders, control characters or device names."""
    base = name.replace("\\", "/").rpartition("/")[2]
    cleaned = "".join(c for c in base if c.isprintable()).strip()
    if cleaned in {"", ".", ".."}:
        return default
    if cleaned.partition(".")[0].rstrip().upper() in _DEVICES:
        cleaned = f"_{cleaned}"
    return _shortened(cleaned)


def _shortened(name: str) -> str:
    """A name of up to ``MAX_NAME`` bytes that ends as the whole name does."""
    if len(name.encode()) <= MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = f"{dot}{extension}" if stem and len(extension) <= 16 else ""
    room = MAX_NAME - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore") + ending


def _from_path(path: Path, where: str, name: str | None, content_type: str | None) -> Source:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a file", path=where)
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise InputError(f"there is no file {path}", path=where) from error
    except PermissionError as error:
        raise InputError(f"{path} may not be read by this user", path=where) from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}", path=where) from error
    _check_size(size, where)
    final = safe_name(name or path.name)
    return Source(final, content_type or _guess(final), size, lambda: path.open("rb"), where)


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
        raise InputError(f"the picture cannot be written as {kind}: {error}", path=where) from error
    mime = mimetypes.types_map.get(f".{kind.lower()}", "image/png")
    return _from_bytes(buffer.getvalue(), where, name, content_type or mime)


def _from_stream(
    stream: IO[bytes], where: str, name: str | None, content_type: str | None
) -> Source:
    if getattr(stream, "closed", False):
        raise InputError("the file is closed", path=where)
    own_name = getattr(stream, "name", None)
    base = name or (own_name if isinstance(own_name, str) else None)
    try:
        if not (stream.seekable() if hasattr(stream, "seekable") else True):
            return _from_bytes(stream.read(MAX_FILE + 1), where, base, content_type)
        if hasattr(stream, "flush"):
            stream.flush()
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        head = stream.read(32)
        stream.seek(0)
    except (OSError, ValueError) as error:
        raise InputError(f"the file cannot be read: {error}", path=where) from error
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
        lambda: cast("IO[bytes]", BorrowedStream(stream)),
        where,
    )


class BorrowedStream(io.RawIOBase):
    """A caller's stream from its beginning; closing this does not close it."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._stream.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


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
