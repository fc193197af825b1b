"""Requests that schemathesis makes up of the description, good and bad, against the embedded API."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from environments import python_with
from replicate_typed.local import LocalServer

pytestmark = [pytest.mark.peers, pytest.mark.timeout(300)]

DESCRIPTION = Path(__file__).parents[2] / "openapi.yaml"

SETTINGS = """
# That a model is not there, or not yet public, is no flaw of the input.
checks.positive_data_acceptance.enabled = false

# QUERY is described beside the methods that OpenAPI 3.1 knows.
[[operations]]
include-path = "/models"
checks.unsupported_method.enabled = false
checks.allow_header_conformance.enabled = false

# The parts of a form are text: a list in one is told from several parts by nobody.
[[operations]]
include-operation-id = "files.create"
checks.negative_data_rejection.enabled = false
"""


def quick(prompt: str = "a", times: int = 1) -> str:
    return prompt * min(times, 10)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_operation_answers_as_described(tmp_path: Path, seed: int) -> None:
    python = python_with(tmp_path / "env", "schemathesis==4.32.5")
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    report = tmp_path / "report.json"
    with LocalServer(models={"test/quick": quick}) as server:
        command = [
            *(str(Path(python).with_name("schemathesis")), "run", str(DESCRIPTION)),
            *("--url", server.url, "--header", f"Authorization: Bearer {server.token}"),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", "50"),
            *("--seed", str(seed), "--request-timeout", "90", "--continue-on-failure"),
            *("--warnings", "off", "--no-color", "--report-json-path", str(report)),
        ]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False
        )
    assert done.returncode == 0, done.stdout[-5000:]
    told = json.loads(report.read_text())
    operations = told["operations"]
    assert operations["tested"] == operations["total"] == 36
    assert told["test_cases"]["generated"] > 1000
