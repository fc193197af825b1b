"""Errors: of requests to the local server, and of arguments to it."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from _support.local_http import create
from replicate_typed.local import (
    BrokenModel,
    Fault,
    Faults,
    FunctionModel,
    LocalServer,
    PortInUse,
)
from replicate_typed.local._api.faults import faults_from_json

VERSION = "ab" * 32


def problem(response: httpx.Response) -> dict:
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == response.status_code
    return document


def test_authentication__tokens(server: LocalServer) -> None:
    """A missing and an unknown token are errors; both schemes are accepted."""
    with httpx.Client(base_url=server.url) as http:
        assert problem(http.get("/account"))["detail"] == "You did not pass an authentication token"
        for scheme in ("Bearer", "Token"):
            good = {"Authorization": f"{scheme} {server.token}"}
            assert http.get("/account", headers=good).status_code == 200
        bad = problem(http.get("/account", headers={"Authorization": "Bearer r8_wrong"}))
        assert bad == {
            "title": "Unauthenticated",
            "detail": "You did not pass a valid authentication token",
            "status": 401,
        }


def test_not_found__resources(http: httpx.Client) -> None:
    """Every missing resource is a 404 problem."""
    for path in (
        "/nothing",
        "/predictions/",
        "/models/a/b",
        "/predictions/x",
        "/trainings/x",
        "/files/x",
        "/deployments/a/b",
        "/collections/x",
        "/models/me/shout/versions/x",
        "/models/me/shout/readme",
    ):
        assert problem(http.get(path))["status"] == 404, path


@pytest.mark.parametrize("version", [VERSION, "a/b", "me/shout:latest", "latest", ""])
def test_create__unknown_version(http: httpx.Client, version: str) -> None:
    """A version that does not exist is a 422 with the API's title."""
    response = http.post("/predictions", json={"version": version, "input": {}})
    assert problem(response)["title"] == "Invalid version or not permitted"


def test_create__invalid_body(http: httpx.Client) -> None:
    """A body that violates the operation's schema is a 422 that lists each failure."""
    response = http.post("/predictions", json={"model": "a/b", "input": {}})
    document = problem(response)
    assert document["title"] == "Input validation failed"
    assert set(document["detail"].splitlines()) == {
        "- version is required",
        "- Additional property model is not allowed",
    }
    assert {failure["type"] for failure in document["invalid_fields"]} == {
        "required",
        "additional_property_not_allowed",
    }


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null", b"[]", b'"x"'])
def test_create__malformed_body(http: httpx.Client, body: bytes) -> None:
    """A body that is not a JSON object is a 400 or 422 problem."""
    headers = {"Content-Type": "application/json"}
    response = http.post("/predictions", content=body, headers=headers)
    assert response.status_code in {400, 422}
    problem(response)


def test_create__invalid_input(http: httpx.Client) -> None:
    """An input that violates the model's schema is a 422 with ``invalid_fields``."""
    document = problem(create(http, "shout", {"prompt": None}))
    assert list(document) == ["detail", "status", "title", "invalid_fields"]
    assert document["invalid_fields"] == [
        {
            "type": "invalid_type",
            "field": "input.prompt",
            "description": "Invalid type. Expected: string, given: null",
        }
    ]


def test_method_not_allowed__problem(http: httpx.Client) -> None:
    """A method that a path does not support is a 405 problem."""
    assert problem(http.put("/predictions"))["status"] == 405


def test_create__body_too_large(http: httpx.Client) -> None:
    """A body over the limit is a 413, and the server keeps serving."""
    body = json.dumps({"input": {"prompt": "x" * (65 * 1024 * 1024)}})
    # The server may close the connection before all of it is sent.
    with suppress(httpx.TransportError):
        assert http.post("/models/me/shout/predictions", content=body).status_code == 413
    assert http.get("/account").status_code == 200


def test_files__path_traversal(http: httpx.Client) -> None:
    """File names and ids with path separators do not reach other files."""
    files = {"content": ("../../etc/passwd", b"x", "text/plain")}
    shown = http.post("/files", files=files).json()
    assert shown["size"] == 1
    assert http.get("/files/..%2f..%2fetc%2fpasswd").status_code == 404
    assert http.delete(f"/files/{shown['id']}").status_code == 204


