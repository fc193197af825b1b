# Derived from ../_async/fetch.py: edit that file, then run `make regenerate`.
"""Fetching a file, chunk by chunk, over as many connections as it takes."""

from __future__ import annotations

import random
from collections.abc import Iterator

import httpx

from ..._base.logs import SuppressedLogs
from ..._http.connections import Connections
from ..._http.engines import original
from ..._http.io_sync import ClientLease, close_response, sleep
from ..._http.options import DEFAULT_TIMEOUT
from ..._http.redaction import without_credentials
from ..._http.response import MAX_REDIRECTS
from ..._http.thrown import raise_unless_failure
from ..resumable import OnInfo, ResumableDownload


def fetch(
    connections: Connections, download: ResumableDownload, on_info: OnInfo
) -> Iterator[bytes]:
    """Yield the content of a download.

    Raises:
        FileError: The file cannot be fetched.
    """
    while True:
        try:
            with ClientLease(connections, DEFAULT_TIMEOUT, long_lived=True) as client:
                response = _send(client, download)
                chunks = response.iter_bytes()
                try:
                    pause = None
                    if response.status_code >= 500 or response.status_code == 429:
                        pause = download.retry(response.status_code, jitter=random.random())
                    if pause is None:
                        if download.begin(response.status_code, response.headers, on_info):
                            for chunk in chunks:
                                if new := download.accept(chunk):
                                    yield new
                            download.finish()
                        return
                finally:
                    close_response(response, chunks)
        except httpx.InvalidURL as error:
            raise download.failed(error) from original(error)
        except Exception as error:  # noqa: BLE001 - classified by what follows
            raise_unless_failure(error, is_foreign=connections.is_foreign)
            pause = download.retry(None, jitter=random.random())
            if pause is None:
                raise download.failed(without_credentials(error)) from original(error)
        sleep(pause.delay)


def _send(client: httpx.Client, download: ResumableDownload) -> httpx.Response:
    """Return the response where the redirects end."""
    headers = download.request_headers()
    request = client.build_request("GET", download.url, headers=headers)
    for _ in range(MAX_REDIRECTS + 1):
        download.prepare_hop(request)
        with SuppressedLogs():
            response = client.send(request, stream=True, auth=None, follow_redirects=False)
        if response.next_request is None:
            return response
        response.close()
        request = response.next_request
        request.read()  # without a body, and some transports send none that was not read
    raise httpx.TooManyRedirects("it is redirected again and again", request=request)
