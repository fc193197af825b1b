"""The token is not in reprs, pickles, errors and tracebacks."""

from __future__ import annotations

import base64
import pickle
import time
import traceback

import httpx
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
from _support.error_chains import readable
from _support.http_server import HttpServer, Response
from _support.modes import read_file
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
    monkeypatch.setenv("REPLICATE_TIMEOUT", "long")
    shown = repr(client_class("x"))
    assert shown.startswith(f"{client_class.__name__}(base_url='?', timeout='?', max_retries=4")


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


#: Credentials that a caller gives besides the token.
HUSH = "hush-hush-key"


def hostile_causes():
    """Yield servers that leave a request without a usable response, and settings of a client."""
    yield "reset", lambda r: None, {}
    yield "slow", lambda r: iter([b"HTTP/1.1 200 OK\r\n", *slowly()]), {"timeout": 0.05}
    yield "no HTTP", lambda r: b"nonsense\r\n\r\n", {}
    yield "cut", lambda r: Response({"a": "b"}, cut=3), {}
    yield "bad gzip", lambda r: Response(b"x", headers={"Content-Encoding": "gzip"}), {}
    yield "redirects", lambda r: Response(b"", 302, headers={"Location": r.target}), {}


def slowly():
    """Yield a head that takes half a second."""
    for _ in range(5):
        time.sleep(0.1)
        yield b"X: y\r\n"


CAUSES = {name: (reply, settings) for name, reply, settings in hostile_causes()}


@pytest.mark.parametrize("cause", CAUSES)
def test_errors__credentials_in_the_chain(mode, cause):
    """No credential is readable from what an error of a request was raised from."""
    reply, settings = CAUSES[cause]
    settings = {"max_retries": 1, "headers": {"X-Api-Key": HUSH}, **settings}
    with HttpServer(reply) as server:
        for action in (account, lambda c: c.run("me/m", {}), lambda c: c.files.create(b"x")):
            with pytest.raises(replicate.APIError) as caught:
                mode.call(server.url, action, **settings)
            assert server.requests[-1].headers["authorization"] == f"Bearer {TOKEN}"
            assert readable([TOKEN, HUSH], caught.value) == []
            assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_errors__credentials_of_a_closed_port(mode):
    """The same holds where nothing was sent."""
    with pytest.raises(replicate.APIConnectionError) as caught:
        mode.call("http://127.0.0.1:1", account, max_retries=0)
    assert caught.value.__cause__.request.url.path == "/v1/account"
    assert readable([TOKEN], caught.value) == []


def test_errors__credentials_of_an_own_client():
    """The same holds for the credentials of an httpx client of the caller's own."""
    secrets = ["key-of-the-caller", "password-of-the-caller", "cookie-of-the-caller"]
    with (
        HttpServer(lambda r: None) as server,
        httpx.Client(
            headers={"X-Auth-Key": secrets[0]}, auth=("me", secrets[1]), cookies={"s": secrets[2]}
        ) as own,
        sync_client(server.url, http_client=own, max_retries=0) as client,
    ):
        with pytest.raises(replicate.APIConnectionError) as caught:
            account(client)
        assert {"x-auth-key", "authorization", "cookie"} <= server.requests[0].headers.keys()
    encoded = base64.b64encode(f"me:{secrets[1]}".encode()).decode()
    assert readable([TOKEN, encoded, *secrets], caught.value) == []


def test_file_error__credentials_in_the_chain(mode):
    """The same holds for a file that the API itself delivers."""
    with HttpServer(lambda r: None) as server, pytest.raises(replicate.FileError) as caught:
        read_file(mode, server.url, f"{server.base}/v1/files/f1/download?signature=signed-by-it")
    assert server.requests[-1].headers["authorization"] == f"Bearer {TOKEN}"
    assert readable([TOKEN, "signed-by-it"], caught.value) == []


def echo(request):
    """Return all headers of a request as text."""
    return "\n".join(f"{name}: {value}" for name, value in request.headers.items())


ECHOES = {
    "a problem": lambda r: Response(
        {"title": echo(r), "detail": f"{r.headers['authorization']} is not valid"}, 401
    ),
    "a page": lambda r: Response(f"<h1>{echo(r)}</h1>", 500, content_type="text/html"),
    "a header": lambda r: Response(
        b"",
        403,
        headers={
            "WWW-Authenticate": f'Bearer realm="{r.headers["authorization"]}"',
            "X-Request-Id": r.headers["authorization"],
        },
    ),
    "a success": lambda r: Response(f"<html>{echo(r)}", 200, content_type="text/html"),
    "JSON": lambda r: Response(f'["{r.headers["authorization"]}', 200),
    "a list": lambda r: Response([r.headers["authorization"]], 200),
    "a redirect": lambda r: Response(
        b"", 307, headers={"Location": f"http://127.0.0.1:1/{r.headers['authorization'][7:]}"}
    ),
    "much": lambda r: Response(f"{'x' * 1990} {echo(r)}", 400, content_type="text/plain"),
}


@pytest.mark.parametrize("kind", ECHOES)
def test_errors__repeated_token(mode, kind, caplog):
    """A response that repeats credentials makes an error that does not, and no log does."""
    caplog.set_level("DEBUG", logger="replicate_typed")
    with HttpServer(ECHOES[kind]) as server:
        for action in (account, lambda c: c.run("me/m", {})):
            with pytest.raises(replicate.APIError) as caught:
                mode.call(
                    server.url, action, max_retries=1, headers={"X-Api-Key": HUSH, "X-Trace": "t1"}
                )
            error = caught.value
            assert readable([TOKEN, HUSH], error) == []
            assert TOKEN[:12] not in getattr(error, "body", "")
            assert TOKEN not in pickle.dumps(error).decode("latin-1")
            assert TOKEN not in "".join(traceback.format_exception(error))
    assert caplog.records
    assert TOKEN not in caplog.text
    assert HUSH not in caplog.text


@pytest.mark.parametrize("kind", [*CAUSES, *ECHOES])
def test_errors__frame_variables_of_requests(mode, kind):
    """No variable of a frame of this package shows a credential, whatever became of a request."""
    reply, settings = CAUSES.get(kind) or (ECHOES[kind], {})
    with HttpServer(reply) as server:
        for action in (
            account,
            lambda c: c.run("me/m", {}),
            lambda c: c.predictions.create(model="me/m", input={}),
            lambda c: c.files.create(b"x"),
        ):
            with pytest.raises(replicate.APIError) as caught:
                mode.call(
                    server.url,
                    action,
                    max_retries=0,
                    **{"headers": {"X-Api-Key": HUSH}, **settings},
                )
            texts = [*shown_with_variables(caught.value)]
            assert texts
            assert not [text for text in texts if TOKEN in text or HUSH in text]
