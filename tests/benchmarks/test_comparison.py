"""What the table of ``make bench`` says of what was measured."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest
from _support.repository import ROOT

from benchmarks import measuring
from benchmarks.comparison import Goal, Results, judge
from benchmarks.environments import REQUIREMENTS, Environment, NotInstalled
from benchmarks.measuring import Subject, WorkerFailed, measure, run_worker
from benchmarks.rows import Row, make_rows, microseconds, ratio
from benchmarks.table import (
    BEGIN,
    END,
    MissingMarkers,
    full_table,
    plain_lines,
    replace_between_markers,
    short_table,
)

RESULTS = Results(
    {"ours": {"cpu": [1e-6, 3e-6, 2e-6]}, "theirs": {"cpu": [2e-6, 2e-6, 4e-6]}},
    {"gone": "no such package"},
)


def goal(subject: str = "ours", other: str = "theirs", limit: float = 0.5) -> Goal:
    return Goal("× theirs", limit, ratio(subject, other, "cpu"))


def test_ratio__of_each_round():
    """A ratio is the median of those of the rounds, so that a busy machine changes little."""
    assert RESULTS.ratio("ours", "theirs", "cpu") == 0.5
    assert RESULTS.median("ours", "cpu") == 2e-6


def test_ratio__to_nothing():
    """Where every call of the other failed, there is no number to be beaten."""
    results = Results({"ours": {"rate": [5.0]}, "theirs": {"rate": [0.0]}})
    figure = results.ratio("ours", "theirs", "rate")
    assert figure == math.inf
    assert Goal("× theirs", 4.0, ratio("ours", "theirs", "rate"), is_least=True).is_met(figure)


@pytest.mark.parametrize(
    ("limit", "is_least", "is_met"),
    [(0.5, False, True), (0.49, False, False), (0.5, True, True), (0.51, True, False)],
)
def test_goal__limit(limit, is_least, is_met):
    """A figure that is equal to the limit meets the goal, on either side."""
    assert Goal("", limit, lambda _: 0.5, is_least=is_least).is_met(0.5) is is_met


def test_judge__words():
    """A verdict has the goal and the figure, and says whether it is met."""
    (met, missed) = judge([goal(), goal(limit=0.25)], RESULTS)
    assert (met.goal, met.figure, met.is_met) == ("≤ 0.50 × theirs", "0.50", True)
    assert (missed.goal, missed.is_met) == ("≤ 0.25 × theirs", False)


@pytest.mark.parametrize(
    ("other", "reason"), [("gone", "no such package"), ("never", "not measured")]
)
def test_judge__missing_subject(other, reason):
    """A client that could not be installed is a figure that says why, and no failure."""
    (verdict,) = judge([goal(other=other)], RESULTS)
    assert verdict.is_met is None
    assert verdict.figure == f"{other}: {reason}"


def row(*goals: Goal) -> Row:
    subjects = tuple(Subject(label, label, ()) for label in ("ours", "theirs", "gone"))
    return Row("call", "one call", "cpu", microseconds, subjects, goals)


def test_full_table():
    """A row has a line for each goal; the first has what was measured of each client."""
    table = full_table([(row(goal(), goal(limit=0.25)), RESULTS)])
    assert table.splitlines()[2:] == [
        "| one call | ≤ 0.50 × theirs | 0.50 | met | ours 2 µs, theirs 2 µs, gone: no such package |",
        "|  | ≤ 0.25 × theirs | 0.50 | **not met** |  |",
    ]


def test_full_table__failures():
    """Calls that failed are counted beside the rate of the others."""
    results = Results({"ours": {"cpu": [1e-6], "failed": [673.0]}})
    assert "ours 1 µs (673 failed)" in full_table([(row(goal()), results)])


def test_full_table__cell_with_a_bar():
    """An error message with a bar ends no cell."""
    results = Results({}, {"ours": "a | b", "theirs": "", "gone": ""})
    (line,) = full_table([(row(goal()), results)]).splitlines()[2:]
    assert line.count("|") == 6


def test_plain_lines():
    """The terminal shows the same."""
    title, figures, verdict = plain_lines(row(goal(limit=0.25)), RESULTS)
    assert title == "one call"
    assert "ours 2 µs" in figures
    assert verdict.split() == ["NOT", "MET", "0.50", "goal:", "≤", "0.25", "×", "theirs"]


def test_short_table():
    """The README's table is of the same results, and has no row that was not measured."""
    results = Results({"replicate-typed": {"cpu": [0.0005]}, "replicate 1.0.7": {"cpu": [0.001]}})
    assert short_table([(row(), results)]).splitlines()[2:] == [
        "| one create after the other | 500 µs of CPU | 1,000 µs of CPU | - |"
    ]


