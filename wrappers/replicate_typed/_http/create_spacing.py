"""How far apart creates have to be, learned from which are accepted and which are refused: no clock.

The measure is the time from the last create that was accepted to the time that the API gave with a
refusal. It may be too long: the API rounds up to whole seconds, and other processes of the account
use the limit, too. Thus a spacing becomes longer only after several refusals, and is halved from
time to time.
"""

from __future__ import annotations

import math

from attrs import field

from .._base.records import define

#: The shortest spacing in seconds: what is shorter makes no difference.
MIN_SPACING = 0.02

#: The longest spacing in seconds: a longer time between two creates has other reasons.
MAX_SPACING = 60.0

#: How many creates in a row are accepted before a spacing is halved, and how many are refused before
#: it becomes longer.
TRUSTED = 5
DISTRUSTED = 3

#: By how many seconds a measure may be too long because the API rounds up to whole seconds, and
#: because a request takes time to arrive.
ROUNDING = 1.25


@define
class Spacing:
    """The time between two creates.

    Attributes:
        seconds: The time in seconds, 0 while none is known to be needed.
    """

    seconds: float = 0.0
    _before_halving: float = math.inf
    _longest_refusal: float = 0.0
    _trust: int = 0
    _gaps: list[float] = field(factory=list[float])

    def accepted(self) -> None:
        """Take note that a create was accepted."""
        self._trust += 1
        if self._trust >= TRUSTED:
            self._trust = 0
            self._before_halving = self.seconds
            self.seconds = self.seconds / 2 if self.seconds > 2 * MIN_SPACING else 0.0

    def refused(self, gap: float, retry_after: float, *, accepted: int, is_exhausted: bool) -> None:
        """Take note that a create was refused.

        Args:
            gap: Seconds from the last create that was accepted to when the next may be.
            retry_after: Seconds that the API asks to wait.
            accepted: How many creates were accepted since the refusal before.
            is_exhausted: Whether the API said with the last one that there is no room.
        """
        self._trust = 0
        self._longest_refusal = max(self._longest_refusal, retry_after)
        rounding = ROUNDING if float(retry_after).is_integer() else 0.0
        if gap - rounding <= self._longest_refusal:
            gap = min(gap, self._longest_refusal)
        if accepted != 1:
            self._gaps.clear()
        if gap > MAX_SPACING or not (self.seconds or is_exhausted or accepted == 1):
            return
        self._gaps.append(gap)
        is_new = not self.seconds or self._before_halving < math.inf
        if is_new or len(self._gaps) == DISTRUSTED:
            self.seconds = min(*self._gaps, self._before_halving)
            self._before_halving = math.inf
            self._gaps.clear()
