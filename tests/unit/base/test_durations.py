"""Durations in arguments, as tables."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from replicate_typed import InputError
from replicate_typed._base.durations import (
    cancel_after_header,
    default_wait,
    is_seconds,
    timeout_seconds,
    wait_seconds,
)


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        *((0, True), (0.0, True), (0.5, True), (7, True), (1e300, True)),
        *((-1, False), (-0.001, False), (math.inf, False), (-math.inf, False), (math.nan, False)),
        *((True, False), (False, False), (None, False), ("1", False), (timedelta(1), False)),
    ],
)
def test_is_seconds__values(value, valid):
    """A finite number that is not negative is a number of seconds; a truth value is none."""
    assert is_seconds(value) is valid


@pytest.mark.parametrize(
    ("timeout", "seconds"), [(None, None), (math.inf, None), (0, 0), (0.5, 0.5), (90, 90)]
)
def test_timeout_seconds__values(timeout, seconds):
    """A timeout is taken as it is; None and infinity are no limit."""
    assert timeout_seconds(timeout) == seconds


@pytest.mark.parametrize("timeout", [-1, math.nan, -math.inf, True, "5", timedelta(seconds=5)])
def test_timeout_seconds__invalid(timeout):
    """Anything else is refused by name, and shown."""
    with pytest.raises(InputError, match=r"^timeout must be a number of seconds") as caught:
        timeout_seconds(timeout)
    assert str(caught.value).endswith(f", or None, not {timeout!r}")


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [
        *((None, None), (False, None), (0, None), (0.0, None)),
        *((True, 60), (60, 60), (60.1, 60), (61, 60), (1e9, 60)),
        *((0.001, 1), (1, 1), (1.2, 2), (59, 59), (59.5, 60)),
    ],
)
def test_wait_seconds__values(wait, seconds):
    """A wait is whole seconds, rounded up, and a minute at the most."""
    made = wait_seconds(wait)
    assert made == seconds
    assert type(made) is type(seconds)


@pytest.mark.parametrize("wait", [-1, math.nan, math.inf, "5", [1]])
def test_wait_seconds__invalid(wait):
    """Anything else is refused by name, and shown."""
    with pytest.raises(InputError, match=r"^wait must be True, False or a number of") as caught:
        wait_seconds(wait)
    assert str(caught.value).endswith(f"not {wait!r}")


def test_default_wait__shorter_where_an_exit_cancels():
    """A caller who may have to stop waits for a short time, another for as long as there is."""
    assert default_wait(cancel_on_exit=True) == 3
    assert default_wait(cancel_on_exit=False) is True


@pytest.mark.parametrize(
    ("value", "header"),
    [
        *((None, None), (5, "5s"), (5.0, "5s"), (5.2, "6s"), (86_400, "86400s")),
        *((timedelta(minutes=5), "300s"), (timedelta(seconds=5), "5s"), (timedelta(1), "86400s")),
        *(("90s", "90s"), ("5m", "5m"), ("1h30m", "1h30m"), ("1h1m1s", "1h1m1s"), ("90", "90")),
        *((" 90s ", "90s"), ("1h", "1h"), ("1h5s", "1h5s")),
    ],
)
def test_cancel_after_header__forms(value, header):
    """Numbers, time deltas and durations become the value of the header."""
    assert cancel_after_header(value) == header


@pytest.mark.parametrize(
    "value",
    ["", " ", "soon", "5x", "1m1h", "1.5h", "-5s", "5s5s", True, math.nan, math.inf, -5, []],
)
def test_cancel_after_header__invalid(value):
    """What is no duration is refused by name, shown, and the forms are named."""
    with pytest.raises(InputError, match=r"^cancel_after must be a number of seconds or") as caught:
        cancel_after_header(value)
    assert str(caught.value).endswith(f"duration such as '90s', '5m' or '1h30m', not {value!r}")


@pytest.mark.parametrize("value", [0, 4, 4.9, 86_400.5, 86_401, timedelta(seconds=4), timedelta(2)])
def test_cancel_after_header__out_of_bounds(value):
    """The limits are those of the API: 5 seconds and 24 hours."""
    with pytest.raises(InputError, match=r"^cancel_after must be between 5 seconds and") as caught:
        cancel_after_header(value)
    assert str(caught.value).endswith(f"24 hours, not {value!r}")
