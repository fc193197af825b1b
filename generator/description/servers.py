"""The addresses of the API: the server that the client calls, and those of single operations.

An address is the first of a list of servers that can be read. The variables in it have their
defaults. One that is relative is resolved against the API's own address, and that one against where
the description is published.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from .._base.errors import SpecError
from .document import Json, is_array, is_object, pointer, quoted

#: The address of the API if the description names none.
DEFAULT_SERVER = "https://api.replicate.com/v1"
#: Where the description is published, which relative addresses are relative to.
PUBLISHED_AT = "https://api.replicate.com/openapi.json"

#: A host, perhaps a port and a path. A user name, a query or a fragment would stand before every
#: path that is called, and each of the characters that are left out has a meaning somewhere.
_ADDRESS = re.compile(
    r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~!$&()*+,;=:%/-]*)?",
    re.IGNORECASE | re.ASCII,
)
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def server_of(description: Json) -> str:
    """Return the address of the API, without a final slash.

    Raises:
        SpecError: An address is more than a scheme, a host, a port and a path.
    """
    own = description.get("$self")
    base = own if isinstance(own, str) and _is_absolute(own) else PUBLISHED_AT
    return _address_of(description, base) or DEFAULT_SERVER


def operation_server(operation: Json, item: Json, main: str) -> str | None:
    """Return the address that an operation, or else its path, has of its own.

    Args:
        operation: The operation.
        item: Its path.
        main: The address of the API.

    Returns:
        The address without a final slash, ``None`` if there is none that can be read.

    Raises:
        SpecError: An address is more than a scheme, a host, a port and a path.
    """
    return _address_of(operation if operation.get("servers") else item, main)


def _address_of(owner: Json, base: str) -> str | None:
    return next((url.rstrip("/") for url in _addresses(owner, "", base)), None)


def check_servers(owner: Json, at: str = "") -> None:
    """Raise ``SpecError`` for an address of which the reader cannot see where it leads."""
    for _ in _addresses(owner, at, PUBLISHED_AT):
        pass


def relative_address(server: str, main: str) -> str:
    """Return the address of a server, relative to the API's if both have one origin.

    So the server of an operation moves with the API's address where a caller sets that one.

    Args:
        server: An absolute address.
        main: The API's own address.
    """
    one, other = urlsplit(server), urlsplit(main)
    if _origin(server) != _origin(main):
        return server
    path = posixpath.relpath(one.path or "/", other.path or "/")
    return "" if path == "." else path


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, port


def _is_absolute(url: str) -> bool:
    return re.match("[a-z][a-z0-9+.-]*:", url.strip(), re.IGNORECASE) is not None


def _addresses(owner: Json, at: str, base: str) -> Iterator[str]:
    servers: object = owner.get("servers")
    for index, server in enumerate(servers if is_array(servers) else []):
        url = filled_url(server) if is_object(server) else None
        if url is None or not url.strip():
            continue
        if not _is_absolute(url):
            url = urljoin(base, url)
        if not _ADDRESS.fullmatch(url):
            raise SpecError(
                "the address of a server is http(s), a host, perhaps a port, and a path, "
                f"this is {quoted(url)}",
                pointer=at + pointer("servers", index, "url"),
            )
        yield url


def filled_url(server: Json) -> str | None:
    """Return the URL of a server with the defaults of its variables, ``None`` if one has none."""
    url, variables = server.get("url"), server.get("variables", {})
    if not isinstance(url, str):
        return None
    for name in _VARIABLE.findall(url):
        variable = variables.get(name) if is_object(variables) else None
        default = variable.get("default") if is_object(variable) else None
        if not isinstance(default, str):
            return None
        url = url.replace(f"{{{name}}}", default)
    return url
