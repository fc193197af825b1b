"""The commands: what they print, and how they exit."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from generator import build, cli
from generator._base.errors import GeneratorError
from generator.cli import app
from generator.upstream.build import load_overlay
from generator.upstream.stale import STALE, UNMATCHED


def test_check_command__outdated_files(monkeypatch: pytest.MonkeyPatch):
    """``check`` names the first files, shows some lines, and says what to run."""
    stale = [build.Difference(f"generated_client/{n}.py", ["-old", "+new"]) for n in range(25)]
    monkeypatch.setattr(build, "differences", lambda: stale)
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert "  generated_client/0.py (+1 -1)\n" in result.output
    assert "… and 5 more" in result.output
    assert result.output.count("+new") == 20
    assert result.output.endswith("Run: make regenerate\n")


def test_check_command__stale_actions(
    monkeypatch: pytest.MonkeyPatch,
):
    """``check`` reports unmatched and stale actions apart, each with advice."""
    action = load_overlay().actions[0]
    unused = [(action, UNMATCHED), *[(action, STALE)] * 25]
    monkeypatch.setattr(build, "differences", list)
    monkeypatch.setattr(cli, "stale_actions", lambda *_: unused)
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[:4] == [
        "Actions of generator/overlay.yaml, each of which matches nothing in openapi.yaml:",
        "  $.info",
        "Remove them: the thing is gone, or upstream says now what they said.",
        "Actions of generator/overlay.yaml, each of which is not what openapi.yaml says:",
    ]
    assert lines[4:24] == ["  $.info"] * 20
    assert lines[24] == "  … and 5 more"
    assert lines[25].startswith("Run: make update-spec. With --prose keep, ")


def test_check_command__all_current(monkeypatch: pytest.MonkeyPatch):
    """``check`` says that all files are current."""
    monkeypatch.setattr(build, "differences", list)
    result = CliRunner().invoke(app, ["check"])
    assert (result.exit_code, result.output) == (0, "All generated files are current.\n")


@pytest.mark.parametrize("command", ["check", "regenerate"])
def test_commands__failure_message(monkeypatch: pytest.MonkeyPatch, command: str):
    """A failure is a message and exit code 3, not a traceback."""

    def fail(**_: object) -> None:
        raise GeneratorError("the wheel is off")

    monkeypatch.setattr(build, "differences", fail)
    monkeypatch.setattr(build, "regenerate", fail)
    result = CliRunner().invoke(app, [command])
    assert (result.exit_code, result.output) == (3, "Nothing was changed: the wheel is off\n")
