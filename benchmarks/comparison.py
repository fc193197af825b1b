"""What a row of the table says: its samples, the goals, and whether they are met. No I/O."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen


def as_ratio(number: float) -> str:
    """Return a ratio in words; one to nothing has no number."""
    return "∞" if math.isinf(number) else f"{number:.2f}"


#: The samples of one subject: one number a round for each quantity that its worker measures.
Samples = Mapping[str, Sequence[float]]


@frozen
class Results:
    """What the rounds of a row measured.

    Attributes:
        samples: For each subject that could be measured, its samples by quantity.
        missing: For each of the others, why it could not.
    """

    samples: Mapping[str, Samples] = field(factory=dict[str, Samples])
    missing: Mapping[str, str] = field(factory=dict[str, str])

    def median(self, subject: str, quantity: str) -> float:
        """Return the median of a quantity over the rounds."""
        return statistics.median(self.samples[subject][quantity])

    def ratio(self, subject: str, other: str, quantity: str) -> float:
        """Return the median over the rounds of how a subject is to another one.

        What is divided was measured in the same round: a machine that is busy for a while slows
        both. A ratio to nothing is infinite.
        """
        pairs = zip(self.samples[subject][quantity], self.samples[other][quantity], strict=True)
        return statistics.median(mine / its if its else math.inf for mine, its in pairs)


@frozen
class Goal:
    """What a row must come to.

    Attributes:
        text: The goal in words, without its limit.
        limit: The limit.
        figure: Computes the figure of the results; a ``KeyError`` if a subject is missing.
        is_least: Whether the limit is the least that is met, and not the most.
        show: Writes the figure and the limit.
    """

    text: str
    limit: float
    figure: Callable[[Results], float]
    is_least: bool = False
    show: Callable[[float], str] = as_ratio

    def is_met(self, figure: float) -> bool:
        """Return whether a figure meets the goal."""
        return figure >= self.limit if self.is_least else figure <= self.limit

    def words(self) -> str:
        """Return the goal with its limit."""
        return f"{'≥' if self.is_least else '≤'} {self.show(self.limit)} {self.text}"


@frozen
class Verdict:
    """A goal beside what was measured.

    Attributes:
        goal: The goal in words.
        figure: The figure in words, or why there is none.
        is_met: Whether it meets the goal, None if there is no figure.
    """

    goal: str
    figure: str
    is_met: bool | None


def judge(goals: Sequence[Goal], results: Results) -> list[Verdict]:
    """Return what became of each goal of a row."""
    verdicts: list[Verdict] = []
    for goal in goals:
        try:
            figure = goal.figure(results)
        except KeyError as error:
            (subject,) = error.args
            reason = results.missing.get(subject, "not measured")
            verdicts.append(Verdict(goal.words(), f"{subject}: {reason}", None))
        else:
            verdicts.append(Verdict(goal.words(), goal.show(figure), goal.is_met(figure)))
    return verdicts
