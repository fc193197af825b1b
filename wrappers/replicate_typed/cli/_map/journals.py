"""What ``map status`` and ``map retry`` do with a journal."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from ..._base.errors import ReplicateError
from ..._many.journal import read_journal, reset_journal
from ..._many.journal_lookup import common_errors
from ...codegen.text import one_line
from .._exits import FAILED, USAGE, fail

#: How much of an error is shown, in characters.
MAX_ERROR = 200


def show_status(path: Path, *, as_json: bool) -> None:
    """Print how far a run is.

    Args:
        path: The journal; a run may be writing it.
        as_json: Whether to print JSON.
    """
    try:
        journal = read_journal(path)
        summary = journal.summary()
        errors = common_errors(path)
    except ReplicateError as error:
        fail(str(error), FAILED)
    counts = {
        field: getattr(summary, field)
        for field in ("asked", "done", "failed", "running", "unknown", "waiting", "retried")
    }
    if as_json:
        found = [{"error": text, "count": count} for text, count in errors]
        typer.echo(json.dumps({"subject": journal.subject, **counts, "errors": found}))
        return
    typer.echo(f"{journal.subject}\n{summary}")
    for text, count in errors:
        typer.echo(f"  {count} x {one_line(text, MAX_ERROR) or 'no reason given'}")


def retry(path: Path, *, failed: bool, unknown: bool) -> None:
    """Let the next run with a journal create predictions again.

    Args:
        path: The journal.
        failed: Those that failed or were canceled.
        unknown: Those whose create had no answer.
    """
    if not failed and not unknown:
        fail("say which to create again: --failed, --unknown, or both", USAGE)
    try:
        count = reset_journal(path, failed=failed, unknown=unknown)
    except ReplicateError as error:
        fail(str(error), FAILED)
    if not count:
        typer.echo("There are none, and nothing was changed.")
        return
    typer.echo(
        f"{count} will be created again, and billed again, by the next run with {path}: give the "
        "same map command again, with that journal."
    )
