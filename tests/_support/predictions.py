"""Predictions as the API sends them."""

from __future__ import annotations

from typing import Any


def prediction_json(
    base: str, status: str = "processing", id: str = "p1", **more: Any
) -> dict[str, Any]:
    """Return the JSON object of a prediction of an API at ``base``, with some members changed."""
    return {
        "id": id,
        "model": "me/model",
        "version": "hidden",
        "input": {},
        "logs": "",
        "output": None,
        "error": None,
        "status": status,
        "created_at": "2026-01-01T00:00:00.000Z",
        "urls": {
            "get": f"{base}/v1/predictions/{id}",
            "cancel": f"{base}/v1/predictions/{id}/cancel",
            "web": f"https://replicate.com/p/{id}",
        },
        **more,
    }
