"""What one call adds to its request: ``timeout=``, ``headers=`` and ``query=``."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import replicate_typed as replicate
from _support.every_call import CALLS
from _support.http_server import HttpServer, Request, Response
from _support.modes import Async, Sync
from _support.public_methods import public_methods
from _support.public_objects import RELEASE
from _support.scripted_api import ScriptedApi
from replicate_typed import APITimeoutError, InputError

Mode = Sync | Async

#: The calls of operations, which are those of methods of resources.
OPERATIONS = sorted(name for name in CALLS if "." in name and name != "prediction.stream")

#: Calls whose own argument is the query.
SEARCHES = {"models.search", "search"}

ADDED: dict[str, Any] = {"headers": {"X-Team": "a"}, "query": {"team": ["a", "b"]}}

PROBLEM = Response({"detail": "no"}, 400, content_type="application/problem+json")


class With:
    """A client all of whose methods are called with more keywords."""

    def __init__(self, target: Any, keywords: dict[str, Any]) -> None:
        self.target, self.keywords = target, keywords

    def __getattr__(self, name: str) -> With:
        return With(getattr(self.target, name), self.keywords)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.target(*args, **kwargs, **self.keywords)


def options_of(name: str, **options: Any) -> dict[str, Any]:
    """Return those options that a call takes."""
    return {n: v for n, v in options.items() if not (n == "query" and name in SEARCHES)}


def call(mode: Mode, base: str, name: str, **options: Any) -> Any:
    """Make a call with options."""
    if name == "training.reload":
        return mode.call(base, lambda c: CALLS[name](c))
    return mode.call(base, lambda c: CALLS[name](With(c, options_of(name, **options))))


def query_of(request: Request) -> dict[str, list[str]]:
    """Return the members of a request's query."""
    return parse_qs(urlsplit(request.target).query)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "training.reload"])
def test_options__of_every_operation(mode: Mode, name: str) -> None:
    """The headers and the query are sent with the request, beside what the method sends."""
    with HttpServer(PROBLEM) as server:
        with pytest.raises(replicate.BadRequestError):
            call(mode, server.base, name, **ADDED)
        with pytest.raises(replicate.BadRequestError):
            call(mode, server.base, name)
    added, plain = server.requests
    assert added.headers["x-team"] == "a"
    assert (added.method, added.path) == (plain.method, plain.path)
    wanted = {} if name in SEARCHES else {"team": ["a", "b"]}
    assert query_of(added) == {**query_of(plain), **wanted}
    assert added.headers["authorization"] == plain.headers["authorization"]


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name != "training.reload"])
def test_timeout__of_every_operation(mode: Mode, name: str, sink: HttpServer) -> None:
    """The time of a call is that of all of it: nothing is sent when there is none."""
    with pytest.raises(APITimeoutError, match="no time was left"):
        call(mode, sink.base, name, timeout=0)
    assert sink.requests == []


@pytest.mark.parametrize("mode_name", ["sync", "async"])
def test_options__every_method_has_them(mode_name: str) -> None:
    """A method that sends a request takes the keywords, by their own type or one that has them."""
    sends = ("core.request(", "core.fetch(", "fetch_page(")
    lacking: list[str] = []
    checked = 0
    for name, method in public_methods(mode_name):
        source = inspect.getsource(method)
        if not any(word in source for word in sends):
            continue
        checked += 1
        kinds = {parameter.kind for parameter in inspect.signature(method).parameters.values()}
        if inspect.Parameter.VAR_KEYWORD not in kinds and "timeout" not in source:
            lacking.append(name)
    assert checked > 25
    assert lacking == []


#: Options that are refused, by what the error says of them.
REFUSED: dict[str, dict[str, Any]] = {
    r"timeout must be a number of seconds": {"timeout": -1},
    r"timeout must be .* not '5'": {"timeout": "5"},
    r"headers must be a mapping, not list": {"headers": [("a", "b")]},
    r"'a b' is not a valid header name": {"headers": {"a b": "c"}},
    r"the value of X-A is not text that a header": {"headers": {"X-A": "b\r\nc: d"}},
    r"the value of X-B is not text": {"headers": {"X-B": 1}},
    r"Content-Length is set by the client": {"headers": {"Content-Length": "1"}},
    r"host is set by the client": {"headers": {"host": "example.com"}},
    r"transfer-Encoding is set by": {"headers": {"transfer-Encoding": "chunked"}},
    r"query must be a mapping, not str": {"query": "a=b"},
    r"query: 1 is not the name of a member": {"query": {1: "b"}},
    r"query: the value of a is a object": {"query": {"a": object()}},
    r"query: the value of a is a dict": {"query": {"a": [{}]}},
}


