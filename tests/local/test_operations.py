"""The operations of the description, and those that a later one may have."""

from __future__ import annotations

import copy

import httpx
import pytest
from _support.local_models import MODELS, connected
from replicate_typed import Client
from replicate_typed.local import LocalServer
from replicate_typed.local._api.handlers import HANDLERS
from replicate_typed.local._contract.description import Description, load
from replicate_typed.local._serving import service


def test_every_operation_is_answered() -> None:
    described = {operation["operationId"] for _, _, operation in load().operations()}
    assert described == set(HANDLERS)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A description that has operations that nothing answers yet."""
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
def test_one_that_is_not_known_yet_leaves_the_others_working() -> None:
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
