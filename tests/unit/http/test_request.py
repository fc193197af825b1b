"""Time limits of one attempt of a request."""

from __future__ import annotations

import math

import httpx
from replicate_typed._http.request import cap_timeout


def test_cap_timeout__never_zero():
    """A time limit that is used up leaves each phase a millisecond.

    A socket with a timeout of 0 reports that it has begun to connect, and no timeout.
    """
    timeout = httpx.Timeout(connect=10, read=None, write=0.5, pool=0.0)
    limited = cap_timeout(timeout, 0.0)
    assert [*limited.as_dict().values()] == [0.001, 0.001, 0.001, 0.0]
    assert cap_timeout(timeout, 2.0) == httpx.Timeout(connect=2.0, read=2.0, write=0.5, pool=0.0)
    assert cap_timeout(timeout, math.inf) is timeout
