"""What ``codegen`` does."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import NoReturn

import typer

from ..codegen.checking import check
from ..codegen.errors import CodegenError
from ..codegen.generation import Outcome, generate
from ..codegen.project import Request
from ..codegen.text import one_line

#: The exit code of a failure; 1 and 2 are those of changes.
_FAILED = 3

#: The exit code after Ctrl-C, as a shell has it.
_INTERRUPTED = 128 + signal.SIGINT

#: How much of a message is shown, in characters.
_MAX_MESSAGE = 2000


def run(request: Request, *, is_check: bool, folder: Path) -> None:
    """Generate or check, and show what came of it.

    Args:
        request: What is asked for.
        is_check: Whether nothing is written.
        folder: The folder that the command was started in.
    """
    try:
        if not is_check:
            _show(generate(request, folder=folder), folder)
            return
        report = check(request, folder=folder)
    except CodegenError as error:
        _fail(error)
    except KeyboardInterrupt:
        typer.echo("Nothing was changed: interrupted", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    typer.echo(report.render())
    if report.stale:
        typer.echo("\nRun: replicate-typed codegen")
    if report.changes or report.moved:
        typer.echo("\nTo move the versions, run: replicate-typed codegen --upgrade")
    raise typer.Exit(report.exit_code)


def _show(outcome: Outcome, folder: Path) -> None:
    where = " and ".join(
        str(out.relative_to(folder) if out.is_relative_to(folder) else out)
        for out in outcome.folders
    )
    models = f"{outcome.models} model{'' if outcome.models == 1 else 's'}"
    files = f"{outcome.changed} file{'' if outcome.changed == 1 else 's'} changed"
    for reference in outcome.dropped:
        typer.echo(f"No longer part of it: {reference}")
    if outcome.report.changes:
        typer.echo(outcome.report.render() + "\n")
    typer.echo(f"{where}: {models}, {files}.")


def _fail(error: CodegenError) -> NoReturn:
    typer.echo(f"Nothing was changed: {one_line(str(error), _MAX_MESSAGE)}", err=True)
    raise typer.Exit(_FAILED)
