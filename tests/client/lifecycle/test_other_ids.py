"""Responses that are about another prediction than the one that was asked for."""

from __future__ import annotations

import httpx
import pytest
import replicate_typed as replicate
from _support.clients import core_of
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi, run
from replicate_api.api.predictions import predictions_get
from replicate_typed._jobs.identity import about

DONE = {"status": "succeeded", "output": "mine"}
OTHER = {"status": "succeeded", "output": "another's", "id": "p2"}


def after_create(mode, action):
    """Return a call that makes a prediction, and returns it with what ``action`` raises."""

    def call(client):
        made = client.predictions.create("me/model", {})
        if mode.name == "sync":
            try:
                return made, action(made)
            except replicate.APIError as error:
                return made, error

        async def go():
            prediction = await made
            try:
                return prediction, await action(prediction)
            except replicate.APIError as error:
                return prediction, error

        return go()

    return call


def test_run__poll_about_another(mode):
    """A poll that is answered about another prediction is a failed one."""
    with ScriptedApi(polls=[OTHER, {"status": "processing"}, OTHER, DONE]) as api:
        assert mode.call(api.url, run) == "mine"
        assert (api.poll_count, api.cancel_count) == (4, 0)


def test_stream__poll_about_another(mode):
    """The same holds for the polls of a stream."""
    with ScriptedApi(polls=[OTHER, {"status": "processing"}, OTHER, DONE]) as api:
        events = mode.collect(api.url, lambda c: c.stream("me/model", {}))
    assert "".join(map(str, events)) == "mine"


@pytest.mark.parametrize("verb", ["reload", "cancel"])
def test_prediction__response_about_another(mode, verb):
    """The object stays as it is, and the error says what was asked for and what came."""
    other = Response(
        prediction_json("http://x", **OTHER), headers={"X-Request-Id": "of-the-request"}
    )
    with ScriptedApi(polls=[other], cancel=other) as api:
        prediction, error = mode.call(api.url, after_create(mode, lambda p: getattr(p, verb)()))
    assert (prediction.id, prediction.status, prediction.output) == ("p1", "starting", None)
    assert isinstance(error, replicate.ResponseDecodeError)
    assert "'p1'" in str(error)
    assert "'p2'" in str(error)
    assert (error.status_code, error.request_id) == (200, "of-the-request")
    assert not error.maybe_accepted


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.predictions.get("p1"),
        lambda c: c.predictions.cancel("p1"),
        lambda c: c.trainings.get("p1"),
        lambda c: c.trainings.cancel("p1"),
        lambda c: c.files.get("p1"),
    ],
)
def test_resources__response_about_another(mode, call):
    """What is got or canceled by its id is believed to be that only."""
    file = {"name": "x", "content_type": "image/png", "size": 1, "checksums": {}, "metadata": {}}
    times = {"created_at": "2026-01-01T00:00:00Z", "expires_at": "2026-01-02T00:00:00Z"}
    for found in ("p1", "p2"):
        body = {**prediction_json("http://x", id=found), **file, **times, "etag": "x"}
        with HttpServer(Response(body)) as api:
            if found == "p1":
                assert mode.call(api.url, call).id == "p1"
                continue
            with pytest.raises(replicate.ResponseDecodeError, match=r"'p2'.*'p1' was asked for"):
                mode.call(api.url, call)


def test_get__id_with_white_space(mode):
    """White space around an id is no part of it."""
    with ScriptedApi(polls=[DONE]) as api:
        assert mode.call(api.url, lambda c: c.predictions.get(" p1\n")).id == "p1"


def twice(mode, call):
    """Return a call that makes another one twice, and returns what they return or raise."""

    def once(client):
        try:
            return call(client)
        except replicate.APIError as error:
            return error

    async def awaited(client):
        try:
            return await call(client)
        except replicate.APIError as error:
            return error

    async def go(client):
        return [await awaited(client), await awaited(client)]

    return (lambda c: [once(c), once(c)]) if mode.name == "sync" else go


CREATES = {
    "run": run,
    "create": lambda c: c.predictions.create("me/model", {}),
    "training": lambda c: c.trainings.create(f"me/model:{'a' * 64}", {}, "me/new"),
}


@pytest.mark.parametrize("name", CREATES)
def test_create__known_id(mode, name):
    """A create that is answered with the id of an earlier one may have made something else."""
    with ScriptedApi({**DONE, "id": "p1"}) as api:
        first, second = mode.call(api.url, twice(mode, CREATES[name]))
        assert api.create_count == 2
    assert not isinstance(first, Exception)
    assert isinstance(second, replicate.ResponseDecodeError)
    assert second.maybe_accepted
    assert second.status_code == 201
    assert "'p1'" in str(second)


def test_create__empty_id(mode):
    """A create that is answered with an empty id may have made something that nobody can name."""
    with (
        ScriptedApi({**DONE, "id": ""}) as api,
        pytest.raises(replicate.ResponseDecodeError, match="it is empty") as caught,
    ):
        mode.call(api.url, run)
    assert caught.value.maybe_accepted


def test_create__known_id_of_another_client(mode):
    """Clients know nothing of each other's ids, and those of ``with_options`` all."""
    with ScriptedApi({**DONE, "id": "p1"}) as api:
        for _ in range(2):
            assert mode.call(api.url, run) == "mine"

        def go(client):
            return run(client.with_options(timeout=7))

        first, second = mode.call(api.url, twice(mode, go))
    assert first == "mine"
    assert isinstance(second, replicate.ResponseDecodeError)


def test_cancel_on_exit__response_about_another(mode, caplog):
    """A cancel that is answered about another prediction is sent once more."""
    replies = [{"status": "canceled", "id": "p2"}, {"status": "canceled"}]

    class Confused(ScriptedApi):
        def respond(self, request):
            if request.target.endswith("/cancel"):
                self.cancel = replies[min(self.cancel_count, 1)]
            return super().respond(request)

    with Confused() as api:
        with pytest.raises(replicate.PredictionTimeout) as caught:
            mode.call(api.url, lambda c: run(c, timeout=0.3, wait=False))
        assert caught.value.canceled
        assert api.cancel_count == 2
    assert "could not be canceled" not in caplog.text


@pytest.mark.parametrize(
    ("content", "is_retired"),
    [(b'{"id": "p1"}', False), (b'{"id": "p2"}', True), (b"<html>", True), (b"", True)],
)
def test_read__retires_the_connection(mode, content, is_retired):
    """A response that cannot be read, or is about something else, is its connection's last one."""
    retired = []

    class Stream:
        """What httpcore hands out of a connection, and its socket."""

        def get_extra_info(self, name):
            return self if name == "socket" else None

        def shutdown(self, how):
            retired.append(1)

    response = httpx.Response(
        200,
        content=content,
        request=httpx.Request("GET", "http://api.invalid/v1/predictions/p1"),
        extensions={"network_stream": Stream()},
    )
    core = core_of(mode.client_class("r8_x"))
    operation = predictions_get.operation("p1")
    if is_retired:
        with pytest.raises(replicate.ResponseDecodeError):
            core.read(operation, response, about("p1", dict))
    else:
        assert core.read(operation, response, about("p1", dict)) == {"id": "p1"}
    assert retired == [1] * is_retired
