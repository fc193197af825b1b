"""The progress of a prediction, parsed from the progress bars in its log."""

from __future__ import annotations

import re
from typing import Self

from .._base.public import public
from .._base.records import frozen

#: A number of steps, which tqdm may shorten, as in ``1.05G``.
_STEPS = r"\d+(?:\.\d+)?[kMGTPEZY]?"

#: A progress bar as tqdm writes it, such as `` 40%|████      | 4/10`` at the beginning of a line.
_PROGRESS_BAR = re.compile(rf"\s*(\d+)%\s*\|.*?\|\s*({_STEPS})/({_STEPS})")

#: The same after a description, such as ``flux_train:  10%|█| 100/1000``. No bar has letters.
_DESCRIBED_BAR = re.compile(rf"(?<![\w.])(\d+)%\s*\|[^|a-zA-Z]*\|\s*({_STEPS})/({_STEPS})")

#: The factors that the letters stand for.
_FACTORS = {letter: 1000**power for power, letter in enumerate("kMGTPEZY", 1)}

#: How much of a line is searched, in characters.
_MAX_LINE = 1000


@public
@frozen
class Progress:
    """The progress of a prediction or training, from the last progress bar in its log."""

    percentage: float
    """The completed part, from 0 to 1."""

    current: int
    """The number of completed steps."""

    total: int
    """The number of all steps."""

    @classmethod
    def parse(cls, logs: str) -> Self | None:
        """Return the progress of the last progress bar in a log, None if there is none."""
        for line in reversed(re.split(r"[\r\n]", logs)):
            if bar := _last_bar(line[:_MAX_LINE]):
                percentage, current, total = bar.groups()
                return cls(int(percentage) / 100, _steps(current), _steps(total))
        return None


def _last_bar(line: str) -> re.Match[str] | None:
    found = _PROGRESS_BAR.match(line)
    for found in _DESCRIBED_BAR.finditer(line):  # noqa: B007 - the last one is wanted
        pass
    return found


def _steps(text: str) -> int:
    factor = _FACTORS.get(text[-1])
    return round(float(text[:-1]) * factor) if factor else int(text.partition(".")[0])
