"""The commands of ``python -m generator``; the Makefile is their front door."""

from __future__ import annotations

import time
from typing import NoReturn

import typer

from generator import build
from generator.errors import GeneratorError

#: Exit codes.
STALE = 1
FAILED = 3

app = typer.Typer(
    name="generator",
    help="Compile openapi.yaml, and derive what depends on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def regenerate() -> None:
    """Compile openapi.yaml into generated_client/, and derive the sync twin."""
    started = time.monotonic()
    try:
        build.regenerate()
    except GeneratorError as error:
        _fail(error)
    typer.echo(f"Generated in {time.monotonic() - started:.1f} s.")


@app.command()
def check() -> None:
    """Fail if a generated or derived file is not what would be made now."""
    try:
        stale = build.stale()
    except GeneratorError as error:
        _fail(error)
    if stale:
        typer.echo("Not what openapi.yaml, the templates and _async/ make:", err=True)
        for name in stale[:20]:
            typer.echo(f"  {name}", err=True)
        if len(stale) > 20:
            typer.echo(f"  … and {len(stale) - 20} more", err=True)
        typer.echo("Run: make regenerate", err=True)
        raise typer.Exit(STALE)
    typer.echo("All generated files are current.")


def _fail(error: GeneratorError) -> NoReturn:
    typer.echo(f"Nothing was changed: {error}", err=True)
    raise typer.Exit(FAILED)
