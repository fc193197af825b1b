"""A file that a model made."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import posixpath
import re
from collections.abc import AsyncIterator, Callable, Iterator
from inspect import isawaitable, iscoroutinefunction
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from .._base.errors import FileError, InputError
from .._base.logs import redact_url
from .atomic_write import Spool, partial_at
from .filenames import name_to_save
from .sources import DEFAULT_TYPE

if TYPE_CHECKING:
    from .download import Downloader, Head

Progress = Callable[[int, int | None], object]

_DATA_URI = re.compile(r"data:(?P<type>[^;,]*)(?P<params>(?:;[^;,]*)*),", re.IGNORECASE)


class FileOutput(str):  # noqa: SLOT000 - it has attributes
    """A file that a model made: its URL, and its content when you ask for it.

    It is a string, the URL, so it goes into JSON, into a database and into the input of another
    prediction as it is. Nothing is fetched before ``read``, ``save``, ``open`` or iteration.
    """

    _downloader: Downloader | None
    _head: Head | None

    def __new__(cls, url: str, downloader: Downloader | None = None) -> Self:
        """A file by its URL.

        Args:
            url: An ``https:``, ``http:`` or ``data:`` URL.
            downloader: What fetches it; a plain one if none is given.
        """
        self = super().__new__(cls, url)
        self._downloader = downloader
        self._head = None
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return FileOutput, (self.url,)

    @property
    def url(self) -> str:
        """The file's URL."""
        return str.__str__(self)

    @property
    def name(self) -> str:
        """A name to save it under, without folders: the server's once it was asked, else the URL's."""
        if self.is_inline:
            return f"output{_extension(self.content_type)}"
        given = self._head.name if self._head else None
        name = name_to_save(given or unquote(posixpath.basename(self._path())), "output")
        learned = self._head.content_type if self._head else None
        return name if "." in name else f"{name}{_extension(learned)}"

    @property
    def is_inline(self) -> bool:
        """Whether the content is in the URL itself."""
        return self.url[:5].lower() == "data:"

    @property
    def content_type(self) -> str | None:
        """Its MIME type: as the server said, else as its name tells, else None."""
        if self.is_inline:
            match = _DATA_URI.match(self.url)
            return (match["type"] if match else "") or "text/plain"
        if self._head and self._head.content_type:
            return self._head.content_type
        return mimetypes.guess_type(self._path())[0]

    @property
    def size(self) -> int | None:
        """Its size in bytes, None until the server has said it."""
        if not self.is_inline:
            return self._head.size if self._head else None
        try:
            return len(self._inline())
        except FileError:
            return None

    def read(self) -> bytes:
        """The whole content.

        Raises:
            FileError: It cannot be fetched, for instance because it expired.
        """
        return b"".join(self.iter_bytes())

    async def aread(self) -> bytes:
        """The whole content, without blocking the event loop.

        Raises:
            FileError: It cannot be fetched, for instance because it expired.
        """
        return b"".join([chunk async for chunk in self.aiter_bytes()])

    def iter_bytes(self) -> Iterator[bytes]:
        """The content, piece by piece."""
        if self.is_inline:
            yield self._inline()
            return
        yield from self._download().iterate(self.url, on_head=self._learn)

    async def aiter_bytes(self) -> AsyncIterator[bytes]:
        """The content, piece by piece, without blocking the event loop."""
        if self.is_inline:
            yield self._inline()
            return
        async for chunk in self._download().aiterate(self.url, on_head=self._learn):
            yield chunk

    # A str iterates over characters; a file iterates over its bytes, as it did in replicate 1.x.
    def __iter__(self) -> Iterator[bytes]:  # type: ignore[override]  # see above
        return self.iter_bytes()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.aiter_bytes()

    def save(
        self, path: str | PathLike[str] | None = None, *, on_progress: Progress | None = None
    ) -> Path:
        """Save it, and return where.

        The file appears under its name only when it is complete.

        Args:
            path: A file, or a folder to save it in under its ``name``; the current folder if not
                given. A string that ends with a slash is a folder, which is made if need be.
            on_progress: Called with the bytes so far, and those in all if the server said it.

        Raises:
            FileError: It cannot be fetched.
            InputError: ``on_progress`` is a coroutine function, which only ``asave`` can await.
            OSError: It cannot be written.
        """
        if iscoroutinefunction(on_progress):
            raise InputError("on_progress is a coroutine function: use asave")
        with partial_at(path, lambda: self.name) as partial:
            for chunk in self.iter_bytes():
                partial.write(chunk)
                if on_progress is not None:
                    on_progress(partial.written, self.size)
        return partial.target

    async def asave(
        self, path: str | PathLike[str] | None = None, *, on_progress: Progress | None = None
    ) -> Path:
        """Save it as ``save`` does, without blocking the event loop on the network.

        ``on_progress`` may be a coroutine function.
        """
        with partial_at(path, lambda: self.name) as partial:
            async for chunk in self.aiter_bytes():
                partial.write(chunk)
                if on_progress is not None:
                    told = on_progress(partial.written, self.size)
                    if isawaitable(told):
                        await told
        return partial.target

    def open(self) -> IO[bytes]:
        """The content as a binary file to read and seek in; close it when done.

        Raises:
            FileError: It cannot be fetched.
        """
        with Spool() as spool:
            for chunk in self.iter_bytes():
                spool.file.write(chunk)
        return spool.file

    async def aopen(self) -> IO[bytes]:
        """What ``open`` gives, without blocking the event loop on the network."""
        with Spool() as spool:
            async for chunk in self.aiter_bytes():
                spool.file.write(chunk)
        return spool.file

    def close(self) -> None:
        """Do nothing, as nothing stays open; for code that was written for ``replicate`` 1.x."""

    async def aclose(self) -> None:
        """Do nothing, as ``close``."""

    def __str__(self) -> str:
        return self.url

    def __repr__(self) -> str:
        size = "" if self.size is None else f", {self.size:,} bytes"
        return f"<FileOutput {redact_url(self.url)} ({self.content_type or DEFAULT_TYPE}{size})>"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        from .notebook import bundle

        return bundle(self), {}

    def _download(self) -> Downloader:
        if self._downloader is None:
            from .download import default_downloader

            self._downloader = default_downloader()
        return self._downloader

    def _learn(self, head: Head) -> None:
        self._head = head

    def _path(self) -> str:
        try:
            return urlsplit(self.url).path
        except ValueError:
            return ""

    def _inline(self) -> bytes:
        match = _DATA_URI.match(self.url)
        if match is None:
            raise FileError("the data URI is malformed: it has no comma", url="data:…")
        payload = unquote_to_bytes(self.url[match.end() :])
        if not match["params"].lower().endswith(";base64"):
            return payload
        # As browsers read it: lines may be broken, and the padding may be missing.
        packed = b"".join(payload.split()).rstrip(b"=")
        try:
            return base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
        except binascii.Error as error:
            raise FileError(
                f"the data URI is not valid base64: {error}", url=redact_url(self.url)
            ) from error


def _extension(content_type: str | None) -> str:
    return mimetypes.guess_extension(content_type or "") or ""
