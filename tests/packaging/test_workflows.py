"""Workflows handle foreign text with few rights.

No expression is expanded in a shell, and write permissions are kept apart from generated code.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from _support.repository import ROOT

WORKFLOWS = ROOT / ".github" / "workflows"
JOBS: dict[str, dict[str, Any]] = {
    f"{path.stem} {name}": job
    for path in sorted(WORKFLOWS.glob("*.yaml"))
    for name, job in yaml.safe_load(path.read_text("utf-8"))["jobs"].items()
}


def scripts(job: dict[str, Any]) -> list[str]:
    """Return the scripts of a job."""
    return [step["run"] for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yaml")), ids=lambda path: path.stem)
def test_workflow__permissions(path: Path):
    """A workflow may read by default, and nothing more."""
    assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("name", JOBS)
def test_script__no_expressions(name: str):
    """No expression is expanded in a script."""
    assert [script for script in scripts(JOBS[name]) if "${{" in script] == []


@pytest.mark.parametrize("name", JOBS)
def test_script__bash_syntax(name: str):
    """Each script is valid Bash."""
    for script in scripts(JOBS[name]):
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


@pytest.mark.parametrize(
    ("codes", "ran", "outcome"),
    [
        ({"spec-diff": 0}, ["spec-diff"], "changed=no"),
        ({"spec-diff": 1, "update-spec": 0}, ["spec-diff", "update-spec"], "changed=yes"),
        ({"spec-diff": 2, "update-spec": 0}, ["spec-diff", "update-spec"], "changed=yes"),
        ({"spec-diff": 3}, ["spec-diff"], None),
        ({"spec-diff": 2, "update-spec": 3}, ["spec-diff", "update-spec"], None),
    ],
)
def test_spec_update__outcomes(
    tmp_path: Path, codes: dict[str, int], ran: list[str], outcome: str | None
):
    """The description is updated if upstream changed.

    The script of the step runs with a generator that exits as told, and changes a file.
    """
    (script,) = (text for text in scripts(JOBS["spec update"]) if "spec-diff" in text)
    for folder in (".venv/bin", "generated_client", "wrappers"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "kept").write_text("")
    (tmp_path / "openapi.yaml").write_text("old")
    python = tmp_path / ".venv" / "bin" / "python"
    cases = "".join(
        f"{command}) {'echo new > openapi.yaml;' if command == 'update-spec' else ''} exit {code};;"
        for command, code in codes.items()
    )
    python.write_text(f'#!/bin/sh\necho "$3" >> ran\ncase "$3" in {cases} esac\n')
    python.chmod(0o755)
    for command in (["init", "-q"], ["add", "openapi.yaml", "wrappers", "generated_client"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *identity, "commit", "-qm", "a"], cwd=tmp_path, check=True)
    outputs = tmp_path / "outputs"
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "GITHUB_STEP_SUMMARY": "summary", "GITHUB_OUTPUT": str(outputs)},
        check=False,
    )
    assert (tmp_path / "ran").read_text().split() == ran
    assert (done.returncode == 0) == (outcome is not None)
    if outcome:
        assert outputs.read_text().strip() == outcome


def test_propose_job__runs_no_project_code():
    """A job with write permissions runs nothing of the project."""
    writing = {name: job for name, job in JOBS.items() if job.get("permissions")}
    assert list(writing) == ["spec propose"]
    commands = "\n".join(scripts(writing["spec propose"]))
    assert not {"make", "python", "pip", "npm"} & set(commands.split())


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yaml")), ids=lambda path: path.stem)
def test_uses__pinned_by_commit(path: Path):
    """An action is a commit, which nobody can move, with its version beside it for people."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    pinned = re.compile(r"(?:- )?uses: [\w-]+(?:/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert lines
    assert [line for line in lines if not pinned.fullmatch(line)] == []


def test_uses__one_commit_for_each_action():
    """Two jobs do not run two versions of the same action."""
    uses = {step["uses"] for job in JOBS.values() for step in job["steps"] if "uses" in step}
    actions = [use.partition("@")[0] for use in uses]
    assert sorted(actions) == sorted(set(actions))


@pytest.mark.parametrize("name", JOBS)
def test_job__ends(name: str):
    """No job runs for the six hours that GitHub lets it."""
    assert 0 < JOBS[name]["timeout-minutes"] <= 30


@pytest.mark.parametrize("path", sorted(WORKFLOWS.glob("*.yaml")), ids=lambda path: path.stem)
def test_workflow__one_at_a_time(path: Path):
    """Two runs of the same workflow are not in each other's way."""
    assert "concurrency" in yaml.safe_load(path.read_text("utf-8"))


def test_checkout__keeps_no_token():
    """What runs the project's code cannot push."""
    for name, job in JOBS.items():
        checkouts = [step for step in job["steps"] if "/checkout@" in step.get("uses", "")]
        kept = [step for step in checkouts if step.get("with", {}).get("persist-credentials", True)]
        assert bool(kept) == (name == "spec propose")


def test_ci__runs_what_make_check_runs():
    """The jobs share the work of ``make check``, and ``.ci/run`` calls it."""
    rule = re.search(r"^check: ([a-z -]+) ##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert rule
    ci = {name: job for name, job in JOBS.items() if name.startswith("ci ")}
    called = {word for job in ci.values() for script in scripts(job) for word in script.split()}
    called |= {entry["target"] for entry in ci["ci tests"]["strategy"]["matrix"]["include"]}
    assert set(rule[1].split()) <= called
    *_, setup, check = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert (setup, check.split()[0], check.split()[-1]) == ("make setup", "make", "check")


def test_ci__versions_of_python():
    """The tests run on each version of Python that the package says it supports."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    prefix = "Programming Language :: Python :: "
    supported = [name.removeprefix(prefix) for name in project["classifiers"] if prefix in name]
    matrix = JOBS["ci tests"]["strategy"]["matrix"]["python"]
    assert matrix == [version for version in supported if "." in version]
