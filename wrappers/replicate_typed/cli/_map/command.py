"""What ``map`` does: check everything, then run, and say how it ended and how to continue."""

from __future__ import annotations

import shlex
import signal
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import typer

from ..._base.errors import InputError, ReplicateError
from ..._base.records import frozen
from ..._many.map_params import MapParams
from ..._many.map_settings import check_folder
from ..._many.retry_failed import RetryFailed
from ..._objects.prices import amount
from ..._sync.client import Client
from ..._sync.many import MapRun
from .._errors import UsageError
from .._exits import FAILED, USAGE, fail
from .checks import SHOWN, CheckedInputs, check_names, check_rows
from .conversion import Converter
from .display import Display
from .estimate import Estimate, make_estimate
from .progress import Progress
from .results import PrintedResults, Results, ResultsFile
from .sources import open_source
from .subject import Subject, find_subject

#: The exit code of a run that cannot continue, and may be resumed.
STOPPED = 3

#: What is added to the number of a signal for the exit code, as shells do.
_SIGNALED = 128


@frozen
class MapOptions:
    """The arguments of the command.

    Attributes:
        reference: The model to run, None for a deployment.
        deployment: The deployment to run, None for a model.
        input: The file or folder of inputs.
        output: The file of results, None to print them.
        journal: The file that records the run, None for one beside the results.
        save_to: The folder for the files of outputs.
        fields: The names to take from each row.
        constants: The inputs that are the same in all rows, as ``NAME=VALUE``.
        concurrency: How many predictions run at once.
        timeout: The longest time of one prediction, in seconds.
        price: The price of a second.
        budget: The most to spend.
        retry: The errors of predictions that are created again.
        attempts: How often one input is tried at the most.
        reuse: Whether equal inputs share one prediction.
        keeps_running: Whether predictions run on after Ctrl-C.
        resume: The command that was given, to show.
    """

    reference: str | None
    deployment: str | None
    input: Path
    output: Path | None
    journal: Path | None
    save_to: Path | None
    fields: Sequence[str]
    constants: Sequence[str]
    concurrency: int
    timeout: float | None
    price: str | None
    budget: str | None
    retry: Sequence[str]
    attempts: int
    reuse: bool
    keeps_running: bool
    resume: str

    @property
    def journal_path(self) -> Path | None:
        """The journal: as given, or beside the results; None if there are neither."""
        if self.journal is not None or self.output is None:
            return self.journal
        return Path(f"{self.output}.db")


@frozen
class _Plan:
    """What was found to be in order.

    Attributes:
        subject: What is run.
        inputs: The inputs, all valid.
        count: How many there are.
    """

    subject: Subject
    inputs: CheckedInputs
    count: int


def run(options: MapOptions, *, is_dry: bool) -> None:
    """Run a model for all inputs, and write the results.

    Args:
        options: The arguments.
        is_dry: Whether the inputs are only checked and counted.
    """
    try:
        params = _params(options)
        with Client() as client:
            plan = _prepare(client, options)
            if is_dry:
                typer.echo(_estimate(plan, options).render())
                return
            _run(client, plan, params, options)
    except (UsageError, InputError) as error:
        fail(str(error), USAGE)
    except ReplicateError as error:
        fail(str(error), STOPPED)


def _params(options: MapOptions) -> MapParams:
    """Return the keywords of ``client.map``.

    Raises:
        UsageError: An option is not valid, or needs another.
    """
    if options.budget is not None and options.price is None:
        raise UsageError("--budget needs the price of a second: give --price")
    if options.reuse and options.journal_path is None:
        raise UsageError("--reuse needs a journal, which knows the results: give --journal")
    params = MapParams(
        concurrency=options.concurrency,
        journal=options.journal_path,
        ordered=False,
        timeout=options.timeout,
        reuse=options.reuse,
        cancel_on_exit=not options.keeps_running,
    )
    try:
        if options.budget is not None:
            params["budget"] = amount(options.budget, "--budget")
        if options.price is not None:
            amount(options.price, "--price")
    except InputError as error:
        raise UsageError(str(error)) from error
    if options.retry:
        params["retry_failed"] = RetryFailed(tuple(options.retry), attempts=options.attempts)
    if options.save_to is not None:
        params["save_to"] = options.save_to
    return params


def _prepare(client: Client, options: MapOptions) -> _Plan:
    """Check all that can be checked before the first prediction is paid for.

    Raises:
        UsageError: Something is not valid.
        ReplicateError: The API did not say what is run.
    """
    constants = _constants(options.constants)
    _check_paths(options)
    source = open_source(options.input, options.fields)
    subject = find_subject(client, options.reference, options.deployment)
    check_names(source, subject.schema, constants, subject.name)
    folder = Path() if options.input.is_dir() else options.input.parent
    converter = Converter(subject.schema, folder, is_text=source.is_text, constants=constants)
    inputs = CheckedInputs(source, converter)
    check = check_rows(inputs, subject.document)
    if check.invalid:
        lines = [f"{check.invalid} of {check.count} inputs in {options.input} are not valid:"]
        lines += [f"  {problem}" for problem in check.problems]
        if len(check.problems) == SHOWN:
            lines.append("  and perhaps others")
        raise UsageError("\n".join(lines))
    return _Plan(subject, inputs, check.count)


