"""Decide which URLs are the API's own: the token is sent to its origin, and nowhere else.

Requests, redirects, downloads, pages and streams all ask here.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

import httpx

#: The address of Replicate's own API.
DEFAULT_BASE_URL = "https://api.replicate.com/v1"

#: Headers that prove who sends a request.
CREDENTIALS = ("authorization", "cookie")

_DEFAULT_PORTS = {"http": 80, "https": 443}


def same_origin(url: str, other: str) -> bool:
    """Return whether two URLs have scheme, host and port in common."""
    try:
        return _origin(url) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def resolve_api_url(url: str, base_url: str) -> SplitResult | None:
    """Return a URL that the API named, split, or None if the URL is not below the API's address.

    Args:
        url: An absolute URL out of an answer.
        base_url: The address of the API, with its version.
    """
    base = urlsplit(base_url)
    try:
        target = urlsplit(url)
    except ValueError:
        return None
    if target.scheme == "http" and base.scheme == "https" and target.hostname == base.hostname:
        # Some lists name their next page by http; the API itself is https only.
        target = target._replace(scheme="https", netloc=base.netloc)
    is_below = target.path.startswith(f"{base.path}/")
    has_dot_segments = not {".", ".."}.isdisjoint(unquote(target.path).split("/"))
    if has_dot_segments or not is_below or not same_origin(urlunsplit(target), base_url):
        return None
    return target


def redirect_target(response: httpx.Response) -> httpx.URL | None:
    """Return where a redirect leads within the API, None for any other answer.

    A request that changes something is not followed: the second server might carry it out again.
    """
    target = response.headers.get("location")
    if response.status_code not in {301, 302, 303, 307, 308} or not target:
        return None
    if response.request.method not in {"GET", "HEAD"}:
        return None
    try:
        url = response.request.url.join(target)
    except (httpx.InvalidURL, ValueError):
        return None
    return url if same_origin(str(url), str(response.request.url)) else None


def strip_credentials(request: httpx.Request, own_headers: Iterable[str] = ()) -> None:
    """Remove what is meant for the API alone from a request that goes elsewhere.

    Args:
        request: A request to another origin, or to a URL that needs no token.
        own_headers: The names of the headers that the client sends to the API.
    """
    for name in (*CREDENTIALS, *own_headers):
        request.headers.pop(name, None)


def delivery_prefix(base_url: str) -> str:
    """Return what the URLs of output files begin with that an API delivers from its own address.

    It is empty for Replicate, which delivers files from other hosts.
    """
    return "" if base_url == DEFAULT_BASE_URL else base_url.removesuffix("/v1") + "/"
