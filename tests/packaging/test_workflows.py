"""Workflows run text of others with few rights: no expression in a shell, and rights to write apart from what is compiled."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

WORKFLOWS = Path(__file__).parents[2] / ".github" / "workflows"
JOBS: dict[str, dict[str, Any]] = {
    f"{path.stem} {name}": job
    for path in sorted(WORKFLOWS.glob("*.yaml"))
    for name, job in yaml.safe_load(path.read_text("utf-8"))["jobs"].items()
}


def scripts(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_workflow_may_read_and_no_more(path: Path):
    assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("name", JOBS)
def test_no_expression_stands_in_a_script(name: str):
    assert [script for script in scripts(JOBS[name]) if "${{" in script] == []


@pytest.mark.parametrize("name", JOBS)
def test_a_script_is_one_that_bash_reads(name: str):
    for script in scripts(JOBS[name]):
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_where_something_can_be_written_nothing_of_the_project_runs():
    writing = {name: job for name, job in JOBS.items() if job.get("permissions")}
    assert list(writing) == ["spec propose"]
    commands = "\n".join(scripts(writing["spec propose"]))
    assert not {"make", "python", "pip", "npm"} & set(commands.split())
