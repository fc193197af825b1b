"""Run the workers of a row in turn, round by round."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import frozen

from .comparison import Results
from .environments import NotInstalled, environment

WORKERS = Path(__file__).with_name("workers")

#: How long one run of a worker may take, in seconds.
TIME_LIMIT = 900.0


@frozen
class Subject:
    """One of what a row compares.

    Attributes:
        label: Its name in the row.
        environment: The environment that its worker runs in.
        command: The arguments of its Python: the name of a worker and its arguments, or options.
            ``{base}`` stands for the address of the row's server, ``{folder}`` for a folder.
    """

    label: str
    environment: str
    command: tuple[str, ...]


class WorkerFailed(Exception):
    """A worker ended with an error; the message is its last line."""


def run_worker(python: Path, command: Sequence[str]) -> dict[str, float]:
    """Return what a worker prints, and the processor time of its whole process as ``process``."""
    arguments = [str(WORKERS / one) if one.endswith(".py") else one for one in command]
    before = _time_of_children()
    try:
        done = subprocess.run(
            [str(python), *arguments],
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkerFailed(f"not done after {TIME_LIMIT:.0f} s") from None
    process = _time_of_children() - before
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise WorkerFailed(lines[-1] if lines else f"exit status {done.returncode}")
    printed: dict[str, Any] = {}
    with suppress(ValueError):
        printed = json.loads(done.stdout)
    return {**printed, "process": process}


def _time_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(
    subjects: Sequence[Subject],
    *,
    rounds: int,
    replacements: dict[str, str],
    run: Callable[[Path, Sequence[str]], dict[str, float]] = run_worker,
) -> Results:
    """Return the samples of some subjects, which take turns.

    A subject that cannot be installed, or that fails, is measured no further.

    Args:
        subjects: What to measure.
        rounds: How often each has its turn.
        replacements: What to write for ``{base}`` and the like in the commands.
        run: Runs one worker.
    """
    samples: dict[str, dict[str, list[float]]] = {}
    missing: dict[str, str] = {}
    for _ in range(rounds):
        for subject in subjects:
            if subject.label in missing:
                continue
            try:
                python = environment(subject.environment).python
                command = [_replaced(one, replacements) for one in subject.command]
                measured = run(python, command)
            except (NotInstalled, WorkerFailed) as error:
                missing[subject.label] = str(error)
                samples.pop(subject.label, None)
                print(f"{subject.label}: {error}", file=sys.stderr)
                continue
            found = samples.setdefault(subject.label, defaultdict(list))
            for quantity, value in measured.items():
                found[quantity].append(value)
    return Results(samples, missing)


def _replaced(text: str, replacements: dict[str, str]) -> str:
    for name, value in replacements.items():
        text = text.replace(f"{{{name}}}", value)
    return text
