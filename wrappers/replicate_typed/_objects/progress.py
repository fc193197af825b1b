"""Progress read from a log: the last line that a progress bar wrote."""

from __future__ import annotations

import re
from typing import Self

from attrs import frozen

_PROGRESS_BAR = re.compile(r"^\s*(?P<percentage>\d+)%\s*\|.+?\|\s*(?P<current>\d+)/(?P<total>\d+)")


@frozen
class Progress:
    """How far a prediction has come, by its own log.

    Attributes:
        percentage: From 0 to 1.
        current: Steps done.
        total: Steps in all.
    """

    percentage: float
    current: int
    total: int

    @classmethod
    def parse(cls, logs: str) -> Self | None:
        """The last progress bar of a log, None if it has none."""
        for line in reversed(re.split(r"[\r\n]", logs)):
            if match := _PROGRESS_BAR.match(line[:1000]):
                percentage, current, total = (int(part) for part in match.groups())
                return cls(percentage / 100, current, total)
        return None
