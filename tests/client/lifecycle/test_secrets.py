"""The token is not in reprs, pickles, errors and tracebacks."""

from __future__ import annotations

import pickle
import traceback

import pytest
import replicate_typed as replicate
from _support.account import account
from _support.clients import (
    TOKEN,
    async_client,
    connections_of,
    options_of,
    sync_client,
)
from _support.http_server import HttpServer, Response
from _support.predictions import prediction_json
from _support.scripted_api import ScriptedApi


def every_error(api_url):
    """Yield one error of each kind that a request raises."""
    with sync_client(api_url) as client:
        for action in (
            account,
            lambda c: c.predictions.create(model="me/m", input={}),
            lambda c: c.run("me/m", {}),
        ):
            try:
                action(client)
            except replicate.ReplicateError as error:
                yield error


@pytest.mark.parametrize(
    "bad",
    [
        Response({"detail": "no"}, 401),
        Response("<html>", 200),
        Response(b"", 500),
        Response({"detail": "slow"}, 429, headers={"Retry-After": "99999"}),
        None,
    ],
)
def test_errors__pickle_and_token(bad):
    """Errors of requests pickle, and neither they nor their tracebacks show the token."""
    with HttpServer(lambda r: bad) as server:
        for error in every_error(server.url):
            copy = pickle.loads(pickle.dumps(error))
            assert type(copy) is type(error)
            assert str(copy) == str(error)
            assert copy.__dict__.keys() == error.__dict__.keys()
            shown = [
                str(error),
                repr(error),
                repr(vars(error)),
                pickle.dumps(error).decode("latin-1"),
            ]
            shown += traceback.format_exception(error)
            assert not any(TOKEN in text for text in shown)


def shown_with_variables(error):
    """Yield the variables of this package's frames, as reporters of errors send them."""
    made = traceback.TracebackException.from_exception(error, capture_locals=True)
    while made is not None:
        for frame in made.stack:
            if "replicate_typed" in frame.filename or "replicate_api" in frame.filename:
                yield str(frame.locals)
        made = made.__cause__ or made.__context__


@pytest.mark.parametrize(
    ("settings", "action"),
    [
        ({}, lambda c: c.predictions.get("p1")),
        ({}, lambda c: c.run("me/m", {"text": "\ud800"})),
        ({}, lambda c: c.run("me/m", {"n": float("nan")})),
        ({}, lambda c: c.files.create(b"x")),
        ({"token": f"{TOKEN}\n{TOKEN}"}, lambda c: c.predictions.get("p1")),
        ({"timeout": -1}, lambda c: None),
    ],
)
def test_errors__frame_variables(mode, settings, action):
    """No variable of a frame of this package shows the token."""
    with pytest.raises(replicate.ReplicateError) as caught:
        mode.call("http://127.0.0.1:1", action, **{"max_retries": 0, **settings})
    texts = [*shown_with_variables(caught.value)]
    assert texts
    assert not [text for text in texts if TOKEN in text]


def test_client__repr_never_raises(mode, monkeypatch):
    """The repr of a client never raises.

    Error reporters show variables, also those of a constructor that failed.
    """
    client_class = mode.client_class
    assert repr(client_class.__new__(client_class)) == f"{client_class.__name__}(base_url='?')"
    monkeypatch.setenv("REPLICATE_BASE_URL", "nonsense")
    assert repr(client_class("x")) == f"{client_class.__name__}(base_url='?')"


def test_client__pickle_and_repr(api):
    """Clients and objects neither show nor pickle the token and the headers."""
    with sync_client(api.url, headers={"X-Key": "hush"}) as client:
        for thing in (client, options_of(client), connections_of(client)):
            assert TOKEN not in repr(thing)
        made = pickle.dumps(client)
        assert TOKEN.encode() not in made
        assert b"hush" not in made
        assert pickle.loads(made).base_url == client.base_url
    prediction = prediction_json(api.base)
    with ScriptedApi(prediction) as scripted, sync_client(scripted.url) as client:
        kept = pickle.dumps(client.predictions.get("p1"))
        assert TOKEN.encode() not in kept
        assert pickle.loads(kept).id == "p1"
    assert TOKEN.encode() not in pickle.dumps(async_client(api.url))
