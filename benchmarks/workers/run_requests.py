"""How many requests ``run()`` of a finished prediction sends: ``run_requests.py CASE``.

The cases are ``text``, an output that needs no schema; ``files``, two runs of a model with files;
and ``typed``, one run of it by a reference that has the schema.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import answers
import httpx
import replicate_typed as replicate

FILES = ["https://replicate.delivery/a.webp", "https://replicate.delivery/b.webp"]
ITEMS = {"type": "array", "items": {"type": "string", "format": "uri"}}
SCHEMA = {"openapi": "3.1.0", "components": {"schemas": {"Output": ITEMS}}}


class Api:
    """An API whose model has ended when it is created."""

    def __init__(self, output: object) -> None:
        self.count = 0
        self._output = output

    def respond(self, request: httpx.Request) -> httpx.Response:
        self.count += 1
        if request.method == "POST":
            shown = answers.document(f"p{self.count}", "https://api.replicate.com")
            return httpx.Response(201, json=shown | {"output": self._output})
        version = {"id": answers.VERSION, "created_at": "2026-01-01T00:00:00Z"}
        shown = {**version, "cog_version": "0.16", "openapi_schema": SCHEMA}
        return httpx.Response(200, json=shown)


def main(case: str) -> None:
    api = Api("a whole text" if case == "text" else FILES)
    reference: Any = f"acme/upscaler:{answers.VERSION}"
    if case == "typed":
        reference = replicate.ModelRef("acme/upscaler", answers.VERSION, openapi_schema=SCHEMA)
    with replicate.Client("benchmark", transport=httpx.MockTransport(api.respond)) as client:
        client.run(reference, answers.INPUT)
        first = api.count
        client.run(reference, answers.INPUT)
    print(json.dumps({"requests": first, "again": api.count - first}))


if __name__ == "__main__":
    main(sys.argv[1])
