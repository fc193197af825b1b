"""What replicate 2.0.0b4 does with the server at ``BASE``; prints one line of JSON."""

import json
import os

from replicate import Replicate

client = Replicate(bearer_token=os.environ["TOKEN"], base_url=os.environ["BASE"] + "/v1")
found = {}


def version_of(name):
    version = client.models.get(model_owner="test", model_name=name).latest_version
    return version["id"] if isinstance(version, dict) else version.id


found["run"] = client.run("test/shout", input={"prompt": "hi"})
output = client.run(f"test/tell:{version_of('tell')}", input={"prompt": "a b"})
found["run version"] = output if isinstance(output, str) else "".join(output)
uploaded = client.files.create(content=b"hello")
found["upload"] = [uploaded.size, client.files.get(file_id=uploaded.id).id == uploaded.id]
client.files.delete(file_id=uploaded.id)
slow = client.predictions.create(version=version_of("slow"), input={"prompt": "x"})
found["cancel"] = client.predictions.cancel(prediction_id=slow.id).status
found["list"] = len(list(client.predictions.list())) >= 3
try:
    client.run("test/fail", input={"reason": "boo"})
except Exception as error:  # noqa: BLE001 - whatever it raises is what is looked at
    found["failure"] = [type(error).__name__, str(error)]
print(json.dumps(found))
