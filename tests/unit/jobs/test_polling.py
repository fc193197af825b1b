"""The intervals between polls, and the end of patience with those that fail."""

from math import ceil
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api import models as api
from replicate_typed._base import errors
from replicate_typed._base.durations import MAX_WAIT, SAFE_WAIT
from replicate_typed._jobs import polling

seconds = st.floats(0, 1e6)
jitters = st.floats(0, 1, exclude_max=True)


@given(waited=seconds, jitter=jitters)
def test_poll_interval__proportional(waited, jitter):
    """The interval is 0.1 s and about a tenth of the time waited, within bounds."""
    gap = polling.poll_interval(waited, jitter=jitter)
    assert 0.08 <= gap <= 5.0
    if waited <= 40:
        assert gap == pytest.approx(0.1 + waited / 10, rel=0.21)


@given(waited=seconds, jitter=jitters)
def test_poll_interval__fixed(waited, jitter):
    """A fixed interval is used unchanged."""
    assert polling.poll_interval(waited, jitter=jitter, fixed=0.5) == 0.5


def test_poll_interval__polls_per_hour():
    """An hour of waiting takes fewer than a thousand polls."""
    waited = looks = 0.0
    while waited < 3600:
        waited += polling.poll_interval(waited, jitter=0.5)
        looks += 1
    assert looks < 1000


def wait_for(duration, *, hold, chance):
    """Wait for a prediction as the client does.

    Args:
        duration: After how many seconds it ends.
        hold: For how many seconds the API holds its create back.
        chance: The source of the jitter.

    Returns:
        By how many seconds its end was noticed late, and the number of requests.
    """
    waited, requests = min(hold, duration), 1
    while waited < duration:
        waited += polling.poll_interval(waited, jitter=chance.random())
        requests += 1
    return waited - duration, requests


#: From half a second to half an hour, evenly by their logarithms.
DURATIONS = [0.5 * 3600 ** (step / 400) for step in range(401)]


@pytest.mark.parametrize("hold", [0, SAFE_WAIT, MAX_WAIT])
def test_poll_interval__late_and_often(hold):
    """An end is noticed soon on average, by a quarter of the requests of a poll each half second."""
    chance = Random(1)
    requests = fixed = 0
    for first in range(0, len(DURATIONS), 40):
        durations = DURATIONS[first : first + 40]
        found = [wait_for(duration, hold=hold, chance=chance) for duration in durations]
        assert fmean(late for late, _ in found) <= 0.05 * fmean(durations) + 0.1
        requests += sum(count for _, count in found)
        fixed += sum(1 + ceil(duration / 0.5) for duration in durations)
    assert requests <= fixed / 4


@pytest.mark.parametrize(("hold", "most"), [(0, 46), (SAFE_WAIT, 32), (MAX_WAIT, 1)])
def test_poll_interval__requests_in_a_minute(hold, most):
    """A minute takes few requests, and a hold of the create saves those of its time."""
    found = [wait_for(60.0, hold=hold, chance=Random(seed))[1] for seed in range(20)]
    assert fmean(found) <= most


def status_error(status_code, problem=None):
    """Return the error of a poll that was answered with this status and this body, if JSON."""
    found = None if problem is None else api.Problem.from_dict(problem)
    return errors.APIStatusError("no", status_code=status_code, problem=found)


SAID = {"detail": "no such prediction"}


@pytest.mark.parametrize(
    ("error", "is_refusal"),
    [
        *[(status_error(s, SAID), True) for s in (400, 401, 403, 404, 407, 410, 421, 425, 499)],
        (status_error(404, {"title": "Not found"}), True),
        (status_error(404), False),
        (status_error(404, {"message": "no route"}), False),
        (status_error(404, {"detail": ""}), False),
        (status_error(404, {"detail": [], "status": 404}), False),
        (status_error(408, SAID), False),
        (status_error(429, SAID), False),
        (status_error(302, SAID), False),
        (status_error(500, SAID), False),
        (status_error(520), False),
        (errors.MissingTokenError(), True),
        (errors.APIConnectionError("reset"), False),
        (errors.APITimeoutError("late"), False),
        (errors.ResponseDecodeError("not JSON", status_code=200), False),
    ],
    ids=str,
)
def test_is_refusal__errors(error, is_refusal):
    """Only a problem document of the API's own is its word."""
    assert polling.is_refusal(error) is is_refusal


NO, HTML, RESET, LATE = (
    status_error(404, SAID),
    status_error(404),
    errors.APIConnectionError("reset"),
    status_error(503, SAID),
)


