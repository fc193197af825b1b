"""Settings that are assigned to a client, and assignments that would have no effect."""

from __future__ import annotations

import copy
import pickle
import traceback

import httpx
import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT, account
from _support.clients import sync_client
from _support.http_server import HttpServer, Response
from _support.scripted_api import ScriptedApi

SETTINGS = {"api_token": "r8_two", "timeout": 7.5, "max_retries": 2, "poll_interval": 0.25}


def tokens(server):
    """Return the tokens of the requests that a server got."""
    return [r.headers["authorization"].removeprefix("Bearer ") for r in server.requests]


def test_api_token__assigned(mode, api):
    """The next request has the token that was assigned; None is that of the environment."""

    def action(client):
        client.api_token = "r8_two"
        assert client.api_token == "r8_two"
        return account(client)

    mode.call(api.url, action, token="r8_one")
    assert tokens(api) == ["r8_two"]


def test_api_token__none_is_the_environment(api, monkeypatch):
    """The token None is taken from the environment."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_there")
    with sync_client(api.url, "r8_one") as client:
        client.api_token = None
        account(client)
    assert tokens(api) == ["r8_there"]


def test_api_token__objects_and_files():
    """What a client returned before uses its new token too."""
    with ScriptedApi() as scripted, sync_client(scripted.url, "r8_one") as client:
        prediction = client.predictions.create("me/model", {})
        resource = client.predictions
        client.api_token = "r8_two"
        prediction.reload()
        resource.get("p1")
        file = client.files.output(f"{scripted.url}/files/a")
        with pytest.raises(replicate.FileError, match="404"):
            file.read()
        assert tokens(scripted.server) == ["r8_one", "r8_two", "r8_two", "r8_two"]


@pytest.mark.parametrize("source", ["assigned", "environment"])
def test_max_retries__used(mode, monkeypatch, source):
    """The number of retries is that which was assigned, or that of the environment."""
    with HttpServer(Response({"detail": "no"}, 500)) as server:

        def action(client):
            if source == "assigned":
                client.max_retries = 1
            assert client.max_retries == 1
            return account(client)

        monkeypatch.setenv("REPLICATE_MAX_RETRIES", "1" if source == "environment" else "3")
        more = {"retry": None} if source == "environment" else {}
        with pytest.raises(replicate.InternalServerError):
            mode.call(server.url, action, **more)
        assert len(server.requests) == 2


@pytest.mark.parametrize("source", ["assigned", "environment"])
def test_timeout__used(mode, monkeypatch, source):
    """The limit of a request is that which was assigned, or that of the environment."""
    with HttpServer(lambda request: None) as server:

        def action(client):
            if source == "assigned":
                client.timeout = 0.05
            assert client.timeout == httpx.Timeout(0.05)
            return account(client)

        if source == "environment":
            monkeypatch.setenv("REPLICATE_TIMEOUT", "0.05")
        with pytest.raises(replicate.APIConnectionError):
            mode.call(server.url, action, max_retries=0)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("REPLICATE_TIMEOUT", "long", "REPLICATE_TIMEOUT must be a number of seconds"),
        ("REPLICATE_TIMEOUT", "-1", "REPLICATE_TIMEOUT must be a number of seconds"),
        ("REPLICATE_TIMEOUT", "nan", "REPLICATE_TIMEOUT must be a number of seconds"),
        ("REPLICATE_MAX_RETRIES", "1.5", "REPLICATE_MAX_RETRIES must be an integer"),
        ("REPLICATE_MAX_RETRIES", "-1", "REPLICATE_MAX_RETRIES must be an integer"),
        ("REPLICATE_MAX_RETRIES", "9" * 5000, "REPLICATE_MAX_RETRIES must be an integer"),
    ],
)
def test_environment__bad_value(mode, api, monkeypatch, variable, value, message):
    """A variable that cannot be used is named, nothing is sent, and a given setting counts."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(replicate.InputError, match=message) as caught:
        mode.call(api.url, account, retry=None)
    assert len(str(caught.value)) < 200
    assert api.requests == []
    mode.call(api.url, account, timeout=3, max_retries=1)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("api_token", 3, "api_token must be a string, not int"),
        ("timeout", "30", "timeout must be a number of seconds, or a Timeout of httpx"),
        ("max_retries", -1, "max_retries must be an integer"),
        ("max_retries", True, "max_retries must be an integer"),
        ("poll_interval", "1", "poll_interval must be a number"),
    ],
)
def test_assignment__invalid_value(mode, name, value, message):
    """A value is checked as the argument is, and the setting stays as it was."""
    client = mode.client_class(**SETTINGS)
    before = repr(client)
    with pytest.raises(replicate.InputError, match=message):
        setattr(client, name, value)
    assert repr(client) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("api_tokn", "no setting 'api_tokn': what can be assigned is api_token, max_retries"),
        ("anything", "no setting 'anything'"),
        ("token", "the setting is api_token"),
        ("base_url", r"with_options\(base_url="),
        ("headers", r"with_options\(headers=…\)"),
        ("retry", r"with_options\(retry=…\)"),
        ("http_client", r"with_options\(http_client="),
    ],
)
def test_assignment__without_effect(mode, name, message):
    """An assignment that would have no effect is refused, and its value is not shown."""
    client = mode.client_class("r8_one")
    with pytest.raises(AttributeError, match=message) as caught:
        setattr(client, name, "r8_" + "hidden"[::-1])
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "r8_neddih" not in "".join(frames.format())