def test_rate_limit__creations() -> None:
    """Creations over ``rate_limit`` are a 429 with ``Retry-After``; other requests pass."""

    async def shout(prompt: str) -> str:
        return prompt

    with LocalServer(models={"me/shout": shout}, rate_limit=2) as server:
        headers = {"Authorization": f"Bearer {server.token}"}
        with httpx.Client(base_url=server.url, headers=headers) as http:
            answers = [create(http, "shout", {"prompt": "a"}) for _ in range(3)]
            assert [answer.status_code for answer in answers] == [201, 201, 429]
            document = problem(answers[2])
            assert int(answers[2].headers["retry-after"]) == document["retry_after"] > 0
            assert http.get("/account").status_code == 200


def test_start__port_in_use() -> None:
    """Starting at a port in use raises ``PortInUse`` with the port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)):
            LocalServer(models={}, port=port).start()


@pytest.mark.parametrize("host", ["192.0.2.1", "\N{LATIN SMALL LETTER E WITH ACUTE}..x"])
def test_start__unknown_address(host: str) -> None:
    """Starting at an address of another machine raises ``OSError`` with advice."""
    with pytest.raises(OSError, match="Use an address of this machine") as caught:
        LocalServer(models={}, host=host).start()
    assert not isinstance(caught.value, PortInUse)
    assert host in str(caught.value)


@pytest.mark.parametrize("token", ["a b", "a\nb", "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_local_server__invalid_token(token: str) -> None:
    """A token that is not valid in a header raises ``ValueError``."""
    with pytest.raises(ValueError, match="without white space"):
        LocalServer(models={}, token=token)


def test_faults__operation_and_times(server: LocalServer) -> None:
    """Faults affect the operation they name, as often as ``times`` says."""
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.url, headers=headers) as http:
        server.faults.add(Fault("status", operation="account.get", status=503, times=2))
        codes = [http.get("/account").status_code for _ in range(3)]
        assert codes == [503, 503, 200]
        server.faults.add(Fault("html", status=520, times=1))
        assert http.get("/hardware").headers["content-type"] == "text/html"
        before = len(server.predictions())
        server.faults.add(Fault("reset-after", operation="models.predictions.create", times=1))
        with pytest.raises(httpx.TransportError):
            create(http, "shout", {"prompt": "a"})
        assert len(server.predictions()) == before + 1
        server.faults.add(Fault("reset-before", operation="models.predictions.create", times=1))
        with pytest.raises(httpx.TransportError):
            create(http, "shout", {"prompt": "a"})
        assert len(server.predictions()) == before + 1
        server.faults.add(Fault("truncate", operation="hardware.list", times=1))
        with pytest.raises(httpx.TransportError):
            http.get("/hardware")
        assert http.get("/hardware").status_code == 200
        server.faults.clear()
    assert Faults().pick("x") is None


def test_fault__unknown_kind() -> None:
    """The error for an unknown kind lists the kinds."""
    with pytest.raises(
        ValueError, match="unknown fault kind 'explode'; the kinds are status, status-after"
    ):
        Fault("explode")  # type: ignore[arg-type]
    with pytest.raises(
        ValueError, match="a fault must have a 'kind': one of status, status-after, html"
    ):
        faults_from_json([{"operation": "*"}])
    with pytest.raises(ValueError, match="faults must be a list of objects"):
        faults_from_json({})


def test_models_create__invalid_url(http: httpx.Client) -> None:
    """A model's URLs are validated."""
    model = {"owner": "local", "name": "n", "visibility": "private", "hardware": "cpu"}
    response = http.post("/models", json={**model, "github_url": "not a url"})
    assert problem(response)["invalid_fields"][0]["field"] == "github_url"


def test_local_server__invalid_arguments(tmp_path: Path) -> None:
    """Invalid arguments raise errors that name them."""
    for argument, wrong in {
        "rate_limit": 0,
        "token": "a b",
        "webhook_secret": "secret",
    }.items():
        with pytest.raises(ValueError, match=r"rate_limit|token|webhook secret"):
            LocalServer({}, **{argument: wrong})
    for argument, wrong in {"concurrency": 0, "visibility": "secret"}.items():
        with pytest.raises(ValueError, match=argument):
            FunctionModel(lambda: "x", **{argument: wrong})
    with pytest.raises(BrokenModel, match=r"there is no cog\.yaml"):
        LocalServer({"me/model": str(tmp_path)})