@pytest.mark.parametrize("message", REFUSED)
@pytest.mark.parametrize(
    "name",
    [
        "predictions.get",
        "predictions.list",
        "files.delete",
        "predictions.cancel",
        "predictions.create",
        "trainings.create",
        "models.versions.list",
    ],
)
def test_options__not_valid(mode: Mode, sink: HttpServer, name: str, message: str) -> None:
    """What cannot be sent is refused before anything is; the message says which and why."""
    with pytest.raises(InputError, match=message):
        call(mode, sink.base, name, **REFUSED[message])
    assert sink.requests == []


@pytest.mark.parametrize("name", ["predictions.get", "predictions.list", "trainings.create"])
def test_options__misspelt(mode: Mode, sink: HttpServer, name: str) -> None:
    """A keyword that there is not is a ``TypeError`` that names the right one."""
    with pytest.raises(TypeError, match=r"argument 'header'. Did you mean 'headers'\?"):
        call(mode, sink.base, name, header={})
    assert sink.requests == []


def test_headers__take_the_place_of_the_usual_ones(mode: Mode) -> None:
    """A header counts once, in whatever spelling, also among those of the client."""
    with HttpServer(PROBLEM) as server:

        def get(client: Any) -> Any:
            return client.predictions.get("p", headers={"user-agent": "mine", "X-TEAM": "b"})

        with pytest.raises(replicate.BadRequestError):
            mode.call(server.base, get, headers={"x-team": "a", "USER-AGENT": "client"})
        raw = server.requests[0].headers
    assert raw["user-agent"] == "mine"
    assert raw["x-team"] == "b"


def test_headers__the_client_has_one_of_a_kind(mode: Mode) -> None:
    """The headers of a client take the place of the usual ones in any spelling, too."""
    with HttpServer(PROBLEM) as server:
        with pytest.raises(replicate.BadRequestError):
            mode.call(server.base, lambda c: c.account.get(), headers={"user-agent": "mine"})
        assert server.requests[0].headers["user-agent"] == "mine"


