"""What replicate 1.0.7 does with the server at ``BASE``; prints one line of JSON."""

import io
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import replicate
from replicate.exceptions import ModelError, ReplicateError
from replicate.webhook import Webhooks

BASE = os.environ["BASE"]
client = replicate.Client(api_token=os.environ["TOKEN"], base_url=BASE)
found = {}

found["run"] = client.run("test/shout", input={"prompt": "hi"})
version = client.models.get("test/tell").latest_version
found["run version"] = "".join(client.run(f"test/tell:{version.id}", input={"prompt": "a b"}))
prediction = client.predictions.create(version=version, input={"prompt": "x y"})
prediction.wait()
found["wait"] = [prediction.status, prediction.output]
found["stream"] = [
    str(event) for event in client.stream(f"test/tell:{version.id}", input={"prompt": "a b"})
]
uploaded = client.files.create(io.BytesIO(b"hello"))
found["upload"] = [uploaded.size, client.files.get(uploaded.id).id == uploaded.id]
found["delete"] = client.files.delete(uploaded.id)
slow = client.predictions.create(model="test/slow", input={"prompt": "x"})
slow.cancel()
slow.reload()
found["cancel"] = slow.status
found["list"] = len(client.predictions.list().results) > 3
try:
    client.run("test/fail", input={"reason": "boo"})
except ModelError as error:
    found["failure"] = str(error)
try:
    replicate.Client(api_token="wrong", base_url=BASE).models.get("test/shout")
except ReplicateError as error:
    found["wrong token"] = error.status

secret = client.webhooks.default.secret()
told = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        Webhooks.validate(headers=headers, body=body.decode(), secret=secret)
        told.append(json.loads(body)["status"])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


receiver = HTTPServer(("127.0.0.1", 0), Receiver)
thread = threading.Thread(target=receiver.handle_request)
thread.start()
client.predictions.create(
    model="test/shout",
    input={"prompt": "hi"},
    webhook=f"http://127.0.0.1:{receiver.server_port}/",
    webhook_events_filter=["completed"],
)
thread.join(20)
receiver.server_close()
found["webhook"] = told
print(json.dumps(found))
