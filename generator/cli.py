"""The commands of ``python -m generator``, which the targets of the Makefile run."""

from __future__ import annotations

import enum
import itertools
import signal
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from . import build, update
from ._base import paths
from ._base.errors import GeneratorError, describe_error
from ._base.escaping import escape_unprintable
from ._base.signals import available, handled_by
from .changes.wrapper_uses import missing_uses
from .description.load import load
from .update import DEFAULT_SOURCE
from .upstream.build import load_overlay
from .upstream.stale import STALE, UNMATCHED, stale_actions

#: Exit codes. Those of a report of ``spec-diff``: 0 nothing, 1 compatible, 2 breaking.
_OUTDATED = 1
_FAILED = 3
#: The number of the signal is added.
_SIGNALLED = 128

#: The signals that end a command as Ctrl-C does, which Python raises itself.
_INTERRUPTS = available("SIGTERM", "SIGHUP")
#: The exceptions that end a command with a message.
_FAILURES = (GeneratorError, OSError, KeyboardInterrupt)

#: What to do about an action of the overlay that is not in openapi.yaml any more, or not yet.
_ADVICE = {
    UNMATCHED: "Remove them: the thing is gone, or upstream says now what they said.",
    STALE: (
        "Run: make update-spec. With --prose keep, upstream's own texts replace ours, "
        "and this check fails until they are dropped again."
    ),
}

#: Names and lines of differences that ``check`` shows, and characters of a line.
_MAX_NAMES = 20
_MAX_LINES = 40
_MAX_CHARACTERS = 160


class _Interrupted(KeyboardInterrupt):
    """A signal that asks the command to end, as Ctrl-C does."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Prose(enum.StrEnum):
    """Whether upstream's own texts are kept."""

    KEEP = "keep"
    DROP = "drop"


class Format(enum.StrEnum):
    """The format of a report."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


Source = Annotated[
    str, typer.Option("--spec", help="Upstream's description: a URL or a file of JSON or YAML.")
]
ProseOption = Annotated[
    Prose,
    typer.Option(help="Keep upstream's own summaries and descriptions, or drop them for ours."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="The format of the report.")]

app = typer.Typer(
    name="generator",
    help=(
        "Compile openapi.yaml into the client, and follow changes of upstream's description.\n\n"
        "A command that fails changes no file, and exits with 3."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def regenerate(
    description: Annotated[
        Path,
        typer.Option("--spec", help="The description to compile.", show_default="openapi.yaml"),
    ] = paths.DESCRIPTION,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write the compiled package and its lock file into this folder, and nothing else."
        ),
    ] = None,
) -> None:
    """Compile openapi.yaml into generated_client/, and derive the sync twin of the wrapper.

    If the description cannot be compiled, every file stays as it was.
    """
    started = time.monotonic()
    with _failures_as_messages():
        build.regenerate(description=description, out=out)
    typer.echo(f"Generated in {time.monotonic() - started:.1f} s.")


@app.command()
def check() -> None:
    """Check that every generated or derived file is what would be generated now.

    Writes nothing. Exits with 0 if all files are current; otherwise shows the differences and exits
    with 1.
    """
    with _failures_as_messages():
        outdated, untracked = build.differences(), build.untracked_files()
    if outdated:
        typer.echo("Not what openapi.yaml, the templates and _async/ generate:", err=True)
        _list(outdated)
        lines = itertools.chain.from_iterable(difference.diff for difference in outdated)
        for line in itertools.islice(lines, _MAX_LINES):
            typer.echo(line[:_MAX_CHARACTERS], err=True)
        typer.echo("Run: make regenerate", err=True)
    if untracked:
        typer.echo("Not generated from openapi.yaml, and in a folder for what is:", err=True)
        _list(untracked)
        typer.echo("Move them elsewhere, or remove them.", err=True)
    if outdated or untracked:
        raise typer.Exit(_OUTDATED)
    unused = stale_actions(load(paths.DESCRIPTION), load_overlay())
    for fault, advice in _ADVICE.items():
        targets = [action.target for action, found in unused if found == fault]
        if targets:
            typer.echo(f"Actions of generator/overlay.yaml, each of which {fault}:", err=True)
            _list(targets)
            typer.echo(advice, err=True)
    wrapper = paths.ROOT / "wrappers" / "replicate_typed"
    missing = missing_uses(wrapper, load(paths.DESCRIPTION), package=paths.CLIENT)
    if missing:
        typer.echo("Used by the wrapper, and not there:", err=True)
        _list(missing)
    if unused or missing:
        raise typer.Exit(_OUTDATED)
    typer.echo("All generated files are current.")


def _list(entries: Sequence[object]) -> None:
    for entry in entries[:_MAX_NAMES]:
        typer.echo(f"  {entry}", err=True)
    if len(entries) > _MAX_NAMES:
        typer.echo(f"  … and {len(entries) - _MAX_NAMES} more", err=True)


@app.command("update-spec")
def update_spec(
    source: Source = DEFAULT_SOURCE,
    prose: ProseOption = Prose.DROP,
    form: FormatOption = Format.TEXT,
) -> None:
    """Update openapi.yaml, the client and the sync twin from upstream, and report the changes.

    If anything fails, every file stays as it was.
    """
    with _failures_as_messages():
        report = update.update_spec(source, root=paths.ROOT, compile=build.build, prose=prose.value)
    typer.echo(report.render(form.value), nl=False)


@app.command("spec-diff")
def spec_diff(
    source: Source = DEFAULT_SOURCE,
    prose: ProseOption = Prose.DROP,
    form: FormatOption = Format.TEXT,
) -> None:
    """Report what update-spec would change, and write nothing.

    Exits with 0 if nothing changed, 1 for compatible changes and for what only a reviewer has to
    see, 2 for breaking changes, and 3 for a failure.
    """
    with _failures_as_messages():
        report = update.spec_diff(source, root=paths.ROOT, compile=build.build, prose=prose.value)
    typer.echo(report.render(form.value), nl=False)
    raise typer.Exit(report.exit_code)


@contextmanager
def _failures_as_messages() -> Generator[None]:
    """End the command with a message if something fails or a signal asks for its end.

    A signal is raised as an exception, so that everything is cleaned up first. One that is ignored,
    as under nohup, stays ignored.
    """

    def interrupt(number: int, _: object) -> None:
        raise _Interrupted(number)

    try:
        with handled_by(interrupt, _INTERRUPTS, only_default=True):
            yield
    except _FAILURES as error:
        _fail(error)


def _fail(error: BaseException) -> NoReturn:
    if isinstance(error, KeyboardInterrupt):
        typer.echo("Nothing was changed: interrupted", err=True)
        number = error.number if isinstance(error, _Interrupted) else signal.SIGINT
        raise typer.Exit(_SIGNALLED + number)
    lines = describe_error(error).splitlines()
    typer.echo("Nothing was changed: " + "\n".join(map(escape_unprintable, lines)), err=True)
    raise typer.Exit(_FAILED)
