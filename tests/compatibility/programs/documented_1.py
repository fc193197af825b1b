"""Do what the documentation of ``replicate`` 1.x shows, and print the results as one line of JSON."""

import asyncio
import json
import os
import tempfile
from pathlib import Path

import replicate
from replicate.client import Client
from replicate.exceptions import ModelError

found = {}

# Run a model; write the file that it returns.
output = replicate.run("test/paint", input={"prompt": "an iguana"})
folder = Path(tempfile.mkdtemp())
for index, item in enumerate(output):
    with (folder / f"output_{index}.png").open("wb") as file:
        file.write(item.read())
found["files"] = [path.read_bytes()[:4] == b"\x89PNG" for path in folder.iterdir()]
(url,) = replicate.run("test/paint", input={"prompt": "a"}, use_file_output=False)
found["url"] = [type(url).__name__, url.startswith("http")]

# A version, an iterator, without waiting at first.
version = replicate.models.get("test/tell").versions.list()[0]
found["pieces"] = "".join(replicate.run(f"test/tell:{version.id}", {"prompt": "a b"}))
found["unheld"] = replicate.run("test/shout", input={"prompt": "hi"}, wait=False)
with (folder / "output_0.png").open("rb") as image:
    found["input file"] = replicate.run("test/describe", input={"image": image})

# Streams.
found["stream"] = "".join(
    str(event) for event in replicate.stream("test/tell", input={"prompt": "once upon"})
)
created = replicate.predictions.create(model="test/tell", input={"prompt": "x y"}, stream=True)
found["stream of a prediction"] = "".join(map(str, created.stream()))


# Several at the same time.
async def main():
    async with asyncio.TaskGroup() as tasks:
        made = [
            tasks.create_task(replicate.async_run("test/shout", input={"prompt": f"no {count}"}))
            for count in range(1, 4)
        ]
    return [task.result() for task in made]


found["concurrent"] = asyncio.run(main())

# In the background; its log; cancel.
model = replicate.models.get("test/shout")
background = replicate.predictions.create(
    version=model.versions.get(model.latest_version.id), input={"prompt": "ahoy"}
)
background.wait()
background.reload()
found["background"] = [background.status, background.output, background.logs]
slow = replicate.predictions.create(model="test/slow", input={"prompt": "x"})
slow.cancel()
slow.reload()
found["cancel"] = slow.status

# Lists, and the pages after the first.
found["list"] = [page.results[0].id for page in replicate.paginate(replicate.predictions.list)]
found["list"] = slow.id in {
    one.id for page in replicate.paginate(replicate.predictions.list) for one in page.results
}
found["collections"] = len(replicate.collections.list().results) >= 0
found["hardware"] = len({hardware.sku for hardware in replicate.hardware.list()}) > 0

# Errors of a model.
try:
    replicate.run("test/fail", input={"reason": "boo"})
except ModelError as error:
    found["failure"] = [error.prediction.status, error.prediction.error]

# A model of one's own, and a client with other settings.
made = replicate.models.create(
    owner="local", name="mine", visibility="private", hardware=replicate.hardware.list()[0].sku
)
found["model"] = f"{made.owner}/{made.name}"
client = Client(api_token=os.environ["REPLICATE_API_TOKEN"], headers={"User-Agent": "my-app/1.0"})
found["client"] = client.run("test/shout", input={"prompt": "hi"})
print(json.dumps(found))