@pytest.mark.parametrize(
    ("failed", "gives_up"),
    [
        ([(0, NO)], False),
        ([(0, NO), (1, NO), (2, NO), (3, NO), (9.9, NO)], False),
        ([(0, NO), (60, NO)], False),
        ([(0, NO), (5, NO), (10, NO)], True),
        ([(0, NO), (5, status_error(401, SAID)), (10, NO)], True),
        ([(0, NO), (15, NO), (30, NO)], True),
        ([(0, NO), (5, RESET), (10, NO)], False),
        ([(0, NO), (5, NO), (6, HTML), (7, NO), (12, NO)], False),
        ([(0, NO), (5, NO), (6, HTML), (7, NO), (12, NO), (17, NO)], True),
        ([(0, NO), (5, NO), (6, None), (7, NO), (12, NO)], False),
        ([(t, HTML) for t in range(0, 301, 15)], False),
        ([(t, RESET) for t in range(0, 301, 15)], False),
        ([(t, LATE) for t in range(0, 301, 15)], False),
        ([(0, HTML), (301, HTML)], True),
        ([(0, NO), (200, RESET), (301, NO)], True),
        ([(0, HTML), (299, None), (301, HTML)], False),
    ],
)
def test_failed_polls__give_up(failed, gives_up):
    """A refusal is believed when three in a row came over ten seconds; all else has five minutes.

    ``None`` stands for a poll that succeeded.
    """
    polls = polling.FailedPolls()
    said = False
    for at, error in failed:
        assert not said
        if error is None:
            polls.clear()
        else:
            said = polls.add(error, 1000.0 + at)
    assert said is gives_up


def test_failed_polls__since():
    """The time since the first failure counts, until a poll succeeds."""
    polls = polling.FailedPolls()
    assert polls.failing_for(1000.0) is None
    polls.add(RESET, 1000.0)
    polls.add(NO, 1004.0)
    assert polls.failing_for(1005.0) == 5.0
    polls.clear()
    assert polls.failing_for(1006.0) is None


@pytest.mark.parametrize(
    ("waited", "jitter", "fixed", "failing_for", "interval"),
    [
        (0.0, 0.0, None, None, 0.08),
        (0.0, 0.5, None, None, 0.1),
        (20.0, 0.0, None, None, 1.68),
        (20.0, 0.5, None, None, 2.1),
        (20.0, 0.75, None, None, 2.31),
        (1000.0, 0.0, None, None, 4.0),
        (1000.0, 0.75, None, None, 5.0),
        (0.0, 0.5, 60.0, None, 60.0),
        (20.0, 0.5, None, 0.0, 2.1),
        (20.0, 0.5, None, 7.0, 7.0),
        (20.0, 0.5, None, 99.0, 15.0),
        (20.0, 0.5, 0.0, 0.0, 0.1),
        (20.0, 0.5, 3.0, 0.0, 3.0),
        (20.0, 0.5, 60.0, 0.0, 15.0),
    ],
)
def test_poll_interval__values(waited, jitter, fixed, failing_for, interval):
    """The interval is that of the time waited or the user's, and longer while polls fail."""
    found = polling.poll_interval(waited, jitter=jitter, fixed=fixed, failing_for=failing_for)
    assert found == pytest.approx(interval)


@pytest.mark.parametrize("fixed", [None, 0.0, 0.001, 1.0, 4.0, 14.0, 60.0])
@pytest.mark.parametrize("waited", [0.0, 1.0, 100.0])
@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_failed_polls__time_of_refusals(fixed, waited, jitter):
    """Whatever the interval, a refusal is believed after ten to thirty seconds and a few polls."""
    polls, now, count = polling.FailedPolls(), 0.0, 1
    while not polls.add(NO, now):
        now += polling.poll_interval(
            waited + now, jitter=jitter, fixed=fixed, failing_for=polls.failing_for(now)
        )
        count += 1
    assert 10 <= now <= 30
    assert 3 <= count <= 12


@pytest.mark.parametrize("fixed", [None, 0.0, 1.0, 60.0])
def test_failed_polls__polls_in_five_minutes(fixed):
    """While polls fail, they are neither in a hurry nor rare."""
    polls, now, count = polling.FailedPolls(), 0.0, 1
    while not polls.add(RESET, now):
        now += polling.poll_interval(
            now, jitter=0.5, fixed=fixed, failing_for=polls.failing_for(now)
        )
        count += 1
    assert 300 < now <= 315
    assert 20 <= count <= 40
