"""Receiving one webhook, for the programs beside this file."""

import queue

from _support.http_server import HttpServer, Response


def receive(create):
    """Call ``create`` with a URL, and return headers and body of the first request to it."""
    received = queue.Queue()

    def respond(request):
        received.put(request)
        return Response()

    with HttpServer(respond) as server:
        create(f"{server.base}/")
        request = received.get(timeout=20)
    return request.headers, request.body
