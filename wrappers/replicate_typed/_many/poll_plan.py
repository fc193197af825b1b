"""Which requests find out the most: pages of the list of predictions, or single ones. No I/O.

A page has 100 predictions of the account, newest first, and can begin at any time of creation. So
it shows every prediction of ours within 100 places of the list. The rule: from the newest on, a
prediction that is due begins a page if the page shows another one that is due, too; else it is
asked for alone. No other choice of pages and single requests needs fewer requests.

Places are estimated. The order in which ours were created is known; how many others of the account
lie between two of ours is learned from each page, and so is how much of a page comes before the
newest that it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field

from .._base.records import define, frozen

#: Predictions on one page of the list (operation ``predictions.list``).
PAGE_SIZE = 100

#: The part of a page that is counted on: places are estimates.
USABLE = 0.9

#: How much a page changes the estimate of the density.
LEARNING_RATE = 0.5

#: After how many pages that should have shown it a prediction is asked for alone.
MAX_MISSES = 2


@frozen
class Round:
    """The requests of one round of polls.

    Attributes:
        pages: The predictions that each page should show, as indexes, newest first.
        single: The predictions that are asked for alone, as indexes.
    """

    pages: tuple[tuple[int, ...], ...]
    single: tuple[int, ...]

    @property
    def requests(self) -> int:
        """How many requests they are."""
        return len(self.pages) + len(self.single)


def plan_round(places: Sequence[float], *, density: float = 1.0, lead: float = 0.0) -> Round:
    """Return the fewest requests that ask for all predictions that are due.

    Args:
        places: The places of the predictions among ours, the newest first, in ascending order.
        density: Listed predictions for each of ours, 1 if the account has no others.
        lead: Listed predictions on a page before the first that it is asked for.
    """
    reach = PAGE_SIZE * max(USABLE / 2, USABLE - lead / PAGE_SIZE) / max(1.0, density)
    pages: list[tuple[int, ...]] = []
    single: list[int] = []
    first = 0
    while first < len(places):
        last = first
        while last + 1 < len(places) and places[last + 1] - places[first] < reach:
            last += 1
        if last > first:
            pages.append(tuple(range(first, last + 1)))
        else:
            single.append(first)
        first = last + 1
    return Round(tuple(pages), tuple(single))


@define
class Density:
    """How many listed predictions there are for each of ours.

    Attributes:
        value: The estimate.
        lead: How many are on a page before the first that it is asked for, by estimate.
    """

    value: float = field(init=False, default=1.0)
    lead: float = field(init=False, default=0.0)

    def learn(self, listed: int, ours: int) -> None:
        """Take note of a page.

        Args:
            listed: Places of the list between the first and the last of ours on it.
            ours: Places among ours between the two.
        """
        if ours <= 0:
            return
        seen = max(1.0, listed / ours)
        self.value += LEARNING_RATE * (seen - self.value)

    def learn_lead(self, place: int) -> None:
        """Take note of the place on a page of the first prediction that it was asked for."""
        self.lead += LEARNING_RATE * (place - self.lead)
