"""The operations of the description, and those of a later one."""

from __future__ import annotations

import copy

import httpx
import pytest
from _support.local_http import connected
from _support.local_models import MODELS
from replicate_typed import Client
from replicate_typed.local import LocalServer
from replicate_typed.local._api.handlers import HANDLERS
from replicate_typed.local._contract.description import Description, load
from replicate_typed.local._serving import service


def test_handlers__complete() -> None:
    """Every operation of the description has a handler."""
    described = {operation["operationId"] for _, _, operation in load().operations()}
    assert described == set(HANDLERS)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A description with operations that have no handler."""
    document = copy.deepcopy(load().document)
    answer = {"responses": {"200": {"description": "Success."}}, "security": [{"bearerAuth": []}]}
    document["paths"]["/queues/{queue-id}"] = {
        "get": {"operationId": "queues.get", "tags": ["queues"], **answer}
    }
    document["paths"]["/queues"] = {
        "post": {"operationId": "queues.create", "tags": ["queues"], **answer}
    }
    monkeypatch.setattr(service, "load", lambda: Description(document))


@pytest.mark.usefixtures("later")
def test_handlers__unknown_operation() -> None:
    """An operation without a handler is a 501, and the others work."""
    with (
        LocalServer(models=MODELS) as server,
        Client(server.token, base_url=server.url, max_retries=0) as client,
    ):
        assert client.run("me/shout", {"prompt": "hello"}) == "HELLO"
        headers = {"Authorization": f"Bearer {server.token}"}
        answer = httpx.post(f"{server.url}/queues", headers=headers)
        assert answer.status_code == 501
        assert answer.headers["content-type"] == "application/problem+json"
        assert "queues.create" in answer.json()["detail"]
        with connected(server) as http:
            assert http.get("/account").status_code == 200
