"""Which failed predictions are created again. Each attempt is billed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from attrs import Attribute, field

from .._base.durations import is_seconds
from .._base.errors import InputError
from .._base.public import public
from .._base.records import frozen

#: Errors that say that the machine and not the model has failed: the prediction was interrupted,
#: did not start in time, or met an error of the scheduler.
INTERRUPTIONS = ("PA", "E6716", "E9828")

_CODE = re.compile(r"[A-Z]{1,3}\d*")


def _error_texts(texts: object) -> tuple[str, ...]:
    if isinstance(texts, str):
        raise InputError(f"errors must be a list of codes and texts, not the text {texts!r}")
    if not isinstance(texts, list | tuple | set | frozenset):
        raise InputError(f"errors must be a list of codes and texts, not {texts!r:.100}")
    return tuple(map(str, cast("Iterable[object]", texts)))


def _is_count(_: object, attribute: Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"{attribute.name} must be an integer, 1 or more, not {value!r}")


def _is_duration(_: object, attribute: Attribute[float], value: object) -> None:
    if not is_seconds(value):
        raise InputError(f"{attribute.name} must be a number of seconds, 0 or more, not {value!r}")


@public
@frozen
class RetryFailed:
    """Which failed predictions are created again, how often, and for how long.

    Each attempt is a prediction of its own and is billed again. A prediction that was canceled is
    not created again.

    Raises:
        InputError: A value is not valid.
    """

    errors: tuple[str, ...] = field(default=INTERRUPTIONS, converter=_error_texts)
    """The errors to try again after: codes such as ``PA`` or ``E6716``, or parts of the text such
    as ``out of memory``. If not given, those of interrupted predictions."""

    attempts: int = field(default=3, kw_only=True, validator=_is_count)
    """How often a prediction is created at the most, the first time included."""

    within: float = field(default=3600.0, kw_only=True, validator=_is_duration)
    """For how many seconds after the first create another attempt may begin."""

    delay: float = field(default=1.0, kw_only=True, validator=_is_duration)
    """Seconds before the second attempt; the delay doubles with each attempt."""

    def delay_after(self, error: str | None, *, attempts: int, elapsed: float) -> float | None:
        """Return the seconds until the next attempt, None for none.

        Args:
            error: The error of the prediction.
            attempts: How many attempts there were.
            elapsed: Seconds since the first one.
        """
        if attempts >= self.attempts or not self._names(error or ""):
            return None
        delay = self.delay * 2.0 ** min(attempts - 1, 60)
        return delay if elapsed + delay <= self.within else None

    def _names(self, error: str) -> bool:
        lowered = error.lower()
        for wanted in self.errors:
            if _CODE.fullmatch(wanted):
                if re.search(rf"(?<![A-Za-z0-9]){wanted}(?![A-Za-z0-9])", error):
                    return True
            elif wanted and wanted.lower() in lowered:
                return True
        return False
