"""``cli._map.progress`` and ``cli._map.display``: how far a run is."""

from __future__ import annotations

import io
from decimal import Decimal

from replicate_typed.cli._map.display import Display
from replicate_typed.cli._map.progress import WINDOW, Progress, duration, money


def test_line__counts_rate_and_cost() -> None:
    """The line has what is done and failed, the rate, the time left and the cost."""
    progress = Progress(100, 0.0)
    for index in range(20):
        progress.add("failed" if index % 10 == 0 else "done", Decimal("0.1"), is_recorded=False)
    line = progress.line(10.0)
    assert line == "20/100  18 done  2 failed  2.0/s  ETA 0:40  cost about 2.00"


def test_line__what_is_neither() -> None:
    """Results that are neither done nor failed are counted where there are some."""
    progress = Progress(2, 0.0)
    progress.add("unknown", None, is_recorded=False)
    progress.add("not_created", None, is_recorded=False)
    assert progress.line(1.0) == "2/2  0 done  0 failed  1 unknown  1 not created  2.0/s"


def test_rate__recorded_results() -> None:
    """Results of an earlier run count as done, and not for the rate."""
    progress = Progress(100, 0.0)
    for _ in range(50):
        progress.add("done", None, is_recorded=True)
    assert progress.finished == 50
    assert progress.rate(1.0) == 0.0
    assert "ETA" not in progress.line(1.0)


def test_rate__recent() -> None:
    """The rate is that of the last half minute."""
    progress = Progress(1000, 0.0)
    for _ in range(100):
        progress.add("done", None, is_recorded=False)
    assert progress.rate(1.0) == 100.0
    for now in range(2, 2 + 2 * int(WINDOW)):
        progress.rate(float(now))
    assert progress.rate(2 * WINDOW + 2) == 0.0


def test_duration_and_money__text() -> None:
    """Durations and amounts are short."""
    assert [duration(59.6), duration(3723.0)] == ["1:00", "1:02:03"]
    assert [money(Decimal("12.345")), money(Decimal("0.0012345"))] == ["12.34", "0.00123"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_display__terminal() -> None:
    """On a terminal there is one line in the end, which was written over."""
    terminal, progress = Terminal(), Progress(1, 0.0)
    with Display(progress, terminal):
        progress.add("done", None, is_recorded=True)
    assert terminal.getvalue().startswith("\r1/1  1 done  0 failed")
    assert terminal.getvalue().count("\n") == 1


def test_display__note() -> None:
    """A note has a line of its own on a terminal, and is nowhere else."""
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        with Display(Progress(1, 0.0), stream) as display:
            display.note("stopping")
    assert next(line.strip() for line in terminal.getvalue().split("\n")) == "stopping"
    assert pipe.getvalue() == ""


def test_display__pipe() -> None:
    """Where nobody looks, nothing is written."""
    pipe = io.StringIO()
    with Display(Progress(1, 0.0), pipe):
        pass
    assert pipe.getvalue() == ""
