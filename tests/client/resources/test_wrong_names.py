"""A program that prints a wrong name, key or token prints what was wrong."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer, Response

NOT_FOUND = {"detail": "The requested resource could not be found.", "status": 404}
VERSION = "0" * 64


@pytest.mark.parametrize(
    ("action", "start"),
    [
        (lambda c: c.models.get("stability/sdxl"), "model 'stability/sdxl'"),
        (lambda c: c.run("stability/sdxl", {"prompt": "x"}), "model 'stability/sdxl'"),
        (lambda c: c.run(deployment="me/gone", input={}), "deployment 'me/gone'"),
        (lambda c: c.deployments.get("me/gone"), "deployment 'me/gone'"),
        (lambda c: c.predictions.get("gone"), "prediction 'gone'"),
        (lambda c: c.predictions.cancel("gone"), "prediction 'gone'"),
        (lambda c: c.trainings.get("gone"), "training 'gone'"),
        (lambda c: c.files.get("gone"), "file 'gone'"),
        (lambda c: c.collections.get("gone"), "collection 'gone'"),
    ],
)
def test_not_found__named(mode, action, start):
    """A 404 names what was asked for, and has the request at its end."""
    with (
        HttpServer(lambda _: Response(NOT_FOUND, 404)) as server,
        pytest.raises(replicate.NotFoundError) as caught,
    ):
        mode.call(server.url, action)
    assert str(caught.value).startswith(f"{start} was not found: ")
    assert str(caught.value).endswith(", status: 404)")


def test_invalid_version__named(mode):
    """A version that does not exist is named."""
    problem = {"title": "Invalid version or not permitted", "detail": "It does not exist"}
    with (
        HttpServer(lambda _: Response(problem, 422)) as server,
        pytest.raises(replicate.UnprocessableEntityError, match=f"^version '{VERSION}' "),
    ):
        mode.call(server.url, lambda c: c.run(VERSION, {"prompt": "x"}))


def test_invalid_input__names_sent(mode):
    """A misspelt name in an input is shown beside the one that is missing."""
    fields = [{"type": "required", "field": "input", "description": "prompt is required"}]
    problem = {
        "title": "Input validation failed",
        "detail": "- input: prompt is required\n",
        "status": 422,
        "invalid_fields": fields,
    }
    with (
        HttpServer(lambda _: Response(problem, 422)) as server,
        pytest.raises(replicate.UnprocessableEntityError) as caught,
    ):
        mode.call(server.url, lambda c: c.run("a/b", {"promt": "x"}))
    first, second, third = str(caught.value).splitlines()
    assert first.startswith("the request for model 'a/b' is not valid")
    assert second == "- input: prompt is required"
    assert third.startswith("The input that was sent has 'promt' ")


def test_wrong_token__named(mode):
    """A 401 is about the token, and does not show it."""
    problem = {"title": "Unauthenticated", "detail": "No valid token", "status": 401}
    with (
        HttpServer(lambda _: Response(problem, 401)) as server,
        pytest.raises(replicate.AuthenticationError, match=r"^the API did not accept") as error,
    ):
        mode.call(server.url, lambda c: c.account.get(), token="r8_wrongwrongwrong")
    assert "wrong" not in str(error.value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"detail": {"input": ["This field is required."]}}, "input: This field is required."),
        (
            {"detail": [{"loc": ["body", "input"], "msg": "Field required"}], "status": "422"},
            "body.input: Field required",
        ),
        ({"detail": "Slow down", "retry_after": "soon"}, "Slow down"),
        ({"error": {"message": "No such thing", "code": 7}}, "No such thing"),
        ({"title": {"en": "No"}, "detail": None, "invalid_fields": ["n"]}, "No"),
        (["not an object"], "not an object"),
    ],
)
def test_error_body__any_form(mode, caplog, body: Any, said):
    """An error body of another form keeps its explanation, and prints no warning."""
    caplog.set_level(logging.WARNING)
    with (
        HttpServer(lambda _: Response(body, 400)) as server,
        pytest.raises(replicate.BadRequestError) as caught,
    ):
        mode.call(server.url, lambda c: c.models.get("a/b"))
    assert said in str(caught.value)
    assert caplog.records == []
    if isinstance(body, dict) and body.get("detail"):
        assert caught.value.detail == said


def test_error_body__retry_after_as_text(mode):
    """Seconds that are a text count as any."""
    body = {"detail": "Slow down", "retry_after": "2.5"}
    with (
        HttpServer(lambda _: Response(body, 429)) as server,
        pytest.raises(replicate.RateLimitError) as caught,
    ):
        mode.call(server.url, lambda c: c.account.get(), max_retries=0)
    assert caught.value.retry_after == 2.5
