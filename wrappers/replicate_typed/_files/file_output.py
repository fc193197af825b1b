"""Output files of models."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator, Callable, Iterator
from inspect import isawaitable, iscoroutinefunction
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from .._base.errors import InputError
from .._base.fixed_attributes import FixedAttributes
from .._base.logs import redact_url
from .._base.public import public
from .._base.records import safe_repr
from .atomic_write import SpooledFile, atomic_file
from .content import CHUNK_SIZE
from .content_types import DEFAULT_CONTENT_TYPE
from .cursor import Cursor
from .remote_file import RemoteFile
from .temporary_paths import temporary_path

if TYPE_CHECKING:
    from .download import Downloader
else:
    Downloader = Any  # it imports this module

OnProgress = Callable[[int, int | None], object]

#: The longest URL in a ``repr``, in characters.
_MAX_SHOWN = 200


@public
class FileOutput(FixedAttributes, io.BufferedIOBase, os.PathLike[str]):
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

    __slots__ = ("_cursor", "_path", "_remote")

    def __init__(self, url: str, client: object = None) -> None:
        """Make an output file from its URL.

        Args:
            url: An ``https:``, ``http:`` or ``data:`` URL.
            client: The client that downloads the file; None for one that belongs to no client,
                and is read without a token.

        Raises:
            InputError: The URL is not a string.
        """
        if not isinstance(url, str | FileOutput):  # pyright: ignore[reportUnnecessaryIsInstance]  # untyped callers
            raise InputError(f"the URL of a file must be a string, not a {type(url).__name__}")
        self._remote = RemoteFile(str(url), None if client is None else _downloader_of(client))
        self._path: Path | None = None
        self._cursor = Cursor()

    def __del__(self) -> None:
        """Do nothing: nothing is open. The base class would call ``close``, also of what was refused."""

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
        return self._remote.url

    @property
    def name(self) -> str:
        """A safe filename: from the server once the download has begun, before from the URL.

        A name without an extension gets that of the content type.
        """
        return self._remote.name

    @property
    def is_inline(self) -> bool:
        """Whether the URL is a data URI, which contains the content."""
        return self._remote.is_inline

    @property
    def content_type(self) -> str | None:
        """The MIME type, None if unknown.

        It is that of the server if the server says more than ``application/octet-stream``, else that
        of the content. Before the download it is that of the name.
        """
        return self._remote.content_type

    @property
    def size(self) -> int | None:
        """The size in bytes, None until the server has sent it."""
        return self._remote.size

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
        self._cursor.begin_next_use()
        content = self._remote.load("await output.aread()")
        data = content.read(self._cursor.position, max(0, content.size - self._cursor.position))
        self._cursor.rewind()
        return data

    def read1(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes from the position on, as ``read`` with a size does."""
        return self._read_piece(size if size >= 0 else CHUNK_SIZE)

    def peek(self, size: int = 0, /) -> bytes:  # noqa: ARG002 - as for BufferedReader, a hint
        """Return some bytes from the position on, and leave the position where it is."""
        return self._remote.load("await output.aread()").read(self._cursor.position, CHUNK_SIZE)

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
            position = self._cursor.position + offset
        elif whence == os.SEEK_END:
            position = self._remote.load("await output.aread()").size + offset
        else:
            raise ValueError(f"whence must be 0, 1 or 2, not {whence!r}")
        if position < 0:
            raise ValueError(f"negative seek position {position}")
        self._cursor.move_to(position)
        return position

    def tell(self) -> int:
        """Return the position; it is 0 after a ``read`` that has found the end."""
        self._cursor.begin_next_use()
        return self._cursor.position

    def readable(self) -> bool:
        """Return True."""
        self._cursor.begin_next_use(at_end=True)
        return True

    def seekable(self) -> bool:
        """Return True."""
        self._cursor.begin_next_use(at_end=True)
        return True

    def close(self) -> None:
        """Move the position to the beginning: the file can be read again, as in ``replicate`` 1.x.

        No connection stays open, and what was downloaded is deleted with this object.
        """
        self._cursor.rewind()

    async def aclose(self) -> None:
        """Do what ``close`` does."""
        self._cursor.rewind()

    def __enter__(self) -> Self:
        self._cursor.begin_next_use(at_end=True)
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
        content = await self._remote.aload()
        return content.read(0, content.size)

    def iter_bytes(self) -> Iterator[bytes]:
        """Return the whole content in chunks, as they are downloaded.

        Raises:
            FileError: The file cannot be downloaded, or is the output of an ``AsyncClient`` in an
                event loop: use ``async for``.
        """
        return self._remote.chunks("async for chunk in output")

    def aiter_bytes(self) -> AsyncIterator[bytes]:
        """Return the whole content in chunks, without blocking the event loop.

        Raises:
            FileError: The file cannot be downloaded.
        """
        return self._remote.achunks()

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
        with atomic_file(path, lambda: self.name) as file:
            for chunk in self._remote.chunks("await output.asave(…)", saved_in=file):
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
            async for chunk in self._remote.achunks(saved_in=file):
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
            for chunk in self._remote.load("await output.aopen()").chunks():
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
        self._cursor.begin_next_use(at_end=True)
        if self._path is None or not self._path.exists():
            content = self._remote.load("await output.asave(…)")
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
        from .pydantic_schema import text_schema

        return text_schema(cls, cls)

    @property
    def __pydantic_serializer__(self) -> Any:
        # Without it, pydantic would write the content where a field is Any.
        from .pydantic_schema import serializer

        return serializer(str)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, str]:
        return {"type": "string", "format": "uri"}

    def _assignment_advice(self, name: str) -> str:
        advice = super()._assignment_advice(name)
        return f"{advice}: save(path) saves it under another name" if name == "name" else advice

    def _read_piece(self, size: int) -> bytes:
        content = self._remote.load("await output.aread()")
        data = content.read(self._cursor.position, size)
        self._cursor.advance(len(data), wanted=size, size=content.size)
        return data


def _downloader_of(client: object) -> Downloader | None:
    """Return what downloads the files of a client, None if it is no client of this package.

    Tests of code for ``replicate`` 1.x pass a mock in its place.
    """
    from .download import Downloader

    owner = getattr(client, "_core", None)
    found: object = getattr(owner, "downloader", client)
    return found if isinstance(found, Downloader) else None
