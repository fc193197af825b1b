"""``client.models.versions``: versions by the name of a model that is not fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from _support.http_server import HttpServer, Request, Response
from _support.modes import Async, Sync
from replicate_typed import InputError, ModelVersion
from replicate_typed.local import LocalServer

Mode = Sync | Async

VERSION = "a" * 64

#: The calls by what is requested.
CALLS: dict[str, list[Callable[[Any], Any]]] = {
    f"GET /v1/models/me/m/versions/{VERSION}": [
        lambda c: c.models.versions.get("me/m", VERSION),
        lambda c: c.models.versions.get("me", "m", VERSION),
        lambda c: c.models.versions.get(owner="me", name="m", id=VERSION),
        lambda c: c.models.versions.get(f"me/m:{VERSION}"),
        lambda c: c.models.versions.get(("me", "m"), VERSION),
        lambda c: c.models.versions.get("me/m", f"me/m:{VERSION}"),
    ],
    "GET /v1/models/me/m/versions": [
        lambda c: c.models.versions.list("me/m"),
        lambda c: c.models.versions.list("me", "m"),
        lambda c: c.models.versions.list(owner="me", name="m"),
    ],
    "GET /v1/models/me/m/versions?cursor=2": [
        lambda c: c.models.versions.list(
            "me/m", cursor=f"{c.base_url}/models/me/m/versions?cursor=2"
        )
    ],
    f"DELETE /v1/models/me/m/versions/{VERSION}": [
        lambda c: c.models.versions.delete("me/m", VERSION),
        lambda c: c.models.versions.delete("me", "m", VERSION),
        lambda c: c.models.versions.delete(f"me/m:{VERSION}"),
    ],
    "GET /v1/models/me/m/examples": [lambda c: c.models.examples("me/m")],
    "GET /v1/models/me/m/readme": [lambda c: c.models.readme("me", "m")],
}


def answer(request: Request) -> Response:
    """Respond with a version, a page of one, or nothing."""
    if request.method == "DELETE":
        return Response(status=202)
    version = {"id": VERSION, "created_at": "2026-01-01T00:00:00Z"}
    return Response({**version, "results": [version], "next": None, "previous": None})


@pytest.mark.parametrize("wanted", CALLS)
def test_versions__forms(mode: Mode, wanted: str) -> None:
    """Each form of the names makes the one request."""
    with HttpServer(answer) as server:
        found = [mode.call(server.base, call) for call in CALLS[wanted]]
    sent = [f"{request.method} {request.target}" for request in server.requests]
    assert sent == [wanted] * len(found)
    if wanted.startswith("DELETE"):
        assert set(found) == {True}


def test_versions__of_the_model(mode: Mode, server: LocalServer) -> None:
    """A version knows its model, and can be run."""

    def versions(client: Any) -> Any:
        return client.models.versions.list("local/shout")

    (version,) = mode.collect(server.base, versions, token=server.token)
    assert type(version) is ModelVersion
    got = mode.call(
        server.base,
        lambda c: c.models.versions.get("local/shout", version.id),
        token=server.token,
    )
    assert got == version
    run = lambda c: c.run(got, {"prompt": "a"})  # noqa: E731
    assert mode.call(server.base, run, token=server.token) == "A"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("me/m",), "id is missing"),
        (("me", "m"), "not the name of a model|must be|'me'"),
        (("me/m", "x/y"), "no version of me/m"),
        (("me/m", f"you/m:{VERSION}"), "no version of me/m"),
        (("me", "m", ""), "id is empty"),
    ],
)
def test_versions__not_valid(
    mode: Mode, sink: HttpServer, arguments: tuple[str, ...], message: str
) -> None:
    """What names no version of a model is refused before anything is sent."""
    for method in ("get", "delete"):
        with pytest.raises(InputError, match=message):
            mode.call(sink.base, lambda c, m=method: getattr(c.models.versions, m)(*arguments))
    assert sink.requests == []
