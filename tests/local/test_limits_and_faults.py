"""Rate limits and their headers; injected faults, and the endpoint that changes them."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest
from _support.local_http import create
from _support.local_models import shout
from replicate_typed.local import Fault, LocalServer
from replicate_typed.local._api.faults import faults_from_json
from replicate_typed.local._api.rate_limits import RateLimits, TokenBucket

Serve = Callable[..., httpx.Client]


def test_token_bucket__refill() -> None:
    """A bucket refills at its rate, up to its capacity."""
    now = 0.0
    bucket = TokenBucket(60, 2, clock=lambda: now)
    assert [bucket.take(), bucket.take(), bucket.take()] == [0.0, 0.0, 1.0]
    now = 0.5
    assert bucket.take() == pytest.approx(0.5)
    now = 1.1
    assert bucket.take() == 0.0
    now = 100.0
    assert bucket.take() == 0.0
    assert bucket.remaining == 1


def test_rate_limit__headers(serve: Serve) -> None:
    """Responses report what remains of the limit of their kind of operation."""
    http = serve({"me/shout": shout})
    made = create(http, "shout", {"prompt": "a"})
    assert made.headers["ratelimit-remaining"] == "599"
    assert made.headers["ratelimit-reset"] == "1"
    assert http.get(made.json()["urls"]["get"]).headers["ratelimit-remaining"] == "59999"
    assert http.get("/account").headers["ratelimit-remaining"] == "2999"
    assert http.get("/models/a/b").headers["ratelimit-remaining"].startswith("299")
    refused = http.get("/account", headers={"Authorization": "Bearer x"})
    assert "ratelimit-remaining" not in refused.headers


def test_rate_limit__not_enforced() -> None:
    """A limit that is not enforced is never reported as used up."""
    limits = RateLimits()
    reported = [limits.take("predictions.create")["ratelimit-remaining"] for _ in range(1500)]
    assert reported[:2] == ["599", "598"]
    assert "0" not in reported


def test_rate_limit__low_credit(serve: Serve) -> None:
    """``low_credit`` limits creations as the API does, with its message."""
    http = serve({"me/shout": shout}, low_credit=True)
    assert create(http, "shout", {"prompt": "a"}).status_code == 201
    refused = create(http, "shout", {"prompt": "a"})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "10"
    document = refused.json()
    assert (document["status"], document["retry_after"]) == (429, 10)
    assert document["detail"] == (
        "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests "
        "per minute with a burst of 1 requests while you have less than $5.0 in credit. "
        "Your rate limit resets in ~10s."
    )


@pytest.mark.parametrize(
    ("status", "member", "value"),
    [
        (401, "title", "Unauthenticated"),
        (402, "title", "Insufficient credit"),
        (404, "detail", "The requested resource could not be found."),
        (422, "title", "Invalid version or not permitted"),
        (429, "retry_after", 1),
        (500, "detail", "Internal server error"),
        (503, "detail", "Internal server error"),
        (529, "status", 529),
    ],
)
def test_faults__standard_documents(serve: Serve, status: int, member: str, value: object) -> None:
    """A ``status`` fault responds with the API's document for the status."""
    http = serve(faults=[Fault("status", status=status)])
    answer = http.get("/account")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()[member] == value
    assert answer.headers.get("retry-after") == ("1" if status == 429 else None)


def test_faults__skip_and_times() -> None:
    """``skip`` and ``times`` of several faults combine, and the caller's list is not changed."""
    faults = [
        Fault("status", operation="account.get", status=500, skip=1, times=2),
        Fault("html", operation="account.get", status=520, times=1),
    ]
    with (
        LocalServer(models={}, faults=faults) as server,
        httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {server.token}"}
        ) as http,
    ):
        # The second fault is injected whenever the first one lets a request pass.
        assert [http.get("/account").status_code for _ in range(5)] == [520, 500, 500, 200, 200]
        assert http.get("/hardware").status_code == 200
    assert faults[0].times == 2, "the caller's faults must not be changed"


def test_faults__seed(serve: Serve) -> None:
    """The same seed makes the same requests fail."""

    def codes() -> list[int]:
        http = serve(faults=[Fault("status", probability=0.5)], seed=7)
        return [http.get("/account").status_code for _ in range(20)]

    first = codes()
    assert first == codes()
    assert set(first) == {200, 500}


def test_faults__admin_endpoint(serve: Serve) -> None:
    """Requests can change the faults only with ``admin=True`` and a valid token."""
    path = "../admin/faults"
    assert serve().get(path).status_code == 404
    http = serve(admin=True, faults=[Fault("status", status=503)])
    assert http.get("/account").status_code == 503
    (listed,) = http.get(path).json()
    assert (listed["kind"], listed["status"]) == ("status", 503)
    assert http.put(path, json=[{"kind": "status", "status": 500}]).status_code == 200
    assert http.get("/account").status_code == 500
    assert http.delete(path).json() == []
    assert http.get("/account").status_code == 200
    http.post(path, json=[{"kind": "status", "status": 404, "times": 1}])
    assert [http.get("/account").status_code for _ in range(2)] == [404, 200]
    wrong = http.post(path, json=[{"kind": "explode"}])
    assert (wrong.status_code, "unknown fault kind" in wrong.json()["detail"]) == (422, True)
    assert http.post(path, content=b"{").status_code == 422
    assert http.get(path, headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({}, "list"),
        ([1], "list"),
        ([{"kind": "status", "colour": 1}], "no 'colour'"),
        ([{"status": 3}], "kind"),
        ([{"kind": "status", "probability": 2}], "probability"),
        ([{"kind": "status", "status": 5}], "HTTP status"),
        ([{"kind": "status", "status": "500"}], "HTTP status"),
        ([{"kind": "status", "probability": "often"}], "probability must be a number from 0 to 1"),
        ([{"kind": "status", "operation": "prediction.get"}], "did you mean 'predictions.get'?"),
        ([{"kind": "status", "operation": 3}], "unknown operation 3"),
        ([{"kind": "status", "times": -1}], "times must be a whole number from 0 on, not -1"),
        ([{"kind": "status", "skip": None}], "skip must be a whole number"),
        ([{"kind": "truncate", "after": 1.5}], "after must be a whole number"),
        ([{"kind": "delay", "seconds": "long"}], "seconds must be a number"),
        ([{"kind": "status", "headers": {"a": 1}}], "headers must be valid HTTP header names"),
        (
            [{"kind": "status", "headers": {"a": "b\r\nc: d"}}],
            "headers must be valid HTTP header names",
        ),
        ([{"kind": "status", "headers": "a"}], "headers must be valid HTTP header names"),
    ],
)
def test_faults__invalid_json(document: object, says: str) -> None:
    """The error for an invalid fault names what is wrong."""
    with pytest.raises(ValueError, match=re.escape(says)):
        faults_from_json(document)
