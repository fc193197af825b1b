"""Finding the prediction of a create that was never answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from replicate_typed._jobs.orphans import select_orphans, server_time
from replicate_typed._objects.jobs import PredictionValues
from replicate_typed._objects.refs import Target

SENT = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
MODEL = Target("me", "model")
INPUT = {"prompt": "a", "sizes": [1, 2]}
BODY = {"input": INPUT}
OURS = {
    "id": "p1",
    "model": "me/model",
    "version": "hidden",
    "input": INPUT,
    "status": "starting",
    "created_at": "2026-01-01T12:00:00.123Z",
    "urls": {},
}


def found(members, target=MODEL, body=BODY, *, deployment=False):
    """Return whether a prediction with these members is taken for the one that was created."""
    shown = PredictionValues({**OURS, **members})
    return select_orphans([shown], target, body, is_deployment=deployment, since=SENT) == [shown]


@pytest.mark.parametrize("status", ["starting", "processing", "queued"])
def test_orphans__match(status):
    """A running prediction with the same model and input, and no older than the create, matches."""
    assert found({"status": status})
    assert found({"created_at": "2026-01-01T11:59:59Z"})


@pytest.mark.parametrize(
    "members",
    [
        {"status": "succeeded"},
        {"status": "canceled"},
        {"created_at": "2026-01-01T11:59:57Z"},
        {"created_at": None},
        {"input": {**INPUT, "sizes": [2, 1]}},
        {"input": {}},
        {"model": "you/model"},
        {"model": None},
    ],
)
def test_orphans__mismatch(members):
    """Any difference in status, age, input or model excludes a prediction."""
    assert not found(members)


def test_orphans__version():
    """A create by version matches by the id of the version."""
    body = {"version": "v1", "input": INPUT}
    for target in (Target(version="v1"), MODEL):
        assert found({"version": "v1"}, target, body)
        assert not found({"version": "v2"}, target, body)


def test_orphans__deployment():
    """A create on a deployment matches by the name of the deployment."""
    there = {"deployment": "me/model", "model": "you/other"}
    assert found(there, deployment=True)
    assert not found({}, deployment=True)


def test_server_time__date_header():
    """The clock is that of the Date header, or this machine's without a valid one."""
    moment = datetime(2026, 1, 1, 12, 0, 5, tzinfo=UTC)
    assert server_time({"date": "Thu, 01 Jan 2026 12:00:05 GMT"}) == moment
    for headers in ({}, {"date": "soon"}, {"date": ""}):
        assert abs(server_time(headers) - datetime.now(UTC)) < timedelta(minutes=1)
