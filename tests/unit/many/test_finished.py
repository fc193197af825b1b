"""What is kept of an input that is finished until it is handed out."""

import tracemalloc
from typing import Any

from replicate_typed._many.entries import Entry
from replicate_typed._many.roster import Roster
from replicate_typed._many.work import Stage, Work

#: The most bytes that an input takes besides itself and its prediction as JSON.
MAX_SIZE = 512


def _prediction(n: int) -> dict[str, Any]:
    addresses = {name: f"https://api.replicate.com/{n}/{name}" for name in ("get", "cancel", "web")}
    return {"id": f"p{n}", "status": "succeeded", "output": "ä\ud800" * 3, "urls": addresses}


def _finish(roster: Roster, n: int) -> None:
    work = Work(n, None, Entry(n, b"", 0, n, "done", 1, f"p{n}"))
    roster.add(work)
    work.result = _prediction(n)
    roster.finish(work, "done")


def test_finish__prediction():
    """The prediction is handed out as it was received."""
    roster = Roster(ordered=True)
    _finish(roster, 0)
    kept = roster.pop_finished()
    assert kept is not None
    assert kept.raw() == _prediction(0)
    assert roster.held == roster.count(Stage.FINISHED) == 0


def test_finish__size():
    """A prediction that waits for the one before it is kept as text."""
    roster = Roster(ordered=True)
    for n in range(1, 100):
        _finish(roster, n)
    tracemalloc.start()
    try:
        for n in range(100, 1100):
            _finish(roster, n)
        size = tracemalloc.get_traced_memory()[0] / 1000
    finally:
        tracemalloc.stop()
    assert roster.pop_finished() is None
    assert roster.finished == 1099
    assert size - len(str(_prediction(1000))) < MAX_SIZE


def test_finish__no_end():
    """Of a prediction whose end nobody saw, the id is known."""
    roster = Roster(ordered=False)
    work = Work(0, None, Entry(0, b"", 0, 0, "running", 1, "p0"))
    roster.add(work)
    roster.finish(work, "unknown")
    kept = roster.pop_finished()
    assert kept is not None
    assert kept.text is None
    assert kept.raw() == {"id": "p0", "status": "processing"}


def test_finish__not_created():
    """Of an input without a prediction, nothing is."""
    roster = Roster(ordered=False)
    work = Work(0, None, Entry(0, b"", 0, 0))
    roster.add(work)
    roster.finish(work, "not_created")
    kept = roster.pop_finished()
    assert kept is not None
    assert kept.raw() is None
