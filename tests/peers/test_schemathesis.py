"""Valid and invalid requests that schemathesis generates from the description, against the server.

Generated names lead nowhere, so the same is sent once more to resources that exist. All checks are
on but for those that the settings name: statuses, types and schemas of responses, headers, tokens,
methods.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from _support.environments import python_with
from _support.repository import DESCRIPTION
from replicate_typed.local import FunctionModel, LocalServer

pytestmark = [pytest.mark.peers, pytest.mark.timeout(300)]


SETTINGS = """
# A valid request may name a model that does not exist, or that is not public yet.
checks.positive_data_acceptance.enabled = false

# An unknown preference is ignored, as RFC 7240 says: only this one is tried.
[parameters]
"header.Prefer" = "wait=1"
{parameters}

# QUERY is described as an extension, since OpenAPI 3.1 does not have it.
[[operations]]
include-path = "/models"
checks.unsupported_method.enabled = false
checks.allow_header_conformance.enabled = false

# The parts of a form are text: a list in one part cannot be told from several parts.
[[operations]]
include-operation-id = "files.create"
checks.negative_data_rejection.enabled = false

# The signature in the URL gives access: without a token, a file that is not there is a 404.
[[operations]]
include-operation-id = "files.download"
checks.missing_required_header.enabled = false
"""


def quick(prompt: str = "a", times: int = 1) -> str:
    """Repeat the prompt."""
    return prompt * min(times, 10)


def learn(text: str = "a") -> str:
    """Return the URL of trained weights."""
    return "https://example.com/weights.tar"


@pytest.fixture(scope="module")
def schemathesis(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command, in its own environment."""
    python = python_with(tmp_path_factory.mktemp("env"), "schemathesis==4.32.5")
    return str(Path(python).with_name("schemathesis"))


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server with one model that has everything a model can have."""
    model = FunctionModel(quick, train=learn, readme="# Quick", examples=[({"prompt": "a"}, "a")])
    with LocalServer(models={"test/quick": model}) as server:
        yield server


def ask(schemathesis: str, server: LocalServer, folder: Path, parameters: dict[str, str]) -> None:
    """Send everything with these values in paths, and fail unless all responses are described."""
    lines = "\n".join(f'"path.{name}" = "{value}"' for name, value in parameters.items())
    (folder / "schemathesis.toml").write_text(SETTINGS.format(parameters=lines))
    report = folder / "report.json"
    command = [
        *(schemathesis, "run", str(DESCRIPTION), "--url", server.url),
        *("--header", f"Authorization: Bearer {server.token}"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "50", "--seed", "1"),
        *("--request-timeout", "90", "--continue-on-failure", "--warnings", "off"),
        *("--no-color", "--report-json-path", str(report)),
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout[-5000:]
    result = json.loads(report.read_text())
    operations = result["operations"]
    assert operations["tested"] == operations["total"] == 36
    assert result["test_cases"]["generated"] > 1000


def test_server__unknown_resources(schemathesis: str, server: LocalServer, tmp_path: Path) -> None:
    """Every operation responds as described to made-up names."""
    ask(schemathesis, server, tmp_path, {})


def test_server__known_resources(schemathesis: str, server: LocalServer, tmp_path: Path) -> None:
    """Every operation responds as described to the names of resources that exist."""
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.url, headers=headers) as http:

        def make(path: str, **body: object) -> dict[str, str]:
            made: dict[str, str] = http.post(path, json=body).raise_for_status().json()
            return made

        version = http.get("/models/test/quick").json()["latest_version"]["id"]
        kept = {"visibility": "private", "hardware": "cpu"}
        make("/models", owner="local", name="trained", **kept)
        training = make(
            f"/models/test/quick/versions/{version}/trainings",
            destination="local/trained",
            input={},
        )
        deployment = make(
            "/deployments",
            name="mine",
            model="test/quick",
            version=version,
            hardware="cpu",
            min_instances=0,
            max_instances=1,
        )
        parameters = {
            "model_owner": "test",
            "model_name": "quick",
            "version_id": version,
            "prediction_id": make("/predictions", version=version, input={})["id"],
            "training_id": training["id"],
            "deployment_owner": deployment["owner"],
            "deployment_name": deployment["name"],
            "file_id": http.post("/files", files={"content": ("a.txt", b"a")}).json()["id"],
            "collection_slug": "local",
        }
    ask(schemathesis, server, tmp_path, parameters)
