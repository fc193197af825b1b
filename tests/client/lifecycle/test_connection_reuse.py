"""A connection whose last response cannot be trusted carries no other request."""

from __future__ import annotations

import gzip
import json
from itertools import count

import pytest
import replicate_typed as replicate
from _support.account import ACCOUNT, account
from _support.http_server import HttpServer, Response
from _support.transports import ASYNC, SYNC, TransportCase
from replicate_typed import RetryPolicy

#: The transports whose connections are those of httpcore, which reuses what it should not.
CASES = [case for case in [*SYNC, *ASYNC] if case.name.startswith("httpx")]

ONCE = RetryPolicy(max_retries=0)


def named(name: str) -> Response:
    """Return the account of that name."""
    return Response(ACCOUNT | {"username": name})


def names_of(case, api, times=3):
    """Return the names that several requests for the account lead to, one after the other."""
    found = []

    def note(made):
        found.append(getattr(made, "username", made))

    def once(client):
        try:
            return account(client)
        except replicate.ReplicateError as error:
            return error

    async def main(client):
        for _ in range(times):
            try:
                note(await account(client))
            except replicate.ReplicateError as error:
                note(error)

    def blocking(client):
        for _ in range(times):
            note(once(client))

    case.call(api.url, blocking if case.mode == "sync" else main, policy=ONCE)
    return found


SURPLUS = {
    "a second response": named("another").encode(),
    "garbage": b"\r\n\0\1garbage",
    "an empty line": b"\r\n",
    "an interim response": b"HTTP/1.1 103 Early Hints\r\n\r\n",
    "a chunk": b"0\r\n\r\n",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.mode}")
@pytest.mark.parametrize("surplus", SURPLUS.values(), ids=list(SURPLUS))
def test_connection__surplus_bytes(case, surplus):
    """What a server sent beyond a response is not taken for the next one."""
    numbers = count()
    with HttpServer(lambda request: named(f"n{next(numbers)}").encode() + surplus) as api:
        assert names_of(case, api) == ["n0", "n1", "n2"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.mode}")
def test_connection__short_content_length(case):
    """A response that is longer than it said is unreadable, and leaves nothing behind."""
    numbers = count()

    def respond(request):
        n = next(numbers)
        return Response(ACCOUNT | {"username": f"n{n}"}, extra_length=-4 if n % 2 == 0 else 0)

    with HttpServer(respond) as api:
        first, second, third = names_of(case, api)
    assert isinstance(first, replicate.ResponseDecodeError)
    assert second == "n1"
    assert isinstance(third, replicate.ResponseDecodeError)


UNREADABLE = {
    "no JSON": Response(b"<html>hello", content_type="text/html"),
    "half of it": Response(json.dumps(ACCOUNT)[:-5]),
    "gzip cut short": Response(
        gzip.compress(json.dumps(ACCOUNT).encode())[:-9], headers={"content-encoding": "gzip"}
    ),
    "no gzip": Response(b"{}", headers={"content-encoding": "gzip"}),
    "unknown encoding": Response(b"{}", headers={"content-encoding": "rot13"}),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.mode}")
@pytest.mark.parametrize("response", UNREADABLE.values(), ids=list(UNREADABLE))
def test_connection__unreadable_response(case, response):
    """After a response that cannot be read, the next request opens another connection."""
    bad = iter([True, False, False])
    with HttpServer(lambda request: response if next(bad) else named("me")) as api:
        first, *others = names_of(case, api)
        assert isinstance(first, replicate.APIError)
        assert others == ["me", "me"]
        assert api.accepted == 2


def test_connection__kept(mode):
    """After a response that can be read, the connection is used again."""
    with HttpServer(named("me")) as api:
        assert names_of(TransportCase("httpx", mode.name), api, times=5) == ["me"] * 5
        assert api.accepted == 1
