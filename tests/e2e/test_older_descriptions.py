"""A client of an older description: fewer operations, and no schemas of responses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from generator._base import paths
from generator.compiler.compile import compile_description
from generator.description.document import SCHEMA_REF, walk
from generator.upstream.build import build, load_overlay
from generator.upstream.fetch import parse

#: Operations that the older description does not have.
LACKS = {
    "deployments.delete",
    "models.delete",
    "models.examples.list",
    "models.readme.get",
    "models.search",
    "models.update",
    "models.versions.delete",
    "search",
}

USE = """
import sys
sys.path.insert(0, sys.argv[1])
import replicate_api
assert replicate_api.__file__.startswith(sys.argv[1])
import replicate_typed as replicate
from replicate_typed.local import ConcatenateIterator, LocalServer

def tell(prompt: str) -> ConcatenateIterator[str]:
    yield from prompt

def sizes(prompt: str) -> list[int]:
    return [len(prompt)]

with LocalServer({"me/tell": tell, "me/sizes": sizes}) as server:
    client = replicate.Client(server.token, base_url=server.url)
    model = client.models.get("me/tell")
    version = model.versions.get(model.latest_version.id)
    prediction = client.predictions.create(version=version, input={"prompt": "one"})
    prediction.wait()
    print("".join(prediction.output), prediction.status is replicate.PredictionStatus.SUCCEEDED)
    print(client.run("me/tell", {"prompt": "two"}), client.run("me/sizes", {"prompt": "three"}))
    print("".join(map(str, client.stream("me/tell", {"prompt": "four"}))))
    print(len(client.predictions.list()), len(client.models.list()), len(model.versions.list()))
    print(len(client.collections.list()) >= 0, end=" ")
    print(len(client.trainings.list()), len(client.deployments.list()))
    print(client.account.get().username != "", client.hardware.list()[0].sku)
    try:
        client.models.readme("me/tell")
    except ImportError as error:
        print("models_readme_get" in str(error))
"""


def as_of_2024(document: dict[str, Any]) -> dict[str, Any]:
    """Return the description of 2024: with bodies of requests, and prose for the responses."""
    items = {
        path: {
            method: {**operation, "responses": {"200": {"description": "Success"}}}
            for method, operation in item.items()
            if operation["operationId"] not in LACKS and operation["tags"] != ["files"]
        }
        for path, item in document["paths"].items()
    }
    components = {**document["components"]}
    declared = components.pop("schemas")
    del components["responses"]
    schemas: dict[str, Any] = {}
    named = _named([items, components])
    while named - schemas.keys():
        schemas |= {name: declared[name] for name in named}
        named |= _named(schemas)
    return {
        **document,
        "paths": {path: item for path, item in items.items() if item},
        "components": {**components, "schemas": schemas},
    }


def _named(node: Any) -> set[str]:
    """Return the names of the schemas that a node refers to."""
    return {
        value.rpartition("/")[2]
        for _, value in walk(node)
        if isinstance(value, str) and value.startswith(SCHEMA_REF)
    }


def test_older_description__wrapper_works(tmp_path: Path) -> None:
    """The wrapper works on a generated client of an older description."""
    older = as_of_2024(parse(paths.DESCRIPTION.read_bytes()))
    built = build(older, load_overlay())
    client = tmp_path / "replicate_api"
    compile_description(built.document, client, config=paths.CONFIG, templates=paths.TEMPLATES)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", USE, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "one True",
        "two [5]",
        "four",
        "4 2 1",
        "True 0 0",
        "True cpu",
        "True",
    ]
