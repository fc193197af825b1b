"""The commands ``replicate-typed map``; what each does is imported when it is called."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

#: The command that is meant where none is named.
_DEFAULT = "run"

#: Where the arguments of the command are kept, for the command that resumes.
_ARGUMENTS = "replicate_typed.map"

_EXITS = (
    "Exit codes: 0 all done; 1 some failed, are unknown or were not created; 2 an argument or an "
    "input is not valid, and nothing was created; 3 the run cannot continue; 130 Ctrl-C."
)


class _RunByDefault(TyperGroup):
    """A group in which ``map owner/name …`` means ``map run owner/name …``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[_ARGUMENTS] = [*args]
        named = bool(args) and args[0] in self.commands
        return super().parse_args(ctx, args if named else [_DEFAULT, *args])


map_app = typer.Typer(cls=_RunByDefault, help="Run a model for many inputs.")


@map_app.command(
    _DEFAULT,
    no_args_is_help=True,
    epilog=f"{_EXITS} See also: map status --help, map retry --help.",
)
def run(
    context: typer.Context,
    input: Annotated[
        Path,
        typer.Option(
            "--input", help="The inputs: a file .jsonl, .csv or .parquet, or a folder of files."
        ),
    ],
    reference: Annotated[
        str | None,
        typer.Argument(
            metavar="[MODEL]",
            help="The model, as owner/name or owner/name:version.",
            show_default=False,
        ),
    ] = None,
    deployment: Annotated[
        str | None, typer.Option(help="A deployment to run instead, as owner/name.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="The file of results, as JSON lines; printed if not given."),
    ] = None,
    journal: Annotated[
        Path | None,
        typer.Option(
            help="The file that records the run, so that the same command continues it; by "
            "default, OUTPUT.db."
        ),
    ] = None,
    save_to: Annotated[
        Path | None, typer.Option(help="A folder to save the files of the outputs in.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="An input to take from each row, all if not given; can be repeated. Files of a "
            "folder, and JSON lines that are no objects, are its value.",
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="An input that all have in common; can be repeated."
        ),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="How many predictions run at once.")] = 50,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0, help="Seconds after which a prediction is canceled.", metavar="SECONDS"
        ),
    ] = None,
    price: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="What a second costs: the API does not say."),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="The most to spend, by estimate; needs --price."),
    ] = None,
    retry: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ERROR",
            help="Create predictions again, which is billed again, that failed with this code or "
            "text, such as PA or 'out of memory'; can be repeated.",
        ),
    ] = None,
    attempts: Annotated[
        int, typer.Option(min=1, help="How often an input is tried with --retry, in all.")
    ] = 3,
    reuse: Annotated[
        bool, typer.Option("--reuse", help="Create one prediction for equal inputs.")
    ] = False,
    keep_running: Annotated[
        bool,
        typer.Option(
            "--keep-running",
            help="Let predictions run on after Ctrl-C, and take them up when resumed; by default, "
            "they are canceled.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Check all inputs, and print counts and an estimate; create nothing."
        ),
    ] = False,
) -> None:
    """Run a model for each input in a file or folder, and write the results as JSON lines.

    All inputs are checked before the first prediction is created. Whatever ends a run, the same
    command continues it: nothing is created twice, and each result is written once.
    """
    from ._map import command

    options = command.MapOptions(
        reference=reference,
        deployment=deployment,
        input=input,
        output=output,
        journal=journal,
        save_to=save_to,
        fields=field or (),
        constants=set_ or (),
        concurrency=concurrency,
        timeout=timeout,
        price=price,
        budget=budget,
        retry=retry or (),
        attempts=attempts,
        reuse=reuse,
        keeps_running=keep_running,
        resume=shlex.join(["replicate-typed", "map", *context.meta[_ARGUMENTS]]),
    )
    command.run(options, is_dry=dry_run)


@map_app.command("status")
def status(
    journal: Annotated[Path, typer.Argument(help="The journal; a run may be writing it.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print how far a run is, and the most frequent errors."""
    from ._map import journals

    journals.show_status(journal, as_json=json)


@map_app.command("retry")
def retry(
    journal: Annotated[Path, typer.Argument(help="The journal; no run may be writing it.")],
    failed: Annotated[
        bool, typer.Option("--failed", help="Those that failed or were canceled.")
    ] = False,
    unknown: Annotated[
        bool,
        typer.Option(
            "--unknown",
            help="Those whose create had no answer. Look at your predictions before: they may "
            "exist.",
        ),
    ] = False,
) -> None:
    """Let the next run create predictions again, which are billed again."""
    from ._map import journals

    journals.retry(journal, failed=failed, unknown=unknown)
