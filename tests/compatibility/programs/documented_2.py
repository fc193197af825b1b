"""Do what the documentation of ``replicate`` 2.x shows, as docs/migrating.md writes it for this one.

The results are printed as one line of JSON.
"""

import asyncio
import io
import json
import os

import httpx
import replicate_typed as replicate

found = {}
token = os.environ["REPLICATE_API_TOKEN"]

# A client; run, and wait for the result.
client = replicate.Client(api_token=token)
found["run"] = client.run("test/shout", input={"prompt": "hi"})
(image,) = client.run("test/paint", input={"prompt": "a"})
found["file"] = image.read()[:4] == b"\x89PNG"

# Typed responses: attributes, and the JSON as it was received.
prediction = client.predictions.create(model="test/shout", input={"prompt": "hi"}).wait()
found["prediction"] = [prediction.status, prediction.raw["output"]]
found["get"] = client.predictions.get(prediction.id).id == prediction.id


# Async, over aiohttp or not.
async def main():
    async with replicate.AsyncClient(api_token=token) as client:
        output = await client.run("test/shout", input={"prompt": "hi"})
        events = client.stream("test/tell", input={"prompt": "a b"})
        return [output, "".join([str(event) async for event in events])]


found["async"] = asyncio.run(main())

# Streams, and pages that follow each other.
found["stream"] = [str(event) for event in client.stream("test/tell", {"prompt": "a b"})]
page = client.predictions.list()
found["iterate"] = prediction.id in {one.id for one in page}
found["page"] = [len(page.results) > 1, page.next is None]

# Uploads.
uploaded = client.files.create(io.BytesIO(b"hello"), filename="hello.txt")
found["upload"] = [uploaded.size, client.files.get(uploaded.id).name]
found["input"] = client.run("test/describe", input={"image": b"hello"})

# Errors: each status has a class.
try:
    client.predictions.get("nosuchprediction")
except replicate.NotFoundError as error:
    found["not found"] = [error.status_code, isinstance(error, replicate.APIStatusError)]
try:
    replicate.Client("wrong").account.get()
except replicate.AuthenticationError as error:
    found["token"] = error.status_code
try:
    closed = replicate.Client(token, base_url="http://127.0.0.1:9", max_retries=0)
    closed.account.get()
except replicate.APIConnectionError as error:
    found["no connection"] = isinstance(error.__cause__, httpx.ConnectError)

# Retries and timeouts, for all calls or for some.
patient = client.with_options(max_retries=5, timeout=httpx.Timeout(20.0, connect=2.0))
found["options"] = [patient.max_retries, patient.timeout.connect]

# What has no method, and the response as it is.
response = client.request("GET", "/account")
found["request"] = [response.status_code, "username" in response.json()]

# An httpx client of one's own, and a client that is closed.
with replicate.Client(token, http_client=httpx.Client(limits=httpx.Limits())) as own:
    found["own client"] = own.account.get().type
print(json.dumps(found))
