"""The retry policy as a table."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from replicate_typed._http.retry import (
    STOP,
    Failure,
    Idempotency,
    RetryAfter,
    RetryPolicy,
    maybe_accepted,
    parse_retry_after,
)

READ, CREATE = Idempotency.IDEMPOTENT, Idempotency.ONCE
NOW = datetime(2026, 1, 1, tzinfo=UTC)

UNSENT = Failure(sent=False)
BROKEN = Failure(sent=True)
UNTRUSTED = Failure(sent=False, is_permanent=True)


def status(code: int, retry_after: float | None = None) -> Failure:
    """Return the failure of a response with this status."""
    return Failure(sent=True, status_code=code, retry_after=retry_after)


@pytest.mark.parametrize(
    ("failure", "idempotency", "again", "maybe"),
    [
        (UNSENT, READ, True, False),
        (UNSENT, CREATE, True, False),
        (UNTRUSTED, READ, False, False),
        (UNTRUSTED, CREATE, False, False),
        (BROKEN, READ, True, False),
        (BROKEN, CREATE, False, True),
        (status(408), READ, True, False),
        (status(408), CREATE, False, True),
        (status(429), READ, True, False),
        (status(429), CREATE, True, False),
        (status(429, 3), CREATE, True, False),
        (status(500), READ, True, False),
        (status(500), CREATE, False, True),
        (status(502), CREATE, False, True),
        (status(500, 2), CREATE, False, True),
        (status(502, 2), CREATE, False, True),
        (status(504, 2), CREATE, False, True),
        (status(408, 2), CREATE, False, True),
        (status(409, 2), CREATE, False, False),
        (status(503), READ, True, False),
        (status(503), CREATE, False, True),
        (status(503, 2), CREATE, True, False),
        (status(520), READ, True, False),
        (status(520), CREATE, False, True),
        (status(599), READ, True, False),
        (status(600), READ, False, False),
        (status(599), CREATE, False, True),
        (status(399), CREATE, False, True),
        (status(400), CREATE, False, False),
        (status(400), READ, False, False),
        (status(401), READ, False, False),
        (status(404), CREATE, False, False),
        (status(422), CREATE, False, False),
        (status(302), CREATE, False, True),
    ],
)
def test_retry_policy__decision_table(failure, idempotency, again, maybe):
    """Each failure is retried, or may have been accepted, as the table says."""
    decision = RetryPolicy().next_step(failure, idempotency=idempotency, attempt=1, jitter=0.5)
    assert isinstance(decision, RetryAfter) is again
    assert maybe_accepted(failure, idempotency) is maybe


def test_retry_policy__backoff():
    """Delays grow with each attempt and stay within the cap."""
    policy = RetryPolicy(max_retries=10, base=0.5, cap=8.0)
    delays = [
        policy.next_step(BROKEN, idempotency=READ, attempt=n, jitter=0.999).delay
        for n in range(1, 11)
    ]
    assert delays == sorted(delays)
    assert delays[0] < 0.5
    assert delays[-1] < 8.0


def test_retry_policy__delays():
    """The bound of the delay is doubled with each retry, up to the cap."""
    policy = RetryPolicy(max_retries=10, base=0.5, cap=8.0)
    bounds = [
        policy.next_step(BROKEN, idempotency=READ, attempt=n, jitter=1.0).delay for n in range(1, 8)
    ]
    assert bounds == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert policy.next_step(BROKEN, idempotency=READ, attempt=3, jitter=0.25).delay == 0.5


def test_retry_policy__max_retries():
    """The policy stops after ``max_retries`` retries."""
    policy = RetryPolicy(max_retries=2)
    assert isinstance(policy.next_step(BROKEN, idempotency=READ, attempt=2, jitter=0), RetryAfter)
    assert policy.next_step(BROKEN, idempotency=READ, attempt=3, jitter=0) == STOP


def test_retry_policy__retry_after_is_minimum():
    """The delay is at least what Retry-After says."""
    decision = RetryPolicy().next_step(status(429, 7), idempotency=CREATE, attempt=1, jitter=0.5)
    assert isinstance(decision, RetryAfter)
    assert 7 <= decision.delay < 8


def test_retry_policy__retry_after_with_jitter():
    """Clients that were given the same time do not come back at once."""
    policy = RetryPolicy(base=0.5)
    delays = [
        policy.next_step(status(429, 7), idempotency=CREATE, attempt=1, jitter=jitter).delay
        for jitter in (0.0, 0.25, 0.75)
    ]
    assert delays == [7.0, 7.125, 7.375]


def test_retry_policy__long_retry_after():
    """A Retry-After over the bound is reported instead of waited for."""
    policy = RetryPolicy(max_retry_after=7)
    longest = policy.next_step(status(429, 7), idempotency=READ, attempt=1, jitter=0)
    assert longest == RetryAfter(7)
    assert policy.next_step(status(429, 7.1), idempotency=READ, attempt=1, jitter=0) == STOP


def test_retry_policy__retry_after_of_a_minute():
    """Without a setting, a server may ask for a minute and no more."""
    policy = RetryPolicy()
    asked = [status(429, 60), status(429, 61)]
    steps = [policy.next_step(one, idempotency=CREATE, attempt=1, jitter=0) for one in asked]
    assert steps == [RetryAfter(60), STOP]


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "7"}, None, 7.0),
        ({"retry-after": "0.25"}, None, 0.25),
        ({"retry-after": "-3"}, None, 0.0),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, None, 90.0),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=90), usegmt=True)}, None, 0.0),
        ({"retry-after": "Thu, 01 Jan 2026 00:00:30 -0000"}, None, 30.0),
        ({"retry-after": "Thu, 01 Jan 2026 01:00:30 +0100"}, None, 30.0),
        ({"retry-after": ""}, {"retry_after": 4}, 4.0),
        ({"retry-after": "3"}, {"retry_after": 4}, 3.0),
        ({"retry-after": "soon"}, {"retry_after": 4}, 4.0),
        ({}, {"retry_after": 10}, 10.0),
        ({}, {"retry_after": "12"}, 12.0),
        ({}, {"retry_after": True}, None),
        ({}, {"retry_after": [1]}, None),
        ({"retry-after": "nan"}, None, None),
        ({}, None, None),
    ],
)
def test_parse_retry_after__forms(headers, body, seconds):
    """Retry-After is read as seconds, as an HTTP date and from the body."""
    assert parse_retry_after(headers, body, now=NOW) == seconds


def test_backoff__many_failures():
    """However often a request failed, the delay stays within its bound."""
    policy = RetryPolicy(max_retries=5000)
    step = policy.next_step(BROKEN, idempotency=READ, attempt=5000, jitter=0.5)
    assert isinstance(step, RetryAfter)
    assert step.delay == policy.cap / 2
