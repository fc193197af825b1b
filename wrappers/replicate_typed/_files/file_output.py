"""Output files of models."""

from __future__ import annotations

import asyncio
import io
import os
import posixpath
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from inspect import isawaitable, iscoroutinefunction
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self
from urllib.parse import unquote, urlsplit

from .._base.errors import FileError, InputError
from .._base.logs import redact_url
from .._base.public import public
from .._base.records import safe_repr
from .atomic_write import SpooledFile, atomic_file
from .content import CHUNK_SIZE, Content
from .content_types import DEFAULT_CONTENT_TYPE, extension, output_type
from .data_uris import data_uri_type, decode_data_uri
from .filenames import local_filename
from .temporary_paths import temporary_path

if TYPE_CHECKING:
    from .download import Downloader
    from .resumable import FileInfo

OnProgress = Callable[[int, int | None], object]

#: The longest URL in a ``repr``, in characters.
_MAX_SHOWN = 200


@public
class FileOutput(io.BufferedIOBase, os.PathLike[str]):
    """An output file of a model: a file at a URL, which is downloaded when it is first used.

    It is a readable, seekable binary file, and a path. ``read``, ``save``, ``open`` and iteration
    over its bytes download the file; in async code, ``aread``, ``asave``, ``aopen`` and
    ``async for`` do. As a path, for ``open(output)`` or ``Path(output)``, it is that of a temporary
    copy. ``str(output)`` is the URL. In the input of a prediction, the URL is sent.

    It is downloaded once, into memory, or onto the disk if it is larger than 8 MiB.

    ``read()`` returns the content again when it is called again. Otherwise the position is that of
    any file, and a file that was read to its end begins anew with its next use: with ``read()``,
    ``tell()``, ``seekable()``, ``readable()``, ``with`` and its path. A ``read`` with a size goes
    on returning ``b""`` there.

    Two output files are equal if their URLs are; one is also equal to its URL.
    """

    __slots__ = (
        "_at_end",
        "_content",
        "_downloader",
        "_end_seen",
        "_head",
        "_info",
        "_path",
        "_position",
        "_url",
    )

    def __init__(self, url: str, downloader: Downloader | None = None) -> None:
        """Make an output file from its URL.

        Args:
            url: An ``https:``, ``http:`` or ``data:`` URL.
            downloader: Downloads the file; None for one that belongs to no client.

        Raises:
            InputError: The URL is not a string.
        """
        if not isinstance(url, str | FileOutput):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            raise InputError(f"the URL of a file must be a string, not a {type(url).__name__}")
        self._url = str(url)
        self._downloader = downloader
        self._info: FileInfo | None = None
        self._content: Content | None = None
        self._head = b""
        self._path: Path | None = None
        self._position = 0
        #: Whether reading has come to the end, and whether a read has returned nothing there.
        self._at_end = False
        self._end_seen = False

    def __reduce__(self) -> tuple[Any, ...]:
        return FileOutput, (self.url,)

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # the base class has one
        # An encoder that does not know the class, such as that of FastAPI, would write an empty
        # object in its place.
        raise AttributeError("a FileOutput has no __dict__")

    @property
    def url(self) -> str:
        """The URL of the file."""
        return self._url

    @property
    def name(self) -> str:
        """A safe filename: from the server once the download has begun, before from the URL.

        A name without an extension gets that of the content type.
        """
        if self.is_inline:
            return f"output{extension(self.content_type)}"
        server_name = self._info.name if self._info else None
        name = local_filename(server_name or self._url_name(), "output")
        if "." in name or self._info is None:
            return name
        return f"{name}{extension(self.content_type)}"

    @property
    def is_inline(self) -> bool:
        """Whether the URL is a data URI, which contains the content."""
        return self.url[:5].lower() == "data:"

    @property
    def content_type(self) -> str | None:
        """The MIME type, None if unknown.

        It is that of the server if the server says more than ``application/octet-stream``, else that
        of the content. Before the download it is that of the name.
        """
        if self.is_inline:
            inline_type = data_uri_type(self.url)
            try:
                head = self._decode_inline().head
            except FileError:
                return inline_type
            return output_type(inline_type, head, "")
        declared = self._info.content_type if self._info else None
        name = (self._info.name if self._info else None) or self._url_name()
        return output_type(declared, self._head, name)

    @property
    def size(self) -> int | None:
        """The size in bytes, None until the server has sent it."""
        try:
            content = self._available()
        except FileError:
            return None
        if content is not None:
            return content.size
        return self._info.size if self._info else None

    def read(self, size: int | None = -1, /) -> bytes:
        """Return content from the position on.

        Without a size, the position is at the beginning again after that, so that the next
        ``read()`` returns the content again.

        Args:
            size: The largest number of bytes; all up to the end if it is negative or None.

        Raises:
            FileError: The file cannot be downloaded, for instance because it has expired; or it is
                the output of an ``AsyncClient`` in an event loop: use ``aread``.
            OSError: There is no place for a large file on the disk.
        """
        if size is not None and size >= 0:
            return self._read_piece(size)
        self._begin_next_use()
        content = self._load("await output.aread()")
        data = content.read(self._position, max(0, content.size - self._position))
        self._rewind()
        return data

    def read1(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes from the position on, as ``read`` with a size does."""
        return self._read_piece(size if size >= 0 else CHUNK_SIZE)

    def peek(self, size: int = 0, /) -> bytes:  # noqa: ARG002 - as for BufferedReader, a hint
        """Return some bytes from the position on, and leave the position where it is."""
        return self._load("await output.aread()").read(self._position, CHUNK_SIZE)

    def readlines(self, hint: int | None = -1, /) -> list[bytes]:
        """Return the lines from the position on; at the most those that make up ``hint`` bytes."""
        lines: list[bytes] = []
        total = 0
        while (hint is None or hint <= 0 or total < hint) and (line := self.readline()):
            lines.append(line)
            total += len(line)
        return lines

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move the position, and return it.

        Args:
            offset: A number of bytes.
            whence: From where they count: 0 for the beginning, 1 for the position, 2 for the end.

        Raises:
            FileError: The file cannot be downloaded, for which only its end is a reason.
            ValueError: The new position is negative, or ``whence`` is none of these.
        """
        if whence == os.SEEK_SET:
            position = offset
        elif whence == os.SEEK_CUR:
            position = self._position + offset
        elif whence == os.SEEK_END:
            position = self._load("await output.aread()").size + offset
        else:
            raise ValueError(f"whence must be 0, 1 or 2, not {whence!r}")
        if position < 0:
            raise ValueError(f"negative seek position {position}")
        self._rewind()
        self._position = position
        return position

    def tell(self) -> int:
        """Return the position; it is 0 after a ``read`` that has found the end."""
        self._begin_next_use()
        return self._position

    def readable(self) -> bool:
        """Return True."""
        self._begin_next_use(at_end=True)
        return True

    def seekable(self) -> bool:
        """Return True."""
        self._begin_next_use(at_end=True)
        return True

    def close(self) -> None:
        """Move the position to the beginning: the file can be read again, as in ``replicate`` 1.x.

        No connection stays open, and what was downloaded is deleted with this object.
        """
        self._rewind()

    async def aclose(self) -> None:
        """Do what ``close`` does."""
        self._rewind()

    def __enter__(self) -> Self:
        self._begin_next_use(at_end=True)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        self.close()

    async def aread(self) -> bytes:
        """Return the whole content, without blocking the event loop.

        After it, ``read`` and the other methods of files work in the event loop, too.

        Raises:
            FileError: The file cannot be downloaded, for instance because it has expired.
            OSError: There is no place for a large file on the disk.
        """
        content = self._available()
        if content is None:
            content = Content()
            async for _ in self._afetch(content):
                pass
            content.check()
        return content.read(0, content.size)

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the whole content in chunks, as they are downloaded.

        Raises:
            FileError: The file cannot be downloaded, or is the output of an ``AsyncClient`` in an
                event loop: use ``async for``.
        """
        content = self._available()
        yield from (
            self._fetch(Content(), "async for chunk in output")
            if content is None
            else content.chunks()
        )

    async def aiter_bytes(self) -> AsyncIterator[bytes]:
        """Yield the whole content in chunks, without blocking the event loop.

        Raises:
            FileError: The file cannot be downloaded.
        """
        content = self._available()
        if content is None:
            async for chunk in self._afetch(Content()):
                yield chunk
        else:
            for chunk in content.chunks():
                yield chunk

    # As in replicate 1.x, iteration yields chunks and not lines.
    def __iter__(self) -> Iterator[bytes]:
        return self.iter_bytes()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.aiter_bytes()

    def save(
        self, path: str | os.PathLike[str] | None = None, *, on_progress: OnProgress | None = None
    ) -> Path:
        """Download the file, and return the path that it is saved at.

        An existing file is replaced only when the download is complete.

        Args:
            path: The path to save the file at, or a folder to save it in under its ``name``; None
                for the current folder. A string that ends with a slash is a folder, and is created
                if it does not exist.
            on_progress: Called after each chunk with the number of bytes so far, and with the size
                of the file, None if the server did not send it.

        Raises:
            FileError: The file cannot be downloaded, or is the output of an ``AsyncClient`` in an
                event loop: use ``asave``.
            InputError: ``on_progress`` is a coroutine function, which only ``asave`` accepts.
            OSError: The file cannot be written.
        """
        if iscoroutinefunction(on_progress):
            raise InputError("on_progress must not be a coroutine function: use asave for one")
        content = self._available()
        chunks = (
            self._fetch(Content(), "await output.asave(…)") if content is None else content.chunks()
        )
        with atomic_file(path, lambda: self.name) as file:
            for chunk in chunks:
                file.write(chunk)
                if on_progress is not None:
                    on_progress(file.written, self.size)
        return file.target

    async def asave(
        self, path: str | os.PathLike[str] | None = None, *, on_progress: OnProgress | None = None
    ) -> Path:
        """Download the file as ``save`` does, without blocking the event loop on the network.

        Args:
            path: As for ``save``.
            on_progress: As for ``save``; it may be a coroutine function.

        Raises:
            FileError: The file cannot be downloaded.
            OSError: The file cannot be written.
        """
        with atomic_file(path, lambda: self.name) as file:
            async for chunk in self.aiter_bytes():
                file.write(chunk)
                if on_progress is not None:
                    result = on_progress(file.written, self.size)
                    if isawaitable(result):
                        await result
        return file.target

    def open(self) -> IO[bytes]:
        """Return the content as a seekable binary file of its own, which the caller closes.

        Raises:
            FileError: The file cannot be downloaded, or is the output of an ``AsyncClient`` in an
                event loop: use ``aopen``.
        """
        with SpooledFile() as spool:
            for chunk in self._load("await output.aopen()").chunks():
                spool.file.write(chunk)
        return spool.file

    async def aopen(self) -> IO[bytes]:
        """Return what ``open`` returns, without blocking the event loop on the network.

        Raises:
            FileError: The file cannot be downloaded.
        """
        with SpooledFile() as spool:
            async for chunk in self.aiter_bytes():
                spool.file.write(chunk)
        return spool.file

    def __fspath__(self) -> str:
        """Return the path of a temporary copy, which is deleted when the program ends.

        Raises:
            FileError: The file cannot be downloaded, or is the output of an ``AsyncClient`` in an
                event loop: use ``asave``.
            OSError: The copy cannot be written.
        """
        self._begin_next_use(at_end=True)
        if self._path is None or not self._path.exists():
            content = self._load("await output.asave(…)")
            path = temporary_path(self.name)
            with path.open("xb") as file:
                file.writelines(content.chunks())
            self._path = path
        return str(self._path)

    def __str__(self) -> str:
        return self.url

    def __format__(self, format_spec: str) -> str:
        return format(self.url, format_spec)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FileOutput):
            return self.url == other.url
        return self.url == other if isinstance(other, str) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.url)

    @safe_repr
    def __repr__(self) -> str:
        url = redact_url(self.url)
        if len(url) > _MAX_SHOWN:
            url = f"{url[:_MAX_SHOWN]}…"
        size = "" if self.size is None else f", {self.size:,} bytes"
        return f"<FileOutput {url} ({self.content_type or DEFAULT_CONTENT_TYPE}{size})>"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        from .notebook import mime_bundle

        bundle = mime_bundle(
            self.url, content_type=self.content_type or "", name=self.name, text=repr(self)
        )
        return bundle, {}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from .pydantic_schema import url_schema

        return url_schema(cls, cls)

    @property
    def __pydantic_serializer__(self) -> Any:
        # Without it, pydantic would write the content where a field is Any.
        from .pydantic_schema import serializer

        return serializer()

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, str]:
        return {"type": "string", "format": "uri"}

    def _read_piece(self, size: int) -> bytes:
        content = self._load("await output.aread()")
        data = content.read(self._position, size)
        self._position += len(data)
        self._at_end = self._at_end or (bool(data) and self._position == content.size)
        self._end_seen = self._end_seen or (not data and size > 0)
        return data

    def _begin_next_use(self, *, at_end: bool = False) -> None:
        if self._end_seen or (at_end and self._at_end):
            self._rewind()

    def _rewind(self) -> None:
        self._position = 0
        self._at_end = self._end_seen = False

    def _load(self, alternative: str) -> Content:
        """Return the content, downloaded if it was not yet.

        Args:
            alternative: What to call in an event loop instead, for the message.
        """
        content = self._available()
        if content is None:
            content = Content()
            for _ in self._fetch(content, alternative):
                pass
            content.check()
        return content

    def _available(self) -> Content | None:
        """Return the content if no download is needed for it, else None."""
        return self._decode_inline() if self.is_inline else self._content

    def _decode_inline(self) -> Content:
        if self._content is None:
            self._content = Content(decode_data_uri(self.url))
        return self._content

    def _fetch(self, content: Content, alternative: str) -> Iterator[bytes]:
        """Yield the chunks of a download, which are kept if it comes to its end."""
        downloader = self._get_downloader()
        if downloader.is_async and _is_in_event_loop():
            url = redact_url(self.url)
            raise FileError(
                f"the file {url} cannot be downloaded in an event loop, which would stand still: "
                f"use `{alternative}`. After `await output.aread()`, this call works, too",
                url=url,
            )
        for chunk in downloader.iter_bytes(self.url, on_info=self._set_info):
            self._keep(content, chunk)
            yield chunk
        self._finish(content)

    async def _afetch(self, content: Content) -> AsyncIterator[bytes]:
        downloader = self._get_downloader()
        async for chunk in downloader.aiter_bytes(self.url, on_info=self._set_info):
            self._keep(content, chunk)
            yield chunk
        self._finish(content)

    def _keep(self, content: Content, chunk: bytes) -> None:
        content.append(chunk)
        self._head = content.head

    def _finish(self, content: Content) -> None:
        if content.is_kept and self._content is None:
            self._content = content

    def _get_downloader(self) -> Downloader:
        if self._downloader is None:
            from .download import default_downloader

            self._downloader = default_downloader()
        return self._downloader

    def _set_info(self, info: FileInfo) -> None:
        self._info = info

    def _url_name(self) -> str:
        try:
            return unquote(posixpath.basename(urlsplit(self.url).path))
        except ValueError:
            return ""


def _is_in_event_loop() -> bool:
    trio = sys.modules.get("trio")
    if trio is not None:
        try:
            trio.lowlevel.current_trio_token()
        except RuntimeError:
            pass
        else:
            return True
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
