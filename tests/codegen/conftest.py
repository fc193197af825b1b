"""The command in an empty folder, with and without an API that it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _support.codegen_project import ModelApi, Run
from _support.http_server import HttpServer
from replicate_typed.cli._app import app
from typer.testing import CliRunner


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder, and return its exit code and what it showed."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    # Nothing listens there: a request would fail.
    monkeypatch.setenv("REPLICATE_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_token")

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["codegen", *arguments], catch_exceptions=False)
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def api(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelApi]:
    """An API that the command reaches."""
    api = ModelApi()
    with HttpServer(api.respond) as server:
        monkeypatch.setenv("REPLICATE_BASE_URL", server.url)
        yield api
