"""The progress of a prediction, parsed from the progress bars in its log."""

from __future__ import annotations

import re
from typing import Self

from .._base.public import public
from .._base.records import frozen

#: A progress bar as tqdm writes it, such as `` 40%|████      | 4/10``.
_PROGRESS_BAR = re.compile(r"^\s*(?P<percentage>\d+)%\s*\|.+?\|\s*(?P<current>\d+)/(?P<total>\d+)")


@public
@frozen
class Progress:
    """The progress of a prediction or training, from the last progress bar in its log.

    Attributes:
        percentage: The completed part, from 0 to 1.
        current: The number of completed steps.
        total: The number of all steps.
    """

    percentage: float
    current: int
    total: int

    @classmethod
    def parse(cls, logs: str) -> Self | None:
        """Return the progress of the last progress bar in a log, None if there is none."""
        for line in reversed(re.split(r"[\r\n]", logs)):
            if match := _PROGRESS_BAR.match(line[:1000]):
                percentage, current, total = (int(part) for part in match.groups())
                return cls(percentage / 100, current, total)
        return None
