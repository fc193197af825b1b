"""When a prediction is looked at again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._jobs import polling

seconds = st.floats(0, 1e6)
jitters = st.floats(0, 1, exclude_max=True)


@given(waited=seconds, jitter=jitters)
def test_the_gap_is_about_a_tenth_of_the_time_waited_within_bounds(waited, jitter):
    gap = polling.poll_interval(waited, jitter=jitter)
    assert 0.08 <= gap <= 5.0
    if 1 <= waited <= 50:
        assert gap == pytest.approx(waited / 10, rel=0.21)


@given(waited=seconds, jitter=jitters)
def test_a_fixed_gap_is_taken_as_it_is(waited, jitter):
    assert polling.poll_interval(waited, jitter=jitter, fixed=0.5) == 0.5


def test_an_hour_takes_fewer_than_a_thousand_looks():
    waited = looks = 0.0
    while waited < 3600:
        waited += polling.poll_interval(waited, jitter=0.5)
        looks += 1
    assert looks < 1000
