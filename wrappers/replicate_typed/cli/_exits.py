"""How a command ends: its exit codes, and the message before it."""

from __future__ import annotations

from typing import NoReturn

import typer

#: Exit codes: the command failed, and an argument is invalid.
FAILED = 1
USAGE = 2


def fail(message: str, code: int) -> NoReturn:
    """End the command with a message."""
    typer.echo(f"replicate-typed: {message}", err=True)
    raise typer.Exit(code)
