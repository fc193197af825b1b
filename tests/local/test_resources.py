"""Models, versions, deployments, files, search and pagination over HTTP."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest
from _support.local_http import create, finished
from replicate_typed.local import FunctionModel

Serve = Callable[..., httpx.Client]


def model(prompt: str) -> str:
    """Says it again. And more."""
    return prompt


RICH = FunctionModel(
    model,
    readme="# Hello",
    examples=[({"prompt": "a"}, "a"), ({"prompt": "b"}, "b")],
    description="An echo",
)


def version_of(http: httpx.Client, name: str) -> str:
    return http.get(f"/models/{name}").json()["latest_version"]["id"]


def test_models__get(serve: Serve) -> None:
    """A model has its fields, examples, readme and run count."""
    http = serve({"me/rich": RICH, "me/plain": model})
    rich = http.get("/models/me/rich").json()
    assert list(rich) == sorted(rich)
    assert (rich["description"], rich["is_official"], rich["run_count"]) == ("An echo", True, 0)
    assert rich["default_example"]["output"] == "a"
    assert rich["default_example"]["version"] == rich["latest_version"]["id"]
    examples = http.get("/models/me/rich/examples").json()
    assert [example["input"]["prompt"] for example in examples["results"]] == ["a", "b"]
    for number, example in enumerate(examples["results"]):
        # The id has the API's format, and all URLs work.
        assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{25}[048cgmrw]", example["id"])
        assert http.get(example["urls"]["get"]).json()["output"] == "ab"[number]
        assert http.post(example["urls"]["cancel"]).json()["status"] == "succeeded"
        assert httpx.get(example["urls"]["web"]).status_code == 200
        with httpx.stream("GET", example["urls"]["stream"]) as stream:
            lines = stream.iter_lines()
            while not (line := next(lines)).startswith("data: "):
                pass
            assert line == f"data: {'ab'[number]}"
    readme = http.get("/models/me/rich/readme")
    assert (readme.text, readme.headers["content-type"]) == ("# Hello", "text/plain; charset=utf-8")
    assert http.get("/models/me/plain").json()["description"] == "Says it again. And more."
    finished(http, create(http, "plain", {"prompt": "x"}).json()["id"])
    assert http.get("/models/me/plain").json()["run_count"] == 1


def test_models__lifecycle(serve: Serve) -> None:
    """A model is created, updated and deleted, and invalid fields are errors."""
    http = serve()
    body = {"owner": "local", "name": "mine", "visibility": "private", "hardware": "cpu"}
    made = http.post("/models", json={**body, "description": "First"})
    assert (made.status_code, made.json()["latest_version"]) == (201, None)
    again = http.post("/models", json=body)
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
    changed = http.patch("/models/local/mine", json={"description": "Second", "readme": "# R"})
    assert changed.json()["description"] == "Second"
    assert http.get("/models/local/mine/readme").text == "# R"
    assert http.get("/models").json()["results"] == []  # it is private
    answer = http.post("/models/local/mine/predictions", json={"input": {}})
    assert answer.status_code == 404
    assert http.delete("/models/local/mine").status_code == 204
    assert http.get("/models/local/mine").status_code == 404
    for wrong in ({"hardware": "abacus"}, {"name": "a/b"}, {"visibility": "secret"}):
        refused = http.post("/models", json={**body, **wrong})
        assert refused.json()["invalid_fields"][0]["field"] in wrong


def test_models__delete_refused(serve: Serve) -> None:
    """A model with versions, or a public one, cannot be deleted."""
    http = serve({"me/plain": model})
    assert http.delete("/models/me/plain").status_code == 403
    body = {"owner": "local", "name": "open", "visibility": "public", "hardware": "cpu"}
    http.post("/models", json=body)
    assert http.delete("/models/local/open").status_code == 403


def test_versions__delete(serve: Serve) -> None:
    """A deleted version is not listed and does not run."""
    http = serve({"me/plain": model})
    version = version_of(http, "me/plain")
    gone = http.delete(f"/models/me/plain/versions/{version}")
    assert (gone.status_code, gone.content) == (202, b"")
    assert http.get(f"/models/me/plain/versions/{version}").status_code == 404
    assert http.get("/models/me/plain/versions").json()["results"] == []
    body = {"version": version, "input": {"prompt": "x"}}
    assert http.post("/predictions", json=body).status_code == 422


def test_deployments__lifecycle(serve: Serve) -> None:
    """A deployment is created, limits its instances, is updated and deleted."""
    gate = threading.Event()

    def slow(prompt: str) -> str:
        gate.wait(10)
        return prompt

    http = serve({"me/slow": slow})
    body = {
        "name": "d",
        "model": "me/slow",
        "version": version_of(http, "me/slow"),
        "hardware": "cpu",
        "min_instances": 0,
        "max_instances": 1,
    }
    made = http.post("/deployments", json=body)
    assert made.status_code == 200
    release = made.json()["current_release"]
    assert release["created_by"] == http.get("/account").json()
    assert (release["number"], release["configuration"]["max_instances"]) == (1, 1)
    first = http.post("/deployments/local/d/predictions", json={"input": {"prompt": "1"}}).json()
    assert first["deployment"] == "local/d"
    second = http.post("/deployments/local/d/predictions", json={"input": {"prompt": "2"}}).json()
    # There is one instance, so the second prediction is queued.
    while http.get(first["urls"]["get"]).json()["status"] != "processing":
        pass
    assert http.get(second["urls"]["get"]).json()["status"] == "starting"
    assert http.delete("/deployments/local/d").status_code == 409
    gate.set()
    assert finished(http, second["id"])["output"] == "2"
    changed = http.patch("/deployments/local/d", json={"max_instances": 2}).json()
    assert changed["current_release"]["number"] == 2
    assert changed["current_release"]["configuration"] == {
        "hardware": "cpu",
        "min_instances": 0,
        "max_instances": 2,
    }
    assert http.post("/deployments", json=body).status_code == 409
    for wrong, field in (
        ({"hardware": "abacus"}, "hardware"),
        ({"min_instances": 3}, "max_instances"),
        ({"max_instances": 21}, "max_instances"),
        ({"name": "a/b"}, "name"),
    ):
        refused = http.post("/deployments", json={**body, "name": "e", **wrong}).json()
        assert refused["invalid_fields"][0]["field"] == field
    assert http.post("/deployments", json={**body, "name": "e", "version": "0"}).status_code == 422
    assert http.delete("/deployments/local/d").status_code == 204
    assert http.get("/deployments").json()["results"] == []


def test_files__lifecycle(serve: Serve) -> None:
    """A file is uploaded, listed, downloaded by signature only, and deleted."""
    http = serve()
    upload = http.post(
        "/files",
        files={
            "content": ("../a b.txt", b"hello", "text/plain"),
            "metadata": (None, '{"k": [1]}', "application/json"),
        },
    )
    assert upload.status_code == 201
    shown = upload.json()
    assert list(shown) == [
        *("id", "name", "content_type", "size", "etag", "checksums", "metadata"),
        *("created_at", "expires_at", "urls"),
    ]
    assert (len(shown["id"]), shown["size"], shown["metadata"]) == (48, 5, {"k": [1]})
    assert shown["etag"] == shown["checksums"]["md5"] == "5d41402abc4b2a76b9719d911017c592"
    assert http.get(f"/files/{shown['id']}").json() == shown
    listed = [http.post("/files", files={"content": b"x"}).json()["id"] for _ in range(3)]
    ids = [entry["id"] for entry in http.get("/files").json()["results"]]
    assert ids == sorted([shown["id"], *listed])
    assert "ratelimit-remaining" not in upload.headers
    assert http.delete(f"/files/{shown['id']}").status_code == 204
    assert http.get(f"/files/{shown['id']}").json()["detail"] == "File not found"
    query = {"owner": "local", "expiry": "99999999999", "signature": "x"}
    wrong = http.get(f"/files/{listed[0]}/download", params=query)
    assert wrong.json()["detail"] == "File not found"


@pytest.mark.parametrize(
    ("files", "data", "status"),
    [
        ({"content": ("a", b"x", "text/html\r\nSet-Cookie: a=b")}, {}, 201),
        ({"content": ("a", b"x", "a/b")}, {"type": "x\r\ny: z"}, 201),
        ({"content": ("a" * 300, b"x", "a/b")}, {}, 400),
        ({"other": ("a", b"x", "a/b")}, {}, 400),
        ({"content": ("a", b"x", "a/b")}, {"metadata": "[1]"}, 400),
        ({"content": ("a", b"x", "a/b")}, {"metadata": "{"}, 400),
    ],
)
def test_files__unusual_parts(serve: Serve, files: dict, data: dict, status: int) -> None:
    """Unusual parts are accepted or a 400; accepted files can be read by models."""

    def size(file: bytes) -> int:
        return len(file)

    http = serve({"me/size": size})
    answer = http.post("/files", files=files, data=data)
    assert answer.status_code == status
    if status == 201:
        # Whatever its name and type are, a model can read it.
        given = {"file": answer.json()["urls"]["get"]}
        assert create(http, "size", given, Prefer="wait").json()["output"] == 1


def test_search__both_forms(serve: Serve) -> None:
    """Both forms of search find models by words, and validate their parameters."""
    http = serve({"me/rich": RICH, "me/plain": model})
    found = http.get("/search", params={"query": "ECHO"}).json()
    assert [entry["model"]["name"] for entry in found["models"]] == ["rich"]
    assert list(found) == ["query", "models", "collections", "pages"]
    refused = http.get("/search")
    assert (refused.status_code, refused.json()["detail"]) == (
        400,
        'Query parameter "query" is required',
    )
    for limit in ("0", "51", "x", "²", "9" * 5000):
        assert http.get("/search", params={"query": "a", "limit": limit}).status_code == 400
    page = http.request("QUERY", "/models", content="plain").json()
    assert [entry["name"] for entry in page["results"]] == ["plain"]


def test_models__pagination(serve: Serve) -> None:
    """Links of model pages lead forward and back, and keep the filters."""
    http = serve({f"me/m{number:02}": model for number in range(30)})
    query = {"sort_by": "model_created_at", "sort_direction": "asc"}
    first = http.get("/models", params=query).json()
    assert (len(first["results"]), first["previous"]) == (25, None)
    assert "sort_direction=asc" in first["next"]
    second = http.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (5, None)
    assert http.get(second["previous"]).json() == first
    for cursor in ("", "%", "eA==", "cD0tMQ==", "cD3CsgAA"):
        assert http.get("/models", params={"cursor": cursor}).status_code == 400


def test_predictions__pagination(serve: Serve) -> None:
    """Links of prediction pages lead forward and back, and keep the filters."""
    http = serve({"me/plain": model})
    for _ in range(205):
        made = create(http, "plain", {"prompt": "x"})
    finished(http, made.json()["id"])
    filters = {"created_after": "2001-01-01T00:00:00Z"}
    pages = [http.get("/predictions", params=filters).json()]
    while pages[-1]["next"]:
        assert "created_after=2001" in pages[-1]["next"]
        pages.append(http.get(pages[-1]["next"]).json())
    assert [len(page["results"]) for page in pages] == [100, 100, 5]
    back = http.get(pages[2]["previous"]).json()
    assert ids(back) == ids(pages[1])
    assert back["next"]
    assert ids(http.get(back["next"]).json()) == ids(pages[2])
    start = http.get(back["previous"]).json()
    assert (ids(start), start["previous"]) == (ids(pages[0]), None)


def ids(page: dict) -> list[str]:
    return [entry["id"] for entry in page["results"]]


def test_deployments__concurrent_updates(serve: Serve) -> None:
    """Of two concurrent updates, both take effect."""
    http = serve({"me/echo": model})
    version = version_of(http, "me/echo")
    deployment = {
        "name": "d",
        "model": "me/echo",
        "version": version,
        "hardware": "cpu",
        "min_instances": 0,
        "max_instances": 5,
    }
    assert http.post("/deployments", json=deployment).status_code == 200

    def slowly() -> Iterator[bytes]:
        yield b'{"min_instances":'
        other = http.patch("/deployments/local/d", json={"max_instances": 7}).json()
        assert other["current_release"]["number"] == 2
        yield b" 3}"

    headers = {"Content-Type": "application/json"}
    release = http.patch("/deployments/local/d", content=slowly(), headers=headers).json()[
        "current_release"
    ]
    assert release["number"] == 3
    assert release["configuration"]["min_instances"] == 3
    assert release["configuration"]["max_instances"] == 7
