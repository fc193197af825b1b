"""Errors: their messages, their classes, and that they pickle."""

import pickle
import traceback

import pytest
from replicate_api.models import Problem
from replicate_typed import (
    APIError,
    APITimeoutError,
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
    """Return the error of a response with this status."""
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


def test_model_error__reason_logs_url():
    """The message has the prediction, its reason, the end of its log, and its page."""
    error = ModelError(PredictionValues(FAILED))
    text = str(error)
    assert "abc failed: CUDA out of memory (E1001)" in text
    assert "line 19" in text
    assert "line 15" in text
    assert "line 14" not in text
    assert "https://replicate.com/p/abc" in text


def test_model_error__no_reason():
    """The message of a failure without a reason never says "None"."""
    text = str(ModelError(PredictionValues({**FAILED, "error": None, "logs": None})))
    assert "None" not in text
    assert "without giving a reason" in text


def test_prediction_error__object():
    """An error that the API sends as an object is read as its text."""
    error = PredictionValues({**FAILED, "error": {"detail": "boom"}}).error
    assert error == "boom"


def test_status_error__unauthorized():
    """A 401 shows the problem of the API and names the environment variable of the token."""
    error = answered(401, {"title": "Unauthenticated", "detail": "No valid token.", "status": 401})
    assert isinstance(error, AuthenticationError)
    assert "Unauthenticated, detail: No valid token." in str(error)
    assert "REPLICATE_API_TOKEN" in str(error)
    assert (error.title, error.detail) == ("Unauthenticated", "No valid token.")


def test_status_error__long_html_body():
    """A web page in place of JSON is cut in the message and kept whole in ``body``."""
    error = answered(502, body="<html>" + "x" * 5000)
    assert isinstance(error, InternalServerError)
    assert len(str(error)) < 400
    assert error.body.startswith("<html>")


def test_status_error__html_title():
    """A web page is summarised by its title, or by its text if it has none."""
    page = "<html><head><title>502 Bad\n Gateway</title><style>b{}</style></head><h1>no</h1>"
    request = " (POST /predictions, status: 502)"
    assert str(answered(502, body=page)) == f"502 Bad Gateway{request}"
    assert str(answered(502, body="<p>no <b>luck</b></p>")) == f"no luck{request}"
    assert str(answered(502, body=" \n")) == f"the API gave no explanation{request}"


def test_status_error__validation_details():
    """A validation error of several inputs has a line for each of them."""
    detail = "- input: prompt is required\n- input.steps: Must be less than or equal to 4\n"
    error = answered(422, {"title": "Input validation failed", "detail": detail, "status": 422})
    assert str(error).splitlines()[1:-1] == detail.splitlines()


@pytest.mark.parametrize(
    ("code", "start"),
    [
        (404, "model 'a/b' was not found: detail: No. "),
        (422, "model 'a/b' cannot be used: detail: No. "),
        (409, "model 'a/b': detail: No. "),
        (403, "model 'a/b': detail: No. "),
        (401, "the API did not accept the API token: detail: No. "),
        (402, "detail: No. "),
        (429, "detail: No. "),
        (500, "detail: No. "),
    ],
)
def test_status_error__subject(code, start):
    """The message begins with what the caller named, and ends with the request."""
    text = str(answered(code, {"detail": "No."}, subject="model 'a/b'"))
    assert text.startswith(start)
    assert text.endswith(f"(POST /predictions, status: {code})")


def test_status_error__nothing_named():
    """A 404 of a request that names nothing is about the address of the API."""
    text = str(answered(404, body="<h1>Not Found</h1>", base_url_source="REPLICATE_BASE_URL"))
    assert text.startswith("the API has nothing there: Not Found. ")
    assert "check REPLICATE_BASE_URL, too" in text


def test_status_error__invalid_fields():
    """What is wrong with the fields is shown where the detail does not have it, and once."""
    fields = [{"field": "input", "description": "prompt is required", "type": "required"}]
    line = "- input: prompt is required"
    for detail in ({}, {"detail": f"{line}\n"}):
        problem = {"title": "Input validation failed", "invalid_fields": fields, **detail}
        error = answered(422, problem, subject="model 'a/b'", input_names=["promt"])
        assert str(error).splitlines() == [
            "the request for model 'a/b' is not valid: Input validation failed, detail:"
            if detail
            else "the request for model 'a/b' is not valid: Input validation failed:",
            line,
            "The input that was sent has 'promt' (POST /predictions, status: 422)",
        ]


@pytest.mark.parametrize(
    ("code", "advice"),
    [(401, "REPLICATE_API_TOKEN"), (402, "/account/billing"), (403, "account"), (404, "name")],
)
def test_status_error__advice(code, advice):
    """The message says what to do about the status."""
    assert advice in str(answered(code, {"detail": "No.", "status": code}))


def test_status_error__advice_once():
    """Advice that the API gives itself is not repeated."""
    detail = "Go to https://replicate.com/account/billing#billing to purchase credit."
    assert str(answered(402, {"detail": detail, "status": 402})).count("billing#") == 1
    assert str(answered(402, {"detail": detail, "status": 402})).count("/billing") == 1


def test_prediction_timeout__message():
    """The message says what becomes of the job, and how to get it back."""
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
def test_status_error_class__server_errors(code):
    """Every 5xx has the one class of server errors."""
    assert status_error_class(code) is InternalServerError


def test_rate_limit_error__retry_after():
    """The message and the error say when to try again."""
    error = answered(429, retry_after=10.0)
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 10.0
    assert "10 s" in str(error)


def test_status_error__maybe_accepted():
    """An error of a create that may have been carried out says so."""
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
def test_errors__pickle(error):
    """Every error survives a pickle with its message and its attributes."""
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy).keys() == vars(error).keys()
    assert isinstance(copy, ReplicateError)


def test_errors__builtin_bases():
    """Timeouts and wrong arguments are also the errors of Python for them."""
    assert issubclass(PredictionTimeout, TimeoutError)
    assert issubclass(InputError, ValueError)


@pytest.mark.parametrize("kind", [InputError, APIError, APITimeoutError])
def test_message__bounded(kind: type[ReplicateError]) -> None:
    """An error that quotes something large is shown shortened, and keeps all of it."""
    text = f"begins with {'x' * 10**6} and ends with y"
    error = kind(text)
    for shown in (str(error), "".join(traceback.format_exception(error))):
        assert len(shown) < 21_000
        assert "begins with xxx" in shown
        assert "ends with y" in shown
    assert len(repr(error)) <= 2000
    assert error.args == (text,)
    assert pickle.loads(pickle.dumps(error)).args == (text,)
