"""The TLS context that all clients share.

Loading the certificates takes longer than a request. The first handshake does it, so a program that
calls no ``https:`` address never does.
"""

from __future__ import annotations

import os
import ssl
import threading
from functools import lru_cache
from typing import Any, Self

import httpx

from .._base.errors import ReplicateError
from .._base.forks import forks_wait, renew_lock_after_fork

#: The environment variables with a file and a folder of certificates, which httpx reads, too.
CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def tls_context() -> SharedContext:
    """Return the context for a client of httpx."""
    return _shared_context(*map(os.environ.get, CERTIFICATE_VARIABLES))


@lru_cache(maxsize=4)
def _shared_context(file: str | None, folder: str | None) -> SharedContext:
    """Return the context for these values of the variables: a change of them makes a new one."""
    context = SharedContext()
    context.file, context.folder = file, folder
    return context


class SharedContext(ssl.SSLContext):
    """Stands in for a context with certificates, and makes it when a connection needs it.

    It trusts no certificate itself: every handshake is one of the context that it makes.

    Attributes:
        file: A file with the certificates to trust, those of certifi if there is none.
        folder: A folder with them, if there is no file.
    """

    file: str | None
    folder: str | None
    _lock: threading.Lock
    _made: ssl.SSLContext | None
    _protocols: list[str]

    def __new__(cls) -> Self:
        context = super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)
        context.file = context.folder = context._made = None
        context._protocols = ["http/1.1"]
        context._lock = threading.Lock()
        renew_lock_after_fork(context)
        return context

    def set_alpn_protocols(self, alpn_protocols: Any) -> None:
        """Take the protocols to offer; httpcore gives them before each handshake."""
        self._protocols = list(alpn_protocols)
        if self._made is not None:
            self._made.set_alpn_protocols(self._protocols)

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """Return a socket for a handshake over another socket."""
        return self.loaded().wrap_socket(*args, **kwargs)

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """Return an object for a handshake over buffers."""
        return self.loaded().wrap_bio(*args, **kwargs)

    def loaded(self) -> ssl.SSLContext:
        """Return the context with the certificates, which is made once.

        Raises:
            ReplicateError: The certificates cannot be loaded.
        """
        if self._made is None:
            # OpenSSL holds locks while it loads certificates.
            with self._lock, forks_wait():
                if self._made is None:
                    made = self._make()
                    made.set_alpn_protocols(self._protocols)
                    self._made = made
        return self._made

    def _make(self) -> ssl.SSLContext:
        try:
            if self.file or self.folder:
                folder = None if self.file else self.folder
                return ssl.create_default_context(cafile=self.file or None, capath=folder)
            return httpx.create_ssl_context(trust_env=False)
        except (OSError, ImportError) as error:
            raise ReplicateError(
                f"the certificates that the environment names cannot be used: {error}. "
                f"Check {' and '.join(CERTIFICATE_VARIABLES)}"
            ) from error