@pytest.mark.parametrize("token", ["r8_of_the_client_0123", None])
def test_headers__authorization(
    mode: Mode, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    """An ``Authorization`` of the call is sent instead of the token, which is not needed then."""
    monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
    given = {"authorization": "Bearer r8_of_this_call_0123456789"}
    with HttpServer(Response({"type": "user", "username": "me"})) as server:
        mode.call(server.base, lambda c: c.account.get(headers=given), token=token)
    assert server.requests[0].headers["authorization"] == given["authorization"]


def test_headers__authorization_is_not_shown(mode: Mode) -> None:
    """A credential of a call is in no error, as the token is not."""
    secret = "r8_of_this_call_0123456789"
    echo = lambda request: Response({"detail": request.headers["authorization"]}, 400)  # noqa: E731
    with HttpServer(echo) as server, pytest.raises(replicate.BadRequestError) as caught:
        mode.call(
            server.base, lambda c: c.account.get(headers={"Authorization": f"Bearer {secret}"})
        )
    error = caught.value
    shown = [str(error), error.body, error.response.text, repr(vars(error))]
    assert not any(secret in text for text in shown)
    assert error.request is not None
    assert "authorization" not in error.request.headers


def test_query__takes_the_place_of_what_the_method_sends(mode: Mode) -> None:
    """A member that the method sends is replaced, or removed by ``None``; the others stay."""
    with HttpServer(PROBLEM) as server:
        for query in ({"limit": 3}, {"limit": None, "more": True}):
            with pytest.raises(replicate.BadRequestError):
                mode.call(
                    server.base,
                    lambda c, query=query: c.predictions.list(source="web", query=query),
                )
        with pytest.raises(replicate.BadRequestError):
            mode.call(
                server.base, lambda c: c.predictions.list(source="web", query={"source": None})
            )
    assert [query_of(request) for request in server.requests] == [
        {"source": ["web"], "limit": ["3"]},
        {"source": ["web"], "more": ["true"]},
        {},
    ]


@pytest.mark.parametrize("verb", ["run", "stream", "create"])
def test_create__headers_and_query(mode: Mode, verb: str) -> None:
    """What creates a prediction adds them to the create, and to no other request."""
    with ScriptedApi({"status": "starting"}, polls=[{"status": "succeeded", "output": "a"}]) as api:

        def use(client: Any) -> Any:
            method = client.predictions.create if verb == "create" else getattr(client, verb)
            return method("me/model", {}, **ADDED)

        if verb == "stream":
            mode.collect(api.url, use)
        else:
            mode.call(api.url, use)
        create, *others = api.server.requests
    assert create.headers["x-team"] == "a"
    assert query_of(create) == {"team": ["a", "b"]}
    assert bool(others) == (verb != "create")
    assert not any("x-team" in other.headers or query_of(other) for other in others)


def test_create__prefer(mode: Mode, sink: HttpServer) -> None:
    """How long a create is held is said by ``wait``, and not by a header besides."""
    with pytest.raises(InputError, match="Prefer is set by wait="):
        mode.call(sink.base, lambda c: c.run("me/m", {}, headers={"prefer": "wait=5"}))
    assert sink.requests == []


def test_create__timeout_ends_the_hold(mode: Mode) -> None:
    """A create is not held for longer than its caller waits."""
    with ScriptedApi() as api:
        mode.call(api.url, lambda c: c.predictions.create("me/model", {}, wait=60, timeout=20))
        assert api.server.requests[0].headers["prefer"] == "wait=20"


def test_cancel__time_of_both_requests(mode: Mode) -> None:
    """Where a cancel asks for the prediction besides, both have the options of the call."""

    def answer(request: Request) -> Response:
        if request.method == "POST":
            return Response(status=204)
        return Response({"id": "p", "status": "canceled"})

    with HttpServer(answer) as server:
        for cancel in (
            lambda c: c.predictions.cancel("p", **ADDED),
            lambda c: c.trainings.cancel("p", **ADDED),
        ):
            assert mode.call(server.base, cancel).status == "canceled"
    assert [r.headers.get("x-team") for r in server.requests] == ["a"] * 4


PAGE = {"previous": None, "next": None, "results": []}


def test_pages__keep_the_options(mode: Mode) -> None:
    """The pages that follow have the headers of the first, and its query where the URL lacks it."""

    def answer(request: Request) -> Response:
        is_first = "cursor" not in request.target
        return Response(
            {**PAGE, "next": f"{server.url}/models?cursor=2&team=c"} if is_first else PAGE
        )

    options = {"headers": {"X-Team": "a"}, "query": {"team": "a", "size": 5, "cursor": None}}
    with HttpServer(answer) as server:
        assert mode.collect(server.base, lambda c: c.models.list(**options)) == []
    first, second = server.requests
    assert query_of(first) == {"team": ["a"], "size": ["5"]}
    assert query_of(second) == {"cursor": ["2"], "team": ["c"], "size": ["5"]}
    assert second.headers["x-team"] == "a"


METHODS: dict[str, Callable[[Any], Any]] = {
    "model": lambda c: c.models.get("me/m"),
    "deployment": lambda c: c.deployments.get("me/m"),
    "prediction": lambda c: c.predictions.get("p"),
    "training": lambda c: c.trainings.get("p"),
}


@pytest.mark.parametrize("kind", METHODS)
def test_objects__reload(kind: str) -> None:
    """The methods of objects take the options, too."""
    raw = {"id": "p", "owner": "me", "name": "m", "status": "starting", "current_release": RELEASE}
    with HttpServer(Response(raw)) as server, replicate.Client("r8_x", base_url=server.url) as c:
        found = METHODS[kind](c)
        found.reload(**ADDED)
        with pytest.raises(APITimeoutError):
            found.reload(timeout=0)
        with pytest.raises(TypeError, match="unexpected keyword argument 'deadlin'"):
            found.reload(deadlin=1)
    assert server.requests[-1].headers["x-team"] == "a"
    assert len(server.requests) == 2


def test_model__methods_pass_options_on(mode: Mode) -> None:
    """What a model does by way of ``client.models`` has the options as well."""
    raw = {"owner": "me", "name": "m", **PAGE}
    with HttpServer(Response(raw)) as server:
        for act in ("examples", "readme", "delete"):
            with replicate.Client("r8_x", base_url=server.url) as client:
                getattr(client.models.get("me/m"), act)(**ADDED)
            assert server.requests[-1].headers["x-team"] == "a"
