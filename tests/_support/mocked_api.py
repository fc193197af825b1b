"""What the API answers, as tests that mock HTTP write it by hand."""

from __future__ import annotations

from typing import Any

API = "https://api.replicate.com/v1"
DELIVERY = "https://replicate.delivery/pbxt/abc/out-0.png"
STREAM = "https://stream.replicate.com/v1/files/abcd-efgh"
VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"


def prediction(status: str = "succeeded", output: Any = None, **members: Any) -> dict[str, Any]:
    """Return a prediction with the members that most people write down."""
    id = members.pop("id", "p1")
    return {
        "id": id,
        "model": "acme/writer",
        "version": VERSION,
        "status": status,
        "input": {"prompt": "hello"},
        "output": output,
        "error": None,
        "logs": "",
        "created_at": "2026-01-01T00:00:00Z",
        "urls": {"get": f"{API}/predictions/{id}", "cancel": f"{API}/predictions/{id}/cancel"},
        **members,
    }


def version(output: dict[str, Any], id: str = VERSION) -> dict[str, Any]:
    """Return a version of a model with this schema of its output."""
    return {
        "id": id,
        "created_at": "2026-01-01T00:00:00Z",
        "cog_version": "0.9.0",
        "openapi_schema": {"components": {"schemas": {"Output": output}}},
    }


def text_iterator() -> dict[str, Any]:
    """Return a version of a model that writes text in pieces."""
    return version(
        {
            "type": "array",
            "items": {"type": "string"},
            "x-cog-array-type": "iterator",
            "x-cog-array-display": "concatenate",
        }
    )


def model(name: str = "writer") -> dict[str, Any]:
    """Return a model."""
    return {
        "url": f"https://replicate.com/acme/{name}",
        "owner": "acme",
        "name": name,
        "description": "Writes.",
        "visibility": "public",
        "github_url": None,
        "paper_url": None,
        "license_url": None,
        "run_count": 1,
        "cover_image_url": None,
        "default_example": None,
        "latest_version": text_iterator(),
    }


def file(id: str = "f1", **members: Any) -> dict[str, Any]:
    """Return an uploaded file."""
    return {
        "id": id,
        "name": "cat.png",
        "content_type": "image/png",
        "size": 3,
        "etag": "abc",
        "checksums": {"sha256": "0" * 64},
        "metadata": {},
        "created_at": "2026-01-01T00:00:00Z",
        "expires_at": "2026-01-02T00:00:00Z",
        "urls": {"get": f"{API}/files/{id}"},
        **members,
    }


def page(*results: Any, next: str | None = None) -> dict[str, Any]:
    """Return one page of a list."""
    return {"next": next, "previous": None, "results": list(results)}


def problem(status: int, detail: str = "no") -> dict[str, Any]:
    """Return the explanation of an error."""
    return {"title": "Refused", "detail": detail, "status": status}


#: A stream of events, to its end.
EVENTS = (
    "event: output\nid: 1:0\ndata: Once\n\n"
    "event: output\nid: 2:0\ndata:  upon\n\n"
    "event: done\nid: 3:0\ndata: {}\n\n"
)
