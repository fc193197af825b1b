"""``client.files.output(url)``: reading a file at a URL that the caller kept."""

from __future__ import annotations

import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer, Response


def test_output__token_goes_to_the_api_only(mode):
    """A file at the API's own address is read with the token, a file elsewhere without."""

    def respond(request):
        return Response(b"content", content_type="image/png")

    with HttpServer(respond) as api, HttpServer(respond) as elsewhere:
        for server in (api, elsewhere):
            url = f"{server.url}/files/x.png"

            def read(client, url=url):
                file = client.files.output(url)
                return file.read() if mode.name == "sync" else file.aread()

            assert mode.call(api.url, read) == b"content"
        assert "authorization" in api.requests[0].headers
        assert "authorization" not in elsewhere.requests[0].headers


@pytest.mark.parametrize("url", [None, b"https://x/y", ""])
def test_output__not_a_url(url):
    """What is not text is refused at once."""
    with pytest.raises(replicate.InputError, match="url"):
        replicate.Client("r8_x").files.output(url)
