"""The commands of ``python -m generator``; the Makefile is their front door."""

from __future__ import annotations

import enum
import itertools
import signal
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from . import build, update
from ._base import paths
from ._base.errors import GeneratorError, reason
from ._base.spec_errors import SpecError, printable
from .update import DEFAULT_SOURCE
from .upstream.build import load_overlay
from .upstream.fetch import parse
from .upstream.stale import UNMATCHED, UNSAID, stale_actions

#: Exit codes. ``spec-diff`` has those of its report besides: 0 nothing, 1 compatible, 2 breaking.
STALE = 1
FAILED = 3
#: To which the number of the signal is added.
ENDED = 128


class Ended(KeyboardInterrupt):
    """A signal asked the command to end, as ctrl-C does."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


#: What a command ends with a message for.
FAILURES = (SpecError, GeneratorError, OSError, KeyboardInterrupt)

#: What to do about an action of the overlay that shows in openapi.yaml no more, or not yet.
_ADVICE = {
    UNMATCHED: "Remove them: the thing is gone, or upstream says by now what they said.",
    UNSAID: (
        "Run: make update-spec. With --prose keep upstream's own sentences stand in place of ours, "
        "and this check fails until they are dropped again."
    ),
}

#: How many names and lines of a difference ``check`` shows.
MOST_NAMES = 20
MOST_LINES = 40
#: A line that is longer says no more.
MOST_CHARACTERS = 160


_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Prose(enum.StrEnum):
    """What becomes of upstream's own prose."""

    KEEP = "keep"
    DROP = "drop"


class Format(enum.StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


Source = Annotated[
    str, typer.Option("--spec", help="The description of upstream: a URL or a file.")
]
ProseOption = Annotated[Prose, typer.Option(help="What becomes of upstream's own prose.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How the report is written.")]

app = typer.Typer(
    name="generator",
    help="Compile openapi.yaml, and derive what depends on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def regenerate(
    description: Annotated[
        Path, typer.Option("--spec", help="The description to compile.", show_default=False)
    ] = paths.DESCRIPTION,
    out: Annotated[
        Path | None,
        typer.Option(help="Write only the compiled package and its lock, into this folder."),
    ] = None,
) -> None:
    """Compile openapi.yaml into generated_client/, and derive the sync twin.

    All of it or nothing: a description that cannot be compiled leaves every file as it was.
    """
    started = time.monotonic()
    with _whole():
        build.regenerate(description=description, out=out)
    typer.echo(f"Generated in {time.monotonic() - started:.1f} s.")


@app.command()
def check() -> None:
    """Fail if a generated or derived file is not what would be made now.

    Writes nothing, shows what differs, and exits with 1.
    """
    with _whole():
        stale, strays = build.differences(), build.strays()
    if stale:
        typer.echo("Not what openapi.yaml, the templates and _async/ make:", err=True)
        _list(stale)
        lines = itertools.chain.from_iterable(difference.diff for difference in stale)
        for line in itertools.islice(lines, MOST_LINES):
            typer.echo(line[:MOST_CHARACTERS], err=True)
        typer.echo("Run: make regenerate", err=True)
    if strays:
        typer.echo("Not made from openapi.yaml, and in the way of what is:", err=True)
        _list(strays)
        typer.echo("Move them elsewhere, or remove them.", err=True)
    if stale or strays:
        raise typer.Exit(STALE)
    unused = stale_actions(parse(paths.DESCRIPTION.read_bytes()), load_overlay())
    for wrong, advice in _ADVICE.items():
        targets = [action.target for action, why in unused if why == wrong]
        if targets:
            typer.echo(f"Actions of generator/overlay.yaml, each of which {wrong}:", err=True)
            _list(targets)
            typer.echo(advice, err=True)
    if unused:
        raise typer.Exit(STALE)
    typer.echo("All generated files are current.")


def _list(entries: Sequence[object]) -> None:
    for entry in entries[:MOST_NAMES]:
        typer.echo(f"  {entry}", err=True)
    if len(entries) > MOST_NAMES:
        typer.echo(f"  … and {len(entries) - MOST_NAMES} more", err=True)


@app.command("update-spec")
def update_spec(
    source: Source = DEFAULT_SOURCE,
    prose: ProseOption = Prose.DROP,
    form: FormatOption = Format.TEXT,
) -> None:
    """Take upstream's description: openapi.yaml, the client, the twin, and what changed.

    All of it or nothing: if anything fails, every file stays as it was.
    """
    with _whole():
        report = update.update_spec(source, root=paths.ROOT, compile=build.build, prose=prose.value)
    typer.echo(report.render(form.value), nl=False)


@app.command("spec-diff")
def spec_diff(
    source: Source = DEFAULT_SOURCE,
    prose: ProseOption = Prose.DROP,
    form: FormatOption = Format.TEXT,
) -> None:
    """Show what update-spec would change, and write nothing.

    Exits with 0 for nothing, 1 for compatible changes, 2 for breaking ones, 3 for a failure.
    """
    with _whole():
        report = update.spec_diff(source, root=paths.ROOT, compile=build.build, prose=prose.value)
    typer.echo(report.render(form.value), nl=False)
    raise typer.Exit(report.exit_code)


@contextmanager
def _whole() -> Generator[None]:
    """End with a message where something fails, or a signal asks for an end, once all is cleaned up."""

    def end(number: int, _: object) -> None:
        raise Ended(number)

    before = {
        number: signal.signal(number, end)
        for number in _ENDING
        # One that is held off, as nohup does, stays so.
        if threading.current_thread() is threading.main_thread()
        and signal.getsignal(number) is signal.SIG_DFL
    }
    try:
        yield
    except FAILURES as error:
        _fail(error)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fail(error: BaseException) -> NoReturn:
    if isinstance(error, KeyboardInterrupt):
        typer.echo("Nothing was changed: interrupted", err=True)
        number = error.number if isinstance(error, Ended) else signal.SIGINT
        raise typer.Exit(ENDED + number)
    lines = reason(error).splitlines()
    typer.echo("Nothing was changed: " + "\n".join(map(printable, lines)), err=True)
    raise typer.Exit(FAILED)
