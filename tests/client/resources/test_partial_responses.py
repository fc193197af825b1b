"""Objects whose responses lack members."""

from __future__ import annotations

from typing import Any

import pytest
from _support.http_server import HttpServer, Response
from replicate_typed import Client, ResponseDecodeError

Case = tuple[str, tuple[Any, ...], dict[str, Any], dict[str, Any]]

CASES: list[Case] = [
    (
        "files.get",
        ("f1",),
        {"id": "f1"},
        {"name": None, "size": None, "urls": {}, "url": None, "created_at": None, "metadata": {}},
    ),
    (
        "models.get",
        ("a/b",),
        {"owner": "a", "name": "b"},
        {"id": "a/b", "url": None, "run_count": None, "latest_version": None, "visibility": None},
    ),
    (
        "models.get",
        ("a/b",),
        {"owner": "a", "name": "b", "latest_version": {"id": "v"}, "visibility": "secret"},
        {"visibility": "secret", "description": None},
    ),
    ("collections.get", ("c",), {"slug": "c", "name": "C"}, {"description": None, "models": []}),
    (
        "predictions.get",
        ("p",),
        {"id": "p", "status": "brand-new"},
        {"done": False, "logs": None, "metrics": {}, "created_at": None, "version": None},
    ),
    (
        "trainings.get",
        ("t",),
        {"id": "t", "status": "succeeded", "output": {"version": "a/b:v", "weights": "w"}},
        {"destination": "a/b", "done": True, "error": None},
    ),
]


def call(client: Client, name: str, arguments: tuple[Any, ...]) -> Any:
    """Call a method by its dotted name."""
    resource, _, method = name.partition(".")
    return getattr(getattr(client, resource), method)(*arguments)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{len(case[2])}")
def test_object__missing_members(case: Case) -> None:
    """Members that a response lacks are None or empty."""
    name, arguments, body, expected = case
    with (
        HttpServer(lambda request: Response(body)) as server,
        Client("x", base_url=server.url) as client,
    ):
        value = call(client, name, arguments)
    assert {key: getattr(value, key) for key in expected} == expected
    assert value.raw == body
    assert repr(value)


@pytest.mark.parametrize(
    ("name", "key", "body"),
    [
        ("files.get", "f1", {"name": "x"}),
        ("models.get", "a/b", {"owner": "a"}),
        ("collections.get", "c", {"slug": 3}),
        ("predictions.get", "p", {"id": "p"}),
        ("models.get", "a/b", []),
    ],
)
def test_object__missing_identity(name: str, key: str, body: Any) -> None:
    """A response without what identifies the object is an error."""
    with (
        HttpServer(lambda request: Response(body)) as server,
        Client("x", base_url=server.url) as client,
        pytest.raises(ResponseDecodeError),
    ):
        call(client, name, (key,))


def test_file__delete() -> None:
    """A file that was uploaded can be deleted by itself."""
    answers = iter([Response({"id": "f1"}, 201), Response(status=204)])
    with (
        HttpServer(lambda request: next(answers)) as server,
        Client("x", base_url=server.url) as client,
    ):
        assert client.files.create(b"x").delete() is True
        assert [request.target for request in server.requests] == ["/v1/files", "/v1/files/f1"]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_delete__success_statuses(status: int) -> None:
    """Any 2xx of a delete is success."""
    with (
        HttpServer(lambda request: Response(status=status)) as server,
        Client("x", base_url=server.url) as client,
    ):
        assert client.models.delete("a/b") is True
        assert client.deployments.delete("a", "b") is True
        assert client.files.delete("f") is True


def test_arguments__objects(client: Client) -> None:
    """Objects are accepted in place of their names."""
    model = client.models.get("local/shout")
    version = model.versions.list()[0]
    hardware = client.hardware.list()[0]
    deployment = client.deployments.create("of-objects", model, version, hardware, 0, 1)
    release = client.deployments.update(deployment, version=version, hardware=hardware)
    assert release.current_release
    assert release.current_release.version == version.id
    assert release.current_release.configuration.hardware == hardware.sku
    assert client.deployments.delete(deployment)
    assert model.versions.get(f"local/shout:{version.id}") == version


@pytest.mark.parametrize(
    ("version", "expected"),
    [({"id": "v"}, "v"), ({"id": "v", "cog_version": 7, "openapi_schema": []}, "v"), ({}, None)],
)
def test_model__version_with_missing_members(version: dict[str, Any], expected: str | None) -> None:
    """A version that a model embeds needs its id only; without one, the model has no version."""
    body = {"owner": "a", "name": "b", "latest_version": version}
    with (
        HttpServer(lambda request: Response(body)) as server,
        Client("x", base_url=server.url) as client,
    ):
        model = client.models.get("a/b")
    assert (model.latest_version and model.latest_version.id) == expected
    assert model.id == "a/b"
