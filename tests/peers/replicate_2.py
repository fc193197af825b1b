"""Use replicate 2.0.0b4 with the server at ``BASE``, and print the results as one line of JSON.

It cannot validate webhooks: the library of Standard Webhooks does.
"""

import json
import os
import urllib.request

from receiver import receive
from replicate import Replicate
from standardwebhooks.webhooks import Webhook

# Its streams make another client from the environment.
os.environ["REPLICATE_API_TOKEN"] = os.environ["TOKEN"]
os.environ["REPLICATE_BASE_URL"] = os.environ["BASE"] + "/v1"
client = Replicate()
found = {}


def version_of(name):
    """Return the id of the latest version of a model."""
    version = client.models.get(model_owner="test", model_name=name).latest_version
    return version["id"] if isinstance(version, dict) else version.id


found["run"] = client.run("test/shout", input={"prompt": "hi"})
tell = f"test/tell:{version_of('tell')}"
output = client.run(tell, input={"prompt": "a b"})
found["run version"] = output if isinstance(output, str) else "".join(output)
found["stream"] = list(client.stream(tell, input={"prompt": "a b"}))
uploaded = client.files.create(content=b"hello")
found["upload"] = [uploaded.size, client.files.get(file_id=uploaded.id).id == uploaded.id]
found["file input"] = client.run("test/size", input={"file": uploaded.urls.get})
client.files.delete(file_id=uploaded.id)
(picture,) = client.run("test/paint", input={"prompt": "a"})
with urllib.request.urlopen(getattr(picture, "url", picture)) as answer:
    found["picture"] = answer.read(4) == b"\x89PNG"
slow = client.predictions.create(version=version_of("slow"), input={"prompt": "x"})
found["cancel"] = client.predictions.cancel(prediction_id=slow.id).status
found["list"] = slow.id in {prediction.id for prediction in client.predictions.list()}
try:
    client.run("test/fail", input={"reason": "boo"})
except Exception as error:  # noqa: BLE001 - any error is reported
    found["failure"] = [type(error).__name__, str(error)]
secret = client.webhooks.default.secret.get().key
headers, body = receive(
    lambda url: client.predictions.create(
        version=version_of("shout"),
        input={"prompt": "hi"},
        webhook=url,
        webhook_events_filter=["completed"],
    )
)
found["webhook"] = Webhook(secret).verify(body, headers)["status"]
print(json.dumps(found))
