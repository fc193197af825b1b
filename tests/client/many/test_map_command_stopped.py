"""``replicate-typed map`` that is interrupted or killed, and continued."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from _support.clients import sync_client
from _support.map_command import read_lines, start, write_inputs
from _support.map_runs import GATE, gated_from
from _support.waiting import wait_until
from replicate_typed import JournalError, read_journal
from replicate_typed.local import Fault, LocalServer

#: How many inputs are done before the gate is opened.
EARLY = 3


@pytest.fixture
def gated_server() -> Iterator[LocalServer]:
    """A server with a model that waits."""
    GATE.clear()
    with LocalServer(models={"me/gated": gated_from(EARLY)}) as server:
        yield server
        GATE.set()


def states(journal: Path) -> list[str]:
    try:
        return [item.state for item in read_journal(journal).items()]
    except JournalError:
        return []


def lines_in(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def statuses(server: LocalServer) -> list[str]:
    with sync_client(server.url, server.token) as client:
        return sorted(prediction.status for prediction in client.predictions.list())


def started(server: LocalServer, folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start a run of eight inputs, and wait until five of its predictions run."""
    write_inputs(folder / "in.jsonl", [{"n": n} for n in range(EARLY + 5)])
    process = start(
        server, folder, "me/gated", "--input", "in.jsonl", "--output", "out.jsonl", *options
    )
    journal, output = folder / "out.jsonl.db", folder / "out.jsonl"
    try:
        wait_until(lambda: states(journal).count("running") == 5, 30)
        wait_until(lambda: lines_in(output) == EARLY, 30)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return process


def finish(server: LocalServer, folder: Path) -> None:
    """Run the same command to its end."""
    GATE.set()
    process = start(server, folder, "me/gated", "--input", "in.jsonl", "--output", "out.jsonl")
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")
    lines = read_lines((folder / "out.jsonl").read_text())
    assert [(line["index"], line["output"]) for line in lines] == [(n, n) for n in range(8)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed__continued(gated_server: LocalServer, tmp_path: Path) -> None:
    """After a kill, the same command takes up what runs, and each line is there once."""
    process = started(gated_server, tmp_path)
    process.kill()
    process.communicate()
    with (tmp_path / "out.jsonl").open("ab") as file:
        file.write(b'{"index": 3, "inp')
    finish(gated_server, tmp_path)
    assert statuses(gated_server) == ["succeeded"] * 8


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted__canceled_and_continued(
    gated_server: LocalServer, tmp_path: Path, number: signal.Signals
) -> None:
    """A signal cancels what runs; the command that continues is printed, and creates it again."""
    process = started(gated_server, tmp_path)
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert output == ""
    assert errors == (
        "Interrupted. Predictions that ran were canceled.\n"
        "To continue, run: replicate-typed map me/gated --input in.jsonl --output out.jsonl\n"
    )
    assert statuses(gated_server) == ["canceled"] * 5 + ["succeeded"] * EARLY
    finish(gated_server, tmp_path)
    assert statuses(gated_server) == ["canceled"] * 5 + ["succeeded"] * 8


def test_interrupted__runs_on(gated_server: LocalServer, tmp_path: Path) -> None:
    """With ``--keep-running``, predictions run on, and the next run takes them up."""
    process = started(gated_server, tmp_path, "--keep-running")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "5 predictions run on." in errors
    assert "--output out.jsonl --keep-running" in errors
    assert "canceled" not in statuses(gated_server)
    finish(gated_server, tmp_path)
    assert statuses(gated_server) == ["succeeded"] * 8


def test_journal__in_use(gated_server: LocalServer, tmp_path: Path) -> None:
    """A second run with the journal of a living one is refused, and changes no line."""
    process = started(gated_server, tmp_path)
    try:
        before = (tmp_path / "out.jsonl").read_bytes()
        second = start(
            gated_server, tmp_path, "me/gated", "--input", "in.jsonl", "--output", "out.jsonl"
        )
        _, errors = second.communicate(timeout=60)
        assert second.returncode == 3
        assert f"is being written by another run, process {process.pid}" in errors
        assert (tmp_path / "out.jsonl").read_bytes() == before
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_interrupted__cancel_refused(gated_server: LocalServer, tmp_path: Path) -> None:
    """Predictions that could not be canceled are counted, and the next run takes them up."""
    process = started(gated_server, tmp_path)
    gated_server.faults.add(Fault("status", "predictions.cancel", status=403))
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "5 predictions were not canceled, and may still run." in errors
    assert "Traceback" not in errors
    finish(gated_server, tmp_path)
    assert statuses(gated_server) == ["succeeded"] * 8
