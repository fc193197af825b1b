"""What a webhook is told: a receiver that the programs beside this file share."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


def receive(create):
    """Give ``create`` a URL, and return headers and body of the first request that comes there."""
    received = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    receiver.timeout = 20
    thread = threading.Thread(target=receiver.handle_request)
    thread.start()
    create(f"http://127.0.0.1:{receiver.server_port}/")
    thread.join(20)
    receiver.server_close()
    return received[0]
