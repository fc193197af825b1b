"""A client regenerated from a description of other days, which has fewer operations."""

from __future__ import annotations

import subprocess
import sys

USE = """
import importlib.abc, sys

HAS = {
    "predictions_create", "predictions_get", "predictions_cancel", "predictions_list",
    "models_get", "models_list", "models_predictions_create",
    "models_versions_get", "models_versions_list",
}

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.startswith("replicate_api.api.") and name.count(".") == 3:
            if name.rpartition(".")[2] not in HAS:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None

sys.meta_path.insert(0, Missing())

import replicate_typed as replicate
from replicate_typed.local import ConcatenateIterator, LocalServer

def tell(prompt: str) -> ConcatenateIterator[str]:
    yield from prompt

with LocalServer({"me/tell": tell}) as server:
    client = replicate.Client(server.token, base_url=server.url)
    model = client.models.get("me/tell")
    version = model.versions.get(model.latest_version.id)
    prediction = client.predictions.create(version=version, input={"prompt": "one"})
    prediction.wait()
    print("".join(prediction.output))
    print(client.run("me/tell", {"prompt": "two"}))
    print("".join(map(str, client.stream("me/tell", {"prompt": "three"}))))
    print(len(client.predictions.list()), client.models.list()[0].id, len(model.versions.list()))
    try:
        client.models.readme("me/tell")
    except ImportError as error:
        print("models_readme_get" in str(error))
"""


def test_what_they_have_works() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", USE],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n") == ["one", "two", "three", "3 me/tell 1", "True", ""]
