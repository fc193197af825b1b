"""Decide which URLs belong to the API: the token is sent to its origin, and to no other.

Requests, redirects, downloads, pages and streams all use these functions.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import httpx

#: The base URL of Replicate's own API.
DEFAULT_BASE_URL = "https://api.replicate.com/v1"

#: The names of headers that authenticate a request.
CREDENTIALS = ("authorization", "cookie")

_DEFAULT_PORTS = {"http": 80, "https": 443}

#: The extension of a request that no transport may add credentials to.
NO_CREDENTIALS = "replicate_no_credentials"


def same_origin(url: str, other: str) -> bool:
    """Return whether two URLs have the same scheme, host and port."""
    try:
        return _origin(url) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def is_of_api(url: str, base_url: str) -> bool:
    """Return whether a URL is of the origin of an API.

    Args:
        url: An absolute URL.
        base_url: The base URL of the API.
    """
    # What is below the API's address has its origin; that need not be parsed.
    return url.startswith(f"{base_url}/") or same_origin(url, base_url)


def resolve_api_url(url: str, base_url: str) -> SplitResult | None:
    """Return the parts of a URL that the API sent, or None if the URL is not below the base URL.

    Args:
        url: An absolute URL in a response.
        base_url: The base URL of the API, with its version.
    """
    base = urlsplit(base_url)
    try:
        target = urlsplit(url)
    except ValueError:
        return None
    if target.scheme == "http" and base.scheme == "https" and target.hostname == base.hostname:
        # Some lists have an http URL for their next page, although the API accepts only https.
        target = target._replace(scheme="https", netloc=base.netloc)
    is_below = target.path.startswith(f"{base.path}/")
    has_dot_segments = not {".", ".."}.isdisjoint(unquote(target.path).split("/"))
    if has_dot_segments or not is_below or not same_origin(urlunsplit(target), base_url):
        return None
    return target


def redirect_target(response: httpx.Response) -> httpx.URL | None:
    """Return the target of a redirect within the API, None for any other response.

    The redirect of a request that changes something is not followed: the request could be carried
    out twice.
    """
    if response.status_code not in {301, 302, 303, 307, 308}:
        return None
    target = response.headers.get("location")
    if not target or response.request.method not in {"GET", "HEAD"}:
        return None
    try:
        url = response.request.url.join(target)
    except (httpx.InvalidURL, ValueError):
        return None
    return url if same_origin(str(url), str(response.request.url)) else None


def strip_credentials(request: httpx.Request, own_headers: Iterable[str] = ()) -> None:
    """Remove the token and other headers for the API from a request to another server.

    Args:
        request: A request to another origin, or to a URL that needs no token.
        own_headers: The names of the headers that the client sends only to the API.
    """
    for name in (*CREDENTIALS, *own_headers):
        request.headers.pop(name, None)
    request.extensions = {**request.extensions, NO_CREDENTIALS: True}


def delivery_prefix(base_url: str) -> str:
    """Return the prefix of the URLs of output files that an API server delivers itself.

    The prefix is empty for Replicate, which delivers files from other hosts.
    """
    return "" if base_url == DEFAULT_BASE_URL else base_url.removesuffix("/v1") + "/"
