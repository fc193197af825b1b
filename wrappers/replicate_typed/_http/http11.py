"""HTTP/1.1 as one connection speaks it, without the connection: bytes to send, and events to read.

h11 writes requests and reads responses, and says when a connection may be used again.
"""

from __future__ import annotations

import h11
import httpx

#: The most that the head of a response, or the length of a part of its body, may be long, in bytes.
MAX_HEAD = 100 * 1024

#: How many bytes are read at once.
READ_SIZE = 64 * 1024

Event = h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]


class HTTP11:
    """The requests and responses of one connection, one after the other."""

    def __init__(self) -> None:
        """Begin with a connection that has sent nothing yet."""
        self._h11_state = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)

    def head(self, request: httpx.Request) -> bytes:
        """Return the beginning of a request, as it is sent.

        Raises:
            httpx.LocalProtocolError: It cannot be sent as HTTP.
        """
        try:
            event = h11.Request(
                method=request.method, target=request.url.raw_path, headers=request.headers.raw
            )
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        return self._send(event)

    def chunk(self, data: bytes) -> bytes:
        """Return a part of the body, as it is sent.

        Raises:
            httpx.LocalProtocolError: It is more than the header says.
        """
        return self._send(h11.Data(data=data))

    def end(self) -> bytes:
        """Return what ends a request, which is nothing if its length was known.

        Raises:
            httpx.LocalProtocolError: The body was less than the header says.
        """
        return self._send(h11.EndOfMessage())

    def _send(self, event: h11.Event) -> bytes:
        try:
            return self._h11_state.send(event) or b""
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error

    def receive(self, data: bytes) -> None:
        """Take what has arrived; nothing means that no more will.

        Raises:
            httpx.RemoteProtocolError: There is no response.
        """
        if not data and self._h11_state.their_state is h11.SEND_RESPONSE:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        self._h11_state.receive_data(data)

    def _next_event(self) -> Event:
        try:
            return self._h11_state.next_event()
        except h11.RemoteProtocolError as error:
            raise httpx.RemoteProtocolError(str(error)) from error

    def response_head(self) -> h11.Response | None:
        """Return the head of the response, None if more has to arrive first.

        Raises:
            httpx.RemoteProtocolError: What has arrived is no HTTP.
        """
        event = self._next_event()
        while isinstance(event, h11.InformationalResponse):
            event = self._next_event()
        return event if isinstance(event, h11.Response) else None

    def response_chunk(self) -> bytes | None:
        """Return a part of the body of the response, None if more has to arrive first.

        It is empty at the end, and only there.

        Raises:
            httpx.RemoteProtocolError: What has arrived is no HTTP, or too little.
        """
        while True:
            event = self._next_event()
            if event is h11.NEED_DATA:
                return None
            if not isinstance(event, h11.Data):
                return b""
            if event.data:
                return bytes(event.data)

    def finish(self) -> bool:
        """End an exchange, and return whether another one may follow on the connection."""
        state = self._h11_state
        is_done = state.our_state is h11.DONE and state.their_state is h11.DONE
        if not is_done or state.trailing_data[0]:
            return False
        state.start_next_cycle()
        return True


def make_response(
    head: h11.Response,
    stream: httpx.SyncByteStream | httpx.AsyncByteStream,
    network_stream: object,
) -> httpx.Response:
    """Return a response whose body is not read yet.

    Args:
        head: Its head.
        stream: Its body.
        network_stream: The connection.
    """
    return httpx.Response(
        head.status_code,
        headers=head.headers.raw_items(),
        stream=stream,
        extensions={
            "http_version": b"HTTP/" + head.http_version,
            "reason_phrase": head.reason,
            "network_stream": network_stream,
        },
    )