def test_replace_between_markers():
    """Only what stands between the markers is replaced, whatever it has in it."""
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    made = replace_between_markers(page, r"new \1 text")
    assert made == f"before\n{BEGIN}\n\nnew \\1 text\n\n{END}\nafter\n"
    assert replace_between_markers(made, r"new \1 text") == made


@pytest.mark.parametrize(
    "page", ["", BEGIN, f"{END}{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}", f"{BEGIN}{BEGIN}{END}"]
)
def test_replace_between_markers__no_place(page):
    """A page without a place for the table stays as it is."""
    with pytest.raises(MissingMarkers, match="each once, in this order"):
        replace_between_markers(page, "new")


@pytest.mark.parametrize("page", ["README.md", "docs/performance.md"])
def test_pages__markers(page):
    """The pages that ``make bench`` writes have a place for the table."""
    replace_between_markers((ROOT / page).read_text("utf-8"), "new")


@pytest.mark.parametrize("quick", [False, True])
def test_rows__consistent(quick):
    """Names are unique, environments are known, and goals are about subjects of their row."""
    rows = make_rows(quick=quick)
    assert len({one.name for one in rows}) == len(rows)
    for one in rows:
        labels = [subject.label for subject in one.subjects]
        assert len(set(labels)) == len(labels)
        assert {subject.environment for subject in one.subjects} <= REQUIREMENTS.keys()
        for script in (subject.command[0] for subject in one.subjects):
            assert script == "-c" or (measuring.WORKERS / script).is_file()
        missing = dict.fromkeys(labels, "missing")
        assert one.goals
        for verdict in judge(one.goals, Results({}, missing)):
            assert verdict.figure.endswith(": missing"), verdict


class Workers:
    """Runs workers of a script, and takes note of their turns."""

    def __init__(self, failing: dict[str, int]) -> None:
        self.turns: list[str] = []
        self._failing = failing

    def __call__(self, python: Path, command) -> dict[str, float]:
        self.turns.append(command[0])
        if self._failing.get(command[0]) == self.turns.count(command[0]):
            raise WorkerFailed("it broke")
        return {"cpu": float(len(self.turns))}


def environment_of(name: str) -> Environment:
    if name == "uninstallable":
        raise NotInstalled("no matching distribution")
    return Environment(name, Path("python"))


@pytest.fixture
def environments(monkeypatch):
    monkeypatch.setattr(measuring, "environment", environment_of)


@pytest.mark.usefixtures("environments")
def test_measure__takes_turns():
    """Subjects alternate, and the commands have the address of the server."""
    workers = Workers({})
    subjects = [Subject("a", "one", ("a",)), Subject("b", "two", ("at {base}",))]
    results = measure(subjects, rounds=2, replacements={"base": "url"}, run=workers)
    assert workers.turns == ["a", "at url", "a", "at url"]
    assert results.samples == {"a": {"cpu": [1.0, 3.0]}, "b": {"cpu": [2.0, 4.0]}}


@pytest.mark.usefixtures("environments")
@pytest.mark.parametrize("fails_at", [1, 2])
def test_measure__failing_worker(capsys, fails_at):
    """A client that breaks in any round is missing; the others are measured to the end."""
    workers = Workers({"b": fails_at})
    subjects = [Subject(name, "one", (name,)) for name in "ab"]
    results = measure(subjects, rounds=3, replacements={}, run=workers)
    assert results.missing == {"b": "it broke"}
    assert results.samples.keys() == {"a"}
    assert len(results.samples["a"]["cpu"]) == 3
    assert workers.turns.count("b") == fails_at
    assert "b: it broke" in capsys.readouterr().err


@pytest.mark.usefixtures("environments")
def test_measure__not_installed(capsys):
    """Likewise one that cannot be installed."""
    subjects = [Subject("a", "uninstallable", ("a",))]
    results = measure(subjects, rounds=3, replacements={}, run=Workers({}))
    assert results.missing == {"a": "no matching distribution"}
    assert capsys.readouterr().err.count("no matching distribution") == 1


def test_run_worker__printed():
    """A worker's numbers are what it prints; the processor time of its process is added."""
    measured = run_worker(Path(sys.executable), ["-c", "print('{\"cpu\": 0.5}')"])
    assert measured["cpu"] == 0.5
    assert measured["process"] > 0


def test_run_worker__error():
    """The error of a worker is the last line that it wrote."""
    with pytest.raises(WorkerFailed, match=r"^ModuleNotFoundError: No module named 'nope'$"):
        run_worker(Path(sys.executable), ["-c", "import nope"])
