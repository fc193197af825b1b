# Derived from ../_async/fetch.py: edit that file, then run `make regenerate`.
"""A file's content, piece by piece, over as many connections as it takes."""

from __future__ import annotations

import random
from collections.abc import Iterator

import httpx

from ..._base.logs import unlogged
from ..._http.connections import Connections
from ..._http.exchange import MAX_REDIRECTS
from ..._http.io_sync import http, leave, sleep
from ..._http.options import DEFAULT_TIMEOUT
from ..download import Download, OnHead


def iterate(connections: Connections, download: Download, on_head: OnHead) -> Iterator[bytes]:
    """The content of a download.

    Raises:
        FileError: It cannot be fetched.
    """
    while True:
        try:
            with http(connections, DEFAULT_TIMEOUT, lasting=True) as client:
                response = _answer(client, download)
                pieces = response.iter_bytes()
                try:
                    pause = None
                    if response.status_code >= 500 or response.status_code == 429:
                        pause = download.retry(response.status_code, jitter=random.random())
                    if pause is None:
                        if download.start(response.status_code, response.headers, on_head):
                            for chunk in pieces:
                                if piece := download.take(chunk):
                                    yield piece
                            download.finish()
                        return
                finally:
                    leave(response, pieces)
        except httpx.InvalidURL as error:
            raise download.broken(error) from error
        except httpx.RequestError as error:
            pause = download.retry(None, jitter=random.random())
            if pause is None:
                raise download.broken(error) from error
        sleep(pause.delay)


def _answer(client: httpx.Client, download: Download) -> httpx.Response:
    """The answer where the redirects end; what is for the API alone stays there."""
    headers = download.request_headers()
    request = client.build_request("GET", download.url, headers=headers)
    for _ in range(MAX_REDIRECTS + 1):
        download.strip(request)
        with unlogged():
            response = client.send(request, stream=True, auth=None, follow_redirects=False)
        if response.next_request is None:
            return response
        response.close()
        request = response.next_request
    raise httpx.TooManyRedirects("it is redirected again and again", request=request)
