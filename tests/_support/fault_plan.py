"""What the calls of the fault harness do, and what goes wrong in each."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from itertools import cycle

from attrs import field, frozen

from _support.http_faults import KINDS

#: The limit of a call that has a time limit, in seconds, and by how many it may outlast it: those
#: that a client needs to clean up, and room for a slow machine.
TIMEOUT, LATE = 0.3, 4.0

#: How many faults in a row a request meets that may be repeated.
ROW = 3

#: How many rows of faults the looks, the schemas and the streams of calls meet.
ROWS = 10

#: What calls do whose create fails. A third has a time limit, and runs an endless prediction.
AFTER_CREATE = (
    "timed",
    "run",
    "create",
    "run-version",
    "timed",
    "run-text",
    "create-deployment",
    "timed",
    "run-polling",
    "cancel",
    "stream",
)


@frozen
class Call:
    """One call of the client.

    Attributes:
        n: Its number.
        action: What it does.
        faults: The faults of its requests in order, by operation.
    """

    n: int
    action: str
    faults: dict[str, Sequence[str]] = field(factory=dict[str, Sequence[str]])

    @property
    def is_timed(self) -> bool:
        """Whether it has a time limit."""
        return self.action.startswith("timed")

    @property
    def repeats(self) -> int:
        """How often it repeats the request that meets faults."""
        return max([1, *map(len, self.faults.values())])

    @property
    def is_canceled(self) -> bool:
        """Whether it is to cancel its prediction."""
        return self.is_timed or self.action == "cancel"

    @property
    def model(self) -> str:
        """The model that it runs."""
        return "text" if self.action.endswith(("text", "stream")) else "number"

    @property
    def input(self) -> dict[str, object]:
        """Its input."""
        return {"n": self.n, "model": self.model, "endless": self.is_canceled}

    @property
    def version(self) -> str:
        """The id of the version that it runs: each call has its own."""
        return version_of(self.n)

    @property
    def output(self) -> object:
        """What it has to return."""
        return f"text {self.n}" if self.model == "text" else self.n


def version_of(n: int) -> str:
    """Return the id of the version that the n-th call runs."""
    return hashlib.sha256(b"%d" % n).hexdigest()


def make_plan(seed: str, count: int | None = None) -> list[Call]:
    """Return calls of which every create, look and cancel meets every kind of fault.

    Schemas, streams and the looks of ``run()`` meet some. The order is one of chance.

    Args:
        seed: What the order and the pairs depend on.
        count: How many calls there are; as many as needed if not given.
    """
    chance = random.Random(seed)
    calls: list[tuple[str, dict[str, Sequence[str]]]] = []
    while not calls or len(calls) < (count or 0):
        made = [*_every_fault(chance)]
        chance.shuffle(made)
        calls += made
    return [Call(n, action, faults) for n, (action, faults) in enumerate(calls[:count], 1)]


def _every_fault(chance: random.Random) -> Iterator[tuple[str, dict[str, Sequence[str]]]]:
    start = chance.randrange(len(AFTER_CREATE))
    actions = cycle((*AFTER_CREATE[start:], *AFTER_CREATE[:start]))
    for kind, action in zip(_shuffled(chance), actions, strict=False):
        yield action, {"create": [kind]}
    for gets in _rows(chance, 2 * ROW):
        yield "reload", {"get": gets}
    for cancels in _rows(chance, 2 * ROW):
        yield "cancel", {"cancel": cancels}
    for kind in (name for name in KINDS if name.startswith("slow")):
        for operation in ("create", "get", "cancel"):
            yield "timed", {operation: [kind]}
        yield "timed-stream", {"stream": [kind]}
    rows = [_rows(chance, ROW)[:ROWS] for _ in range(5)]
    for polls, gets, cancels, schemas, streams in zip(*rows, strict=True):
        yield "run-polling", {"get": polls}
        yield "timed", {"get": gets, "cancel": cancels}
        yield "run-text", {"schema": schemas}
        yield "stream", {"stream": streams}


def _shuffled(chance: random.Random) -> list[str]:
    names = [*KINDS]
    chance.shuffle(names)
    return names


def _rows(chance: random.Random, size: int) -> list[Sequence[str]]:
    names = _shuffled(chance)
    return [names[n : n + size] for n in range(0, len(names), size)]
