"""Errors that code for ``replicate`` 1.0.7 and its tests make and look at."""

from __future__ import annotations

import copy
import pickle
from types import SimpleNamespace
from unittest import mock

import httpx
import pytest
from replicate_typed import Client, InputError, PredictionCanceled
from replicate_typed.exceptions import ModelError, ReplicateError, ReplicateException


def test_replicate_error__of_parts() -> None:
    """An error made of its parts has them, and its text has a line for each."""
    error = ReplicateError(type="t", title="Not found", status=404, detail="No.", instance="i")
    assert (error.type, error.title, error.instance) == ("t", "Not found", "i")
    assert (error.status, error.detail) == (404, "No.")
    assert str(error).splitlines() == [
        "type: t",
        "title: Not found",
        "status: 404",
        "detail: No.",
        "instance: i",
    ]
    assert error.to_dict()["status"] == 404
    assert isinstance(error, ReplicateException)
    for copied in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (copied.status, str(copied)) == (404, str(error))


def test_replicate_error__of_a_message() -> None:
    """An error made of a message has that as its text, and parts only if it was given some."""
    assert str(ReplicateError("no stream")) == "no stream"
    assert ReplicateError("no stream").to_dict() == {}
    assert str(ReplicateError("no stream", status=404)) == "no stream"
    assert ReplicateError("no stream", status=404).status == 404
    assert InputError("no").status is None


@pytest.mark.parametrize(
    ("response", "parts"),
    [
        (httpx.Response(404, json={"detail": "No."}), {"status": 404, "detail": "No."}),
        (httpx.Response(502, text="<html>"), {"status": 502}),
        (httpx.Response(500, json=[1]), {"status": 500}),
    ],
)
def test_replicate_error__from_response(response: httpx.Response, parts: object) -> None:
    """An error made of a response has the parts of the problem in it."""
    assert ReplicateError.from_response(response).to_dict() == parts


def test_status_error__text() -> None:
    """The text of an error response has its status and its detail under their names."""
    problem = httpx.Response(404, json={"title": "Not found", "detail": "No such model."})
    client = Client("x", transport=httpx.MockTransport(lambda _: problem))
    with pytest.raises(ReplicateError) as caught:
        client.models.get("no/body")
    assert "status: 404" in str(caught.value)
    assert "detail: No such model." in str(caught.value)


@pytest.mark.parametrize(
    "prediction",
    [
        SimpleNamespace(error="OOM"),
        SimpleNamespace(id="p1", status="failed", error="OOM", logs="a\nb", urls={"web": "w"}),
        mock.Mock(error="OOM", status="failed"),
        mock.MagicMock(error="OOM", status="failed"),
    ],
)
def test_model_error__of_a_stand_in(prediction: object) -> None:
    """Tests make an error of whatever stands for a prediction."""
    error = ModelError(prediction)  # type: ignore[arg-type]  # as tests do
    assert error.prediction is prediction
    assert "OOM" in str(error)
    assert "canceled" in str(PredictionCanceled(SimpleNamespace(error=None)))  # type: ignore[arg-type]
