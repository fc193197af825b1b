"""Use replicate 1.0.7 with the server at ``BASE``, and print the results as one line of JSON."""

import io
import json
import os
import urllib.request

import replicate
from receiver import receive
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
found["file input"] = client.run("test/size", input={"file": io.BytesIO(b"hello")})
(picture,) = client.run("test/paint", input={"prompt": "a"})
with urllib.request.urlopen(str(picture)) as answer:
    found["picture"] = answer.read(4) == b"\x89PNG"
slow = client.predictions.create(model="test/slow", input={"prompt": "x"})
slow.cancel()
slow.reload()
found["cancel"] = slow.status
page = client.predictions.list()
found["list"] = [slow.id in {p.id for p in page.results}, len({p.status for p in page.results}) > 1]
try:
    client.run("test/fail", input={"reason": "boo"})
except ModelError as error:
    found["failure"] = str(error)
try:
    replicate.Client(api_token="wrong", base_url=BASE).models.get("test/shout")
except ReplicateError as error:
    found["wrong token"] = error.status

secret = client.webhooks.default.secret()
headers, body = receive(
    lambda url: client.predictions.create(
        model="test/shout",
        input={"prompt": "hi"},
        webhook=url,
        webhook_events_filter=["completed"],
    )
)
Webhooks.validate(headers=headers, body=body.decode(), secret=secret)
found["webhook"] = json.loads(body)["status"]
print(json.dumps(found))
