"""Errors: what they say, and that they survive a pickle."""

import pickle

import pytest
from replicate_api.models import Problem
from replicate_typed import (
    APIError,
    AuthenticationError,
    InputError,
    InternalServerError,
    MissingTokenError,
    ModelError,
    PredictionCanceled,
    PredictionTimeout,
    RateLimitError,
    ReplicateError,
)
from replicate_typed._http.status_errors import status_error, status_error_class
from replicate_typed._objects.jobs import PredictionValues, TrainingValues

FAILED = {
    "id": "abc",
    "version": None,
    "input": {},
    "error": "CUDA out of memory (E1001)",
    "status": "failed",
    "logs": "\n".join(f"line {n}" for n in range(20)) + "\n",
    "created_at": "2026-01-01T00:00:00Z",
    "urls": {"get": "g", "cancel": "c", "web": "https://replicate.com/p/abc"},
}


def answered(code: int, problem: dict[str, object] | None = None, **kwargs: object) -> APIError:
    values: dict[str, object] = {
        "method": "POST",
        "path": "/predictions",
        "status_code": code,
        "problem": Problem.from_dict(problem) if problem else None,
        "headers": {"cf-ray": "abc"},
        "body": "",
        "request_id": "abc",
        "retry_after": None,
    }
    return status_error(**{**values, **kwargs})  # type: ignore[arg-type]


def test_a_failed_prediction_says_what_where_and_why():
    error = ModelError(PredictionValues(FAILED))
    text = str(error)
    assert "abc failed: CUDA out of memory (E1001)" in text
    assert "line 19" in text
    assert "line 15" in text
    assert "line 14" not in text
    assert "https://replicate.com/p/abc" in text


def test_a_failure_without_a_reason_does_not_say_none():
    text = str(ModelError(PredictionValues({**FAILED, "error": None, "logs": None})))
    assert "None" not in text
    assert "without giving a reason" in text


def test_an_error_that_is_an_object_is_read():
    error = PredictionValues({**FAILED, "error": {"detail": "boom"}}).error
    assert error == "boom"


def test_a_wrong_token():
    error = answered(401, {"title": "Unauthenticated", "detail": "No valid token.", "status": 401})
    assert isinstance(error, AuthenticationError)
    assert "Unauthenticated: No valid token." in str(error)
    assert "REPLICATE_API_TOKEN" in str(error)
    assert (error.title, error.detail) == ("Unauthenticated", "No valid token.")


def test_an_answer_that_is_a_web_page_is_quoted_in_short():
    error = answered(502, body="<html>" + "x" * 5000)
    assert isinstance(error, InternalServerError)
    assert len(str(error)) < 400
    assert error.body.startswith("<html>")


def test_a_web_page_is_told_by_its_title():
    page = "<html><head><title>502 Bad\n Gateway</title><style>b{}</style></head><h1>no</h1>"
    assert str(answered(502, body=page)) == "POST /predictions answered 502: 502 Bad Gateway"
    assert str(answered(502, body="<p>no <b>luck</b></p>")).endswith(": no luck")
    assert str(answered(502, body=" \n")).endswith(": no explanation was given")


def test_what_is_wrong_with_several_inputs_has_a_line_each():
    detail = "- input: prompt is required\n- input.steps: Must be less than or equal to 4\n"
    error = answered(422, {"title": "Input validation failed", "detail": detail, "status": 422})
    assert str(error).splitlines()[1:] == detail.splitlines()


@pytest.mark.parametrize(
    ("code", "advice"),
    [(401, "REPLICATE_API_TOKEN"), (402, "/account/billing"), (403, "account"), (404, "name")],
)
def test_what_to_do_about_it(code, advice):
    assert advice in str(answered(code, {"detail": "No.", "status": code}))


def test_advice_is_not_given_twice():
    detail = "Go to https://replicate.com/account/billing#billing to purchase credit."
    assert str(answered(402, {"detail": detail, "status": 402})).count("billing#") == 1
    assert str(answered(402, {"detail": detail, "status": 402})).count("/billing") == 1


def test_a_timeout_says_what_becomes_of_it():
    prediction = PredictionValues({**FAILED, "status": "processing"})
    text = str(PredictionTimeout(prediction, 5.0, canceled=False))
    assert "abc did not end within 5 s; it is still processing: get its result" in text
    assert "client.predictions.get('abc')" in text
    training = TrainingValues({**FAILED, "status": "processing"})
    text = str(PredictionTimeout(training, 5.0, canceled=False))
    assert text.startswith("Training abc did not end")
    assert "client.trainings.get('abc')" in text
    assert "it was canceled" in str(PredictionTimeout(prediction, 5.0, canceled=True))


@pytest.mark.parametrize("code", [500, 502, 503, 520, 526, 599])
def test_every_server_error_has_the_one_class(code):
    assert status_error_class(code) is InternalServerError


def test_a_rate_limit_says_when_to_come_back():
    error = answered(429, retry_after=10.0)
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 10.0
    assert "10 s" in str(error)


def test_a_create_that_may_have_been_carried_out_says_so():
    error = answered(500).annotate(
        operation_id="predictions.create", attempts=1, elapsed=0.1, maybe_accepted=True
    )
    assert "may have been carried out" in str(error)


ALL = [
    answered(404, {"detail": "no"}).annotate(
        operation_id="x", attempts=3, elapsed=1.5, maybe_accepted=False
    ),
    MissingTokenError(),
    ModelError(PredictionValues(FAILED)),
    PredictionCanceled(PredictionValues({**FAILED, "status": "canceled"})),
    PredictionTimeout(PredictionValues({**FAILED, "status": "starting"}), 5.0, canceled=True),
    InputError("no", path="input.a"),
]


@pytest.mark.parametrize("error", ALL, ids=lambda error: type(error).__name__)
def test_every_error_survives_a_pickle(error):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy).keys() == vars(error).keys()
    assert isinstance(copy, ReplicateError)


def test_builtin_classes_catch_what_they_should():
    assert issubclass(PredictionTimeout, TimeoutError)
    assert issubclass(InputError, ValueError)
