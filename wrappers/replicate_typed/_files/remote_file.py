"""A file at a URL: what is known of it, and its content once it was downloaded."""

from __future__ import annotations

import posixpath
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from .._base.errors import FileError
from .._base.loaded import loaded_module
from .._base.logs import redact_url
from .content import Content
from .content_types import extension, output_type
from .data_uris import data_uri_type, decode_data_uri
from .filenames import local_filename

if TYPE_CHECKING:
    from .atomic_write import AtomicFile
    from .download import Downloader
    from .resumable import FileInfo


class RemoteFile:
    """A file at a URL, which is downloaded once, when its content is first asked for.

    Attributes:
        url: An ``https:``, ``http:`` or ``data:`` URL.
    """

    __slots__ = ("_content", "_downloader", "_head", "_info", "url")

    def __init__(self, url: str, downloader: Downloader | None) -> None:
        """Take a URL.

        Args:
            url: The URL.
            downloader: Downloads the file; None for one that belongs to no client.
        """
        self.url = url
        self._downloader = downloader
        self._info: FileInfo | None = None
        self._content: Content | None = None
        self._head = b""

    @property
    def is_inline(self) -> bool:
        """Whether the URL is a data URI, which contains the content."""
        return self.url[:5].lower() == "data:"

    @property
    def name(self) -> str:
        """A safe filename: from the server once the download has begun, before from the URL."""
        if self.is_inline:
            return f"output{extension(self.content_type)}"
        server_name = self._info.name if self._info else None
        name = local_filename(server_name or self._url_name(), "output")
        if "." in name or self._info is None:
            return name
        return f"{name}{extension(self.content_type)}"

    @property
    def content_type(self) -> str | None:
        """The MIME type by the server, the content or the name, None if unknown."""
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

    def load(self, alternative: str) -> Content:
        """Return the content.

        Args:
            alternative: What to call in an event loop instead, for the message.

        Raises:
            FileError: It cannot be downloaded, or only by blocking an event loop.
            OSError: There is no place for a large file on the disk.
        """
        content = self._available()
        if content is None:
            content = Content()
            for _ in self._fetch(content, alternative):
                pass
            content.check()
        return content

    async def aload(self) -> Content:
        """Return the content, as ``load`` does, without blocking the event loop."""
        content = self._available()
        if content is None:
            content = Content()
            async for _ in self._afetch(content):
                pass
            content.check()
        return content

    def chunks(self, alternative: str, *, saved_in: AtomicFile | None = None) -> Iterator[bytes]:
        """Return the content in chunks, as they are downloaded.

        Args:
            alternative: What to call in an event loop instead, for the message.
            saved_in: The file that the caller writes each chunk to before taking the next one.

        Raises:
            FileError: It cannot be downloaded, or only by blocking an event loop.
        """
        content = self._available()
        if content is None:
            return self._fetch(Content(saved_in=saved_in), alternative)
        return content.chunks()

    async def achunks(self, *, saved_in: AtomicFile | None = None) -> AsyncIterator[bytes]:
        """Yield the content in chunks, as ``chunks`` does, without blocking the event loop."""
        content = self._available()
        if content is None:
            async for chunk in self._afetch(Content(saved_in=saved_in)):
                yield chunk
        else:
            for chunk in content.chunks():
                yield chunk

    def _available(self) -> Content | None:
        """Return the content if no download is needed for it, else None."""
        if self.is_inline:
            return self._decode_inline()
        return self._content if self._content is not None and self._content.is_kept else None

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
        content.finish()
        if content.is_kept and self._available() is None:
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
    trio = loaded_module("trio", "lowlevel")
    if trio is not None:
        try:
            trio.lowlevel.current_trio_token()
        except RuntimeError:
            pass
        else:
            return True
    asyncio = loaded_module("asyncio", "get_running_loop")
    if asyncio is None:
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