def test_assignment__parts_of_a_client(mode):
    """A setting is not assigned to a resource or a stream."""
    client = mode.client_class("r8_one")
    for part in (client.predictions, client.models, client.stream("me/model")):
        with pytest.raises(AttributeError, match="timeout"):
            part.timeout = 3


def test_assignment__replaced_method(mode):
    """A test can replace a method or a resource of a client."""
    client = mode.client_class("r8_one")
    client.run = client.predictions = "replaced"
    assert (client.run, client.predictions) == ("replaced", "replaced")


def test_with_options__settings_apart(mode):
    """A client of ``with_options`` has settings of its own from then on."""
    client = mode.client_class(**SETTINGS)
    other = client.with_options(timeout=3)
    other.api_token, client.poll_interval = "r8_three", 9
    assert (client.api_token, other.api_token) == ("r8_two", "r8_three")
    assert (client.poll_interval, other.poll_interval) == (9, 0.25)
    assert other.max_retries == 2


def test_max_retries__keeps_the_policy(mode):
    """The delays of a retry policy stay when the number of retries is assigned."""
    client = mode.client_class("x", retry=replicate.RetryPolicy(base=3))
    client.max_retries = 7
    assert "max_retries=7" in repr(client)
    assert client._core.options.retry == replicate.RetryPolicy(base=3, max_retries=7)
    client.max_retries = None
    assert client.max_retries == 4


def test_repr__settings(mode):
    """The repr of a client shows its settings, and not its token."""
    client = mode.client_class(base_url="http://a/v1", **SETTINGS)
    assert repr(client) == (
        f"{mode.client_class.__name__}(base_url='http://a/v1', timeout=7.5, max_retries=2, "
        "poll_interval=0.25)"
    )


class Budgeted(replicate.Client):
    """A user's client with attributes of its own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.budget = [5]


def test_subclass__own_attributes():
    """A subclass has attributes of its own, also in copies and pickles."""
    client = Budgeted(**SETTINGS)
    client.budget.append(6)
    for other in (
        client.with_options(),
        copy.copy(client),
        copy.deepcopy(client),
        pickle.loads(pickle.dumps(client)),
    ):
        assert type(other) is Budgeted
        assert other.budget == [5, 6]
    for name in ("headers", "base_url", "token"):
        with pytest.raises(AttributeError, match="cannot be assigned"):
            setattr(client, name, "x")


def test_copy__keeps_the_token():
    """A copy of a client, or of an object, belongs to the same account."""
    with HttpServer(Response(ACCOUNT)) as server, sync_client(server.url, "r8_one") as client:
        for other in (copy.copy(client), copy.deepcopy(client)):
            account(other)
    with ScriptedApi() as scripted, sync_client(scripted.url, "r8_one") as client:
        prediction = client.predictions.create("me/model", {})
        copy.copy(prediction).reload()
        copy.deepcopy(prediction).reload()
        assert set(tokens(scripted.server) + tokens(server)) == {"r8_one"}


def test_unauthorized__names_the_source(mode, monkeypatch):
    """An error 401 names the variable of the environment only if the token is of there."""
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_there")
    with HttpServer(Response({"title": "Unauthenticated"}, 401)) as server:
        with pytest.raises(replicate.AuthenticationError, match="REPLICATE_API_TOKEN"):
            mode.call(server.url, account, token=None)
        with pytest.raises(replicate.AuthenticationError, match="the api_token of") as caught:
            mode.call(server.url, account, token="r8_one")
        assert "REPLICATE_API_TOKEN" not in str(caught.value)
