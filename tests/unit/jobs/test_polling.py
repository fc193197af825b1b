"""The intervals between polls."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._jobs import polling

seconds = st.floats(0, 1e6)
jitters = st.floats(0, 1, exclude_max=True)


@given(waited=seconds, jitter=jitters)
def test_poll_interval__proportional(waited, jitter):
    """The interval is about a tenth of the time waited, within bounds."""
    gap = polling.poll_interval(waited, jitter=jitter)
    assert 0.08 <= gap <= 5.0
    if 1 <= waited <= 50:
        assert gap == pytest.approx(waited / 10, rel=0.21)


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
