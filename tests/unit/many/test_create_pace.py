"""How many creates are sent at once, and what an error of one means."""

import pytest
from replicate_typed import (
    APIConnectionError,
    AuthenticationError,
    InputError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    ReplicateError,
    ResponseDecodeError,
    UnprocessableEntityError,
)
from replicate_typed._base.errors import APIStatusError
from replicate_typed._many.create_errors import meaning_of
from replicate_typed._many.create_pace import MAX_AT_ONCE, PATIENCE, CreatePace


def declared(error, maybe_accepted):
    return error.annotate(
        operation_id="predictions.create", attempts=1, elapsed=0, maybe_accepted=maybe_accepted
    )


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (declared(APIConnectionError("no"), True), "unanswered"),
        (declared(APIConnectionError("no"), False), "again"),
        (declared(InternalServerError("no", status_code=500), True), "unanswered"),
        (declared(ResponseDecodeError("no"), True), "unanswered"),
        (RateLimitError("no", status_code=429), "again"),
        (InternalServerError("no", status_code=503), "again"),
        (AuthenticationError("no", status_code=401), "stop"),
        (APIStatusError("no", status_code=402), "stop"),
        (UnprocessableEntityError("no", status_code=422), "refused"),
        (NotFoundError("no", status_code=404), "refused"),
        (InputError("no"), "refused"),
        (ReplicateError("no"), "refused"),
    ],
)
def test_meaning__errors(error, meaning):
    """What may have been carried out is never sent again, and what cannot be stops the run."""
    assert meaning_of(error) == meaning


def test_pace__rate_limit():
    """A create without its turn slows the next ones down, for as long as the API said."""
    pace = CreatePace()
    assert not pace.postponed(RateLimitError("no", status_code=429, retry_after=7.0), 100.0)
    assert (pace.at_once, pace.not_before) == (MAX_AT_ONCE // 2, 107.0)
    for _ in range(100):
        pace.succeeded()
    assert pace.at_once == MAX_AT_ONCE


def test_pace__unreachable():
    """An API that cannot be reached is tried again after longer and longer pauses, for minutes."""
    pace, now, pauses = CreatePace(), 100.0, []
    while not pace.postponed(APIConnectionError("no"), now):
        pauses.append(pace.not_before - now)
        now = pace.not_before
    assert pauses[:3] == [1.0, 2.0, 4.0]
    assert max(pauses) == 30.0
    assert PATIENCE < now - 100.0 < PATIENCE + 31.0
    pace.succeeded()
    assert not pace.postponed(APIConnectionError("no"), now)
