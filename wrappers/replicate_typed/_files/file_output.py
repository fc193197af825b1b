"""Output files of models."""

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
from .._base.public import public
from .._base.records import safe_repr
from .atomic_write import SpooledFile, atomic_file
from .filenames import local_filename
from .sources import DEFAULT_CONTENT_TYPE

if TYPE_CHECKING:
    from .download import Downloader
    from .resumable import FileInfo

OnProgress = Callable[[int, int | None], object]

_DATA_URI = re.compile(r"data:(?P<type>[^;,]*)(?P<params>(?:;[^;,]*)*),", re.IGNORECASE)


@public
class FileOutput(str):  # noqa: SLOT000 - it has attributes
    """An output file of a model: a URL whose content is downloaded on demand.

    A ``FileOutput`` is a ``str``, the URL, so it can be stored as JSON or in a database, and passed
    in the input of another prediction. ``read``, ``save``, ``open`` and iteration over its bytes
    download the file; in async code, ``aread``, ``asave``, ``aopen`` and ``async for`` do.
    """

    _downloader: Downloader | None
    _info: FileInfo | None

    def __new__(cls, url: str, downloader: Downloader | None = None) -> Self:
        """Make an output file from its URL.

        Args:
            url: An ``https:``, ``http:`` or ``data:`` URL.
            downloader: Downloads the file; None for one that belongs to no client.
        """
        self = super().__new__(cls, url)
        self._downloader = downloader
        self._info = None
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return FileOutput, (self.url,)

    @property
    def url(self) -> str:
        """The URL of the file."""
        return str.__str__(self)

    @property
    def name(self) -> str:
        """A safe filename: from the server once the download has begun, before from the URL."""
        if self.is_inline:
            return f"output{_extension(self.content_type)}"
        server_name = self._info.name if self._info else None
        name = local_filename(
            server_name or unquote(posixpath.basename(self._url_path())), "output"
        )
        server_type = self._info.content_type if self._info else None
        return name if "." in name else f"{name}{_extension(server_type)}"

    @property
    def is_inline(self) -> bool:
        """Whether the URL is a data URI, which contains the content."""
        return self.url[:5].lower() == "data:"

    @property
    def content_type(self) -> str | None:
        """The MIME type from the server or, before the download, from the name; None if unknown."""
        if self.is_inline:
            match = _DATA_URI.match(self.url)
            return (match["type"] if match else "") or "text/plain"
        if self._info and self._info.content_type:
            return self._info.content_type
        return mimetypes.guess_type(self._url_path())[0]

    @property
    def size(self) -> int | None:
        """The size in bytes, None until the server has sent it."""
        if not self.is_inline:
            return self._info.size if self._info else None
        try:
            return len(self._decode_data_uri())
        except FileError:
            return None

    def read(self) -> bytes:
        """Return the whole content.

        Raises:
            FileError: The file cannot be downloaded, for instance because it has expired.
        """
        return b"".join(self.iter_bytes())

    async def aread(self) -> bytes:
        """Return the whole content, without blocking the event loop.

        Raises:
            FileError: The file cannot be downloaded, for instance because it has expired.
        """
        return b"".join([chunk async for chunk in self.aiter_bytes()])

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the content in chunks.

        Raises:
            FileError: The file cannot be downloaded.
        """
        if self.is_inline:
            yield self._decode_data_uri()
            return
        yield from self._get_downloader().iter_bytes(self.url, on_info=self._set_info)

    async def aiter_bytes(self) -> AsyncIterator[bytes]:
        """Yield the content in chunks, without blocking the event loop.

        Raises:
            FileError: The file cannot be downloaded.
        """
        if self.is_inline:
            yield self._decode_data_uri()
            return
        async for chunk in self._get_downloader().aiter_bytes(self.url, on_info=self._set_info):
            yield chunk

    # As in replicate 1.x, iteration yields the content and not the characters of the URL.
    def __iter__(self) -> Iterator[bytes]:  # type: ignore[override]  # see above
        return self.iter_bytes()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.aiter_bytes()

    def save(
        self, path: str | PathLike[str] | None = None, *, on_progress: OnProgress | None = None
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
            FileError: The file cannot be downloaded.
            InputError: ``on_progress`` is a coroutine function, which only ``asave`` accepts.
            OSError: The file cannot be written.
        """
        if iscoroutinefunction(on_progress):
            raise InputError("on_progress must not be a coroutine function: use asave for one")
        with atomic_file(path, lambda: self.name) as file:
            for chunk in self.iter_bytes():
                file.write(chunk)
                if on_progress is not None:
                    on_progress(file.written, self.size)
        return file.target

    async def asave(
        self, path: str | PathLike[str] | None = None, *, on_progress: OnProgress | None = None
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
        """Return the content as a seekable binary file, which the caller closes.

        Raises:
            FileError: The file cannot be downloaded.
        """
        with SpooledFile() as spool:
            for chunk in self.iter_bytes():
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

    def close(self) -> None:
        """Do nothing, since no connection stays open; for code written for ``replicate`` 1.x."""

    async def aclose(self) -> None:
        """Do nothing, as ``close`` does."""

    def __str__(self) -> str:
        return self.url

    @safe_repr
    def __repr__(self) -> str:
        size = "" if self.size is None else f", {self.size:,} bytes"
        return f"<FileOutput {redact_url(self.url)} ({self.content_type or DEFAULT_CONTENT_TYPE}{size})>"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        from .notebook import mime_bundle

        bundle = mime_bundle(
            self.url, content_type=self.content_type or "", name=self.name, text=repr(self)
        )
        return bundle, {}

    def _get_downloader(self) -> Downloader:
        if self._downloader is None:
            from .download import default_downloader

            self._downloader = default_downloader()
        return self._downloader

    def _set_info(self, info: FileInfo) -> None:
        self._info = info

    def _url_path(self) -> str:
        try:
            return urlsplit(self.url).path
        except ValueError:
            return ""

    def _decode_data_uri(self) -> bytes:
        match = _DATA_URI.match(self.url)
        if match is None:
            raise FileError("the data URI is malformed: it has no comma", url="data:…")
        payload = unquote_to_bytes(self.url[match.end() :])
        if not match["params"].lower().endswith(";base64"):
            return payload
        # As browsers do, accept line breaks and missing padding.
        compact = b"".join(payload.split()).rstrip(b"=")
        try:
            return base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
        except binascii.Error as error:
            raise FileError(
                f"the data URI is not valid base64: {error}", url=redact_url(self.url)
            ) from error


def _extension(content_type: str | None) -> str:
    return mimetypes.guess_extension(content_type or "") or ""
