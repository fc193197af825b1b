"""The address of the API: the server that the client calls, and sends its token to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from .._base.errors import SpecError
from .document import Json, is_array, is_object, pointer, quoted

#: The address of the API if the description names none.
DEFAULT_SERVER = "https://api.replicate.com/v1"

#: A host, perhaps a port and a path. A user name, a query or a fragment would stand before every
#: path that is called, and each of the characters that are left out has a meaning somewhere.
_ADDRESS = re.compile(
    r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~!$&()*+,;=:%/-]*)?",
    re.IGNORECASE | re.ASCII,
)


def server_of(description: Json) -> str:
    """Return the address of the first server that has an absolute one, without a final slash.

    Raises:
        SpecError: The address is more than a scheme, a host, a port and a path.
    """
    for url in _absolute_urls(description):
        return url.rstrip("/")
    return DEFAULT_SERVER


def check_servers(description: Json) -> None:
    """Raise ``SpecError`` for an absolute address of which the reader cannot see where it leads."""
    for _ in _absolute_urls(description):
        pass


def _absolute_urls(description: Json) -> Iterator[str]:
    servers: object = description.get("servers")
    for index, server in enumerate(servers if is_array(servers) else []):
        url = server.get("url") if is_object(server) else None
        if _is_absolute(url):
            if not _ADDRESS.fullmatch(url):
                raise SpecError(
                    "the address of a server is http(s), a host, perhaps a port, and a path, "
                    f"this is {quoted(url)}",
                    pointer=pointer("servers", index, "url"),
                )
            yield url


def _is_absolute(url: object) -> TypeGuard[str]:
    """Return whether an address is complete: neither relative nor with variables."""
    return (
        isinstance(url, str)
        and "{" not in url
        and bool(re.match("https?://", url.strip(), re.IGNORECASE))
    )