def _check_paths(options: MapOptions) -> None:
    """Check that no file is written over another, nor where it would be taken for an input.

    Raises:
        UsageError: One is.
    """
    paths = {
        "--output": options.output,
        "--journal": options.journal_path,
        "--save-to": options.save_to,
    }
    seen = {options.input.resolve(): "--input"}
    for name, path in paths.items():
        if path is None:
            continue
        place = path.resolve()
        if place in seen:
            raise UsageError(f"{name} {path} is also {seen[place]}: name another one")
        seen[place] = name
        if options.input.is_dir() and place.is_relative_to(options.input.resolve()):
            raise UsageError(
                f"{name} {path} is in the folder of inputs, and would be one of them: name a place "
                f"outside {options.input}"
            )


def _constants(texts: Sequence[str]) -> Mapping[str, str]:
    constants: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise UsageError(f"--set {text}: write it as NAME=VALUE")
        constants[name] = value
    return constants


def _estimate(plan: _Plan, options: MapOptions) -> Estimate:
    journal = options.journal_path
    return make_estimate(
        plan.subject,
        plan.inputs,
        plan.count,
        journal=journal if journal is not None and journal.exists() else None,
        price=None if options.price is None else amount(options.price, "--price"),
        concurrency=options.concurrency,
        reuse=options.reuse,
    )


def _results(options: MapOptions, secrets: Collection[str]) -> Results:
    journal = options.journal_path
    if options.output is None or journal is None:
        return PrintedResults(lambda text: typer.echo(text, nl=False), secrets)
    return ResultsFile(options.output, journal, secrets)


def _run(client: Client, plan: _Plan, params: MapParams, options: MapOptions) -> None:
    subject = plan.subject
    if options.save_to is not None:
        try:
            check_folder(options.save_to)
        except InputError as error:
            raise UsageError(str(error).replace("save_to=", "--save-to ")) from error
    results = _results(options, subject.secrets)
    if options.price is not None:
        params["prices"] = {subject.name: options.price}
    run = client.map(
        subject.reference, plan.inputs.values(), deployment=subject.deployment, **params
    )
    progress = Progress(plan.count, time.monotonic())
    is_whole = False
    try:
        try:
            with Display(progress) as display, run:
                try:
                    _write(run, results, progress)
                except (KeyboardInterrupt, SystemExit):
                    if not options.keeps_running:
                        display.note("Canceling what runs; Ctrl-C again leaves it running.")
                    raise
            is_whole = True
        finally:
            results.close(is_whole=is_whole)
    except KeyboardInterrupt:
        _interrupted(run.summary().running, options, _SIGNALED + signal.SIGINT)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else FAILED
        _interrupted(run.summary().running, options, code)
    except OSError as error:
        reason = error.strerror or str(error)
        fail(f"the results cannot be written: {reason}. {_how_to_resume(options)}", STOPPED)
    except ReplicateError as error:
        fail(
            f"{error}\n{_how_to_resume(options)}",
            USAGE if isinstance(error, InputError) else STOPPED,
        )
    _say_the_end(progress, options)


def _write(run: MapRun[dict[str, Any], Any], results: Results, progress: Progress) -> None:
    for item in run:
        if not progress.finished:
            # The run has begun: its journal is locked, and no other run writes here.
            results.begin()
        results.add(item)
        progress.add(item.state, item.cost, is_recorded=item.is_recorded)


def _interrupted(running: int, options: MapOptions, code: int) -> NoReturn:
    what = "Interrupted. Predictions that ran were canceled."
    if running and options.keeps_running:
        what = f"Interrupted. {running} predictions run on."
    elif running:
        what = f"Interrupted. {running} predictions were not canceled, and may still run."
    typer.echo(f"{what}\n{_how_to_resume(options)}", err=True)
    raise typer.Exit(code)


def _how_to_resume(options: MapOptions) -> str:
    if options.journal_path is None:
        return "There is no journal, so the same command begins anew: give --output or --journal"
    return f"To continue, run: {options.resume}"


def _say_the_end(progress: Progress, options: MapOptions) -> None:
    if sys.stderr.isatty():
        where = "" if options.output is None else f": {options.output}"
        typer.echo(f"{progress.done} of {progress.total} done{where}", err=True)
    if progress.done == progress.total:
        return
    journal = options.journal_path
    lines: list[str] = []
    if progress.failed:
        lines.append(f"{progress.failed} of {progress.total} failed")
        if journal is not None:
            lines[-1] += (
                f"; to create them again: replicate-typed map retry {shlex.quote(str(journal))} --failed"
            )
    if progress.unknown:
        lines.append(
            f"{progress.unknown} of {progress.total} are unknown: their creates had no answer, and "
            "they are not in the list of your predictions"
        )
    if progress.not_created:
        lines.append(
            f"{progress.not_created} of {progress.total} were not created: the budget is spent"
        )
    fail("\n".join(lines), FAILED)
