"""What the attributes of a prediction or training are, by the members that a response has."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api.errors import ResponseDecodeError
from replicate_typed import PredictionStatus
from replicate_typed._objects.jobs import JobValues, PredictionValues, TrainingValues

#: Stands for a member that a response lacks.
MISSING = object()

TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
Case = tuple[Any, Any]

#: Whatever may be sent as a timestamp, and what it means.
TIMES: list[Case] = [
    (MISSING, None),
    (None, None),
    ("2026-01-02T03:04:05Z", TIME),
    ("2026-01-02T04:04:05.000+01:00", TIME),
    ("Fri, 02 Jan 2026 03:04:05 GMT", TIME),
    ("soon", None),
    (1767323045, None),
]
TEXTS: list[Case] = [(MISSING, None), (None, None), ("text", "text"), ("", ""), (["text"], None)]
#: Whatever may be sent as a member, and the value of the attribute of that name.
MEMBERS: dict[str, list[Case]] = {
    "created_at": [*TIMES, ("1970-01-01T00:00:00Z", None)],
    "started_at": TIMES,
    "completed_at": TIMES,
    "logs": TEXTS,
    "model": TEXTS,
    "version": TEXTS,
    "source": [(MISSING, None), ("api", "api"), ("elsewhere", "elsewhere"), (1, None)],
    "data_removed": [(MISSING, False), (False, False), (True, True), ("true", False)],
    "error": [
        (MISSING, None),
        (None, None),
        ("", None),
        ("boom", "boom"),
        ({"detail": "boom"}, "boom"),
        (["boom"], "['boom']"),
    ],
    "input": [(MISSING, {}), (None, {}), ({"a": [1]}, {"a": [1]}), ("text", {})],
    "metrics": [
        (MISSING, {}),
        (None, {}),
        ([], {}),
        *[(one, one) for one in ({}, {"predict_time": 1.5, "own": [{}]}, {"predict_time": "?"})],
    ],
    "urls": [
        (MISSING, {}),
        (None, {}),
        ({"stream": "s"}, {}),
        ({"get": "g", "cancel": "c"}, {"get": "g", "cancel": "c"}),
        (
            {"get": "g", "cancel": "c", "stream": None, "web": "", "new": "n", "odd": 1},
            {"get": "g", "cancel": "c", "new": "n"},
        ),
    ],
}
PREDICTION: dict[str, list[Case]] = {
    "output": [(MISSING, None), (None, None), ("text", "text"), ([{"a": 1}], [{"a": 1}])],
    "deadline": TIMES,
    "deployment": TEXTS,
}
TRAINING: dict[str, list[Case]] = {
    "output": [(MISSING, None), ("text", None), ({"version": "a/b:c"}, {"version": "a/b:c"})]
}


def responses(members: dict[str, list[Case]]) -> st.SearchStrategy[dict[str, Case]]:
    """Return responses as the case of each member."""
    return st.fixed_dictionaries({name: st.sampled_from(them) for name, them in members.items()})


def check(kind: type[JobValues], cases: dict[str, Case], status: str) -> None:
    """Check the attributes of an object that is made from a response."""
    sent = {name: value for name, (value, _) in cases.items() if value is not MISSING}
    raw = {"id": "p1", "status": status, **sent, "new": 1}
    before = json.dumps(raw)
    found = kind(raw)
    assert {name: getattr(found, name) for name in cases} == {
        name: value for name, (_, value) in cases.items()
    }
    assert found.id == "p1"
    assert type(found.status) is PredictionStatus
    assert found.status == status
    assert type(found.status.value) is str
    assert type(found.source) in {str, type(None)}
    assert found.raw is raw
    assert json.dumps(raw) == before


statuses = st.sampled_from(["starting", "succeeded", "aborted", "brand-new"])


@given(responses({**MEMBERS, **PREDICTION}), statuses)
def test_prediction__attributes(cases, status):
    """Each attribute is what the response has, None or empty if it is missing or unusable."""
    check(PredictionValues, cases, status)


@given(responses({**MEMBERS, **TRAINING}), statuses)
def test_training__attributes(cases, status):
    """A training is read as a prediction is."""
    check(TrainingValues, cases, status)


@pytest.mark.parametrize("raw", [{"status": "starting"}, {"id": "p1"}, {"id": 1, "status": "x"}])
def test_prediction__unusable(raw):
    """Without an id and a status there is no prediction, and one that was there stays as it was."""
    with pytest.raises(ResponseDecodeError):
        PredictionValues(raw)
    known = PredictionValues({"id": "p1", "status": "starting", "logs": "a"})
    before = dict(vars(known))
    with pytest.raises(ResponseDecodeError):
        known._fill(raw)
    assert vars(known) == before


def test_prediction__own_copies():
    """Changing what an attribute holds does not change the response that is kept."""
    raw = {"id": "p1", "status": "starting", "input": {"a": 1}, "metrics": {"predict_time": 1.0}}
    found = PredictionValues(raw)
    found.input["a"] = found.metrics["predict_time"] = 2
    assert raw["input"] == {"a": 1}
    assert raw["metrics"] == {"predict_time": 1.0}
