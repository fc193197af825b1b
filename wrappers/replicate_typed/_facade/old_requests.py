"""``client._request`` of ``replicate`` 1.x, which programs call for what it has no method for.

New code calls ``client.request``, whose paths begin below ``/v1``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import httpx

from .._http.any_request import APIResponse
from .._sync.client import Client
from .old_async import resolve

#: Headers of the body as it was sent, which is decoded.
_OF_THE_SENT_BODY = frozenset({"content-encoding", "content-length", "transfer-encoding"})


def request(client: Client, method: str, path: str, **keywords: Any) -> httpx.Response:
    """Send a request with the client's token, retries and errors, and return the response.

    Args:
        client: The client.
        method: The HTTP method.
        path: The path, from the root of the API's origin on.
        keywords: The keywords of ``client.request``.
    """
    url = urljoin(client.base_url, path)
    return _response(client.request(method, url, **keywords), method, url)


async def async_request(client: Client, method: str, path: str, **keywords: Any) -> httpx.Response:
    """Do what ``request`` does, in async code.

    Args:
        client: The client.
        method: The HTTP method.
        path: The path, from the root of the API's origin on.
        keywords: The keywords of ``client.request``.
    """
    url = urljoin(client.base_url, path)
    return _response(await resolve(client, "request")(method, url, **keywords), method, url)


def _response(answer: APIResponse, method: str, url: str) -> httpx.Response:
    headers = [
        (name, value)
        for name, value in answer.headers.items()
        if name.lower() not in _OF_THE_SENT_BODY
    ]
    return httpx.Response(
        answer.status_code,
        headers=headers,
        content=answer.content,
        request=httpx.Request(method, url),
    )
