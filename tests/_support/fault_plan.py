"""What the calls of the fault harness do, and what goes wrong in each."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle

from attrs import field, frozen

from _support.http_faults import KINDS

#: Seconds that a call with a time limit may take.
TIMEOUT = 0.3

#: How many faults in a row a request meets that may be repeated.
ROW = 3

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
        return self.action == "timed"

    @property
    def is_canceled(self) -> bool:
        """Whether it is to cancel its prediction."""
        return self.action in {"timed", "cancel"}

    @property
    def model(self) -> str:
        """The model that it runs."""
        return "text" if self.action in {"run-text", "stream"} else "number"

    @property
    def input(self) -> dict[str, object]:
        """Its input."""
        return {"n": self.n, "model": self.model, "endless": self.is_canceled}

    @property
    def output(self) -> object:
        """What it has to return."""
        return f"text {self.n}" if self.model == "text" else self.n


def make_plan(seed: str, count: int | None = None) -> list[Call]:
    """Return calls in which every kind of fault meets every operation, in an order of chance.

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
    for gets in _rows(_shuffled(chance)):
        yield "run-polling", {"get": gets}
    for cancels in _rows(_shuffled(chance)):
        yield "cancel", {"cancel": cancels}
    for schemas in _rows(_shuffled(chance)):
        yield "run-text", {"schema": schemas}
    for streams in _rows(_shuffled(chance)):
        yield "stream", {"stream": streams}
    for gets, cancels in zip(_rows(_shuffled(chance)), _rows(_shuffled(chance)), strict=True):
        yield "timed", {"get": gets, "cancel": cancels}


def _shuffled(chance: random.Random) -> list[str]:
    names = [*KINDS]
    chance.shuffle(names)
    return names


def _rows(names: Sequence[str]) -> Iterable[Sequence[str]]:
    return (names[n : n + ROW] for n in range(0, len(names), ROW))
