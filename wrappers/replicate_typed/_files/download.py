"""The download of output files over the connections of a client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from .._http.connections import Connections
from .._http.options import DEFAULT_TIMEOUT, Options

if TYPE_CHECKING:
    from .resumable import OnInfo


class Downloader:
    """Downloads files for ``FileOutput``.

    Attributes:
        is_async: Whether it belongs to an ``AsyncClient``, whose files do not block event loops.
    """

    def __init__(self, connections: Connections, options: Options) -> None:
        """Take the connections and settings of a client.

        Args:
            connections: The pools of the client.
            options: The settings of the client.
        """
        self.connections = connections
        self.options = options
        self.is_async = False

    def iter_bytes(self, url: str, *, on_info: OnInfo) -> Iterator[bytes]:
        """Yield the content of a URL in chunks.

        Args:
            url: The URL of the file.
            on_info: Called with what the server sends about the file, before the first chunk.

        Raises:
            FileError: The file cannot be downloaded.
        """
        from ._sync.fetch import fetch
        from .resumable import ResumableDownload

        return fetch(self.connections, ResumableDownload(url, self.options), on_info)

    def aiter_bytes(self, url: str, *, on_info: OnInfo) -> AsyncIterator[bytes]:
        """Yield the content of a URL in chunks, as ``iter_bytes`` does, in async code."""
        from ._async.fetch import fetch
        from .resumable import ResumableDownload

        return fetch(self.connections, ResumableDownload(url, self.options), on_info)


_default: Downloader | None = None


def default_downloader() -> Downloader:
    """Return the downloader of files that belong to no client, for instance after unpickling."""
    global _default  # noqa: PLW0603 - made once
    if _default is None:
        _default = Downloader(Connections(timeout=DEFAULT_TIMEOUT), Options())
    return _default
