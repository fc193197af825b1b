"""Time limits of one attempt of a request, and what it asks the API to hold back."""

from __future__ import annotations

import math

import httpx
import pytest
from attrs import evolve
from replicate_api.api.predictions import predictions_create
from replicate_api.models import CreatePredictionRequest
from replicate_typed._http.request import cap_hold, cap_timeout


def test_cap_timeout__never_zero():
    """A time limit that is used up leaves each phase a millisecond.

    A socket with a timeout of 0 reports that it has begun to connect, and no timeout.
    """
    timeout = httpx.Timeout(connect=10, read=None, write=0.5, pool=0.0)
    limited = cap_timeout(timeout, 0.0)
    assert [*limited.as_dict().values()] == [0.001, 0.001, 0.001, 0.0]
    assert cap_timeout(timeout, 2.0) == httpx.Timeout(connect=2.0, read=2.0, write=0.5, pool=0.0)
    assert cap_timeout(timeout, math.inf) is timeout


@pytest.mark.parametrize(
    ("hold", "seconds", "capped"),
    [
        ("wait=60", math.inf, "wait=60"),
        ("wait=60", 60.0, "wait=60"),
        ("wait=60", 59.2, "wait=60"),
        ("wait=60", 12.3, "wait=13"),
        ("wait=60", 0.0, "wait=1"),
        ("wait=3", 12.3, "wait=3"),
        ("wait", 12.3, "wait=13"),
        ("wait", 60.0, "wait"),
        ("respond-async", 1.0, "respond-async"),
        (None, 1.0, None),
    ],
)
def test_cap_hold__time_left(hold, seconds, capped):
    """A response is held back for the time that is left at the most."""
    made = predictions_create.operation(body=CreatePredictionRequest(version="v", input={}))
    operation = evolve(made, headers={} if hold is None else {"Prefer": hold})
    assert cap_hold(operation, seconds).headers.get("Prefer") == capped
