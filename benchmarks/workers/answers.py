"""What the servers answer with, and what decoders read."""

from __future__ import annotations

import json
from typing import Any

VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"

#: The bytes of a large body.
LARGE_SIZE = 256 * 1024 * 1024

#: The input of the creates.
INPUT = {"prompt": "a lighthouse at dusk", "steps": 28, "seed": 1234}


def document(id: str, base: str) -> dict[str, Any]:
    """Return a prediction of a model of images, with a log of some lines."""
    urls = {"get": f"{base}/v1/predictions/{id}", "cancel": f"{base}/v1/predictions/{id}/cancel"}
    return {
        "id": id,
        "model": "acme/upscaler",
        "version": VERSION,
        "input": INPUT,
        "output": ["https://files.example/0.webp", "https://files.example/1.webp"],
        "logs": "loading\n" + "".join(f"step {step}/28\n" for step in range(1, 29)),
        "error": None,
        "status": "succeeded",
        "source": "api",
        "data_removed": False,
        "created_at": "2026-01-02T03:04:05.678Z",
        "started_at": "2026-01-02T03:04:06.123456Z",
        "completed_at": "2026-01-02T03:04:09.5Z",
        "metrics": {"predict_time": 3.38, "total_time": 3.82},
        "urls": {
            **urls,
            "web": f"https://example/p/{id}",
            "stream": f"https://stream.example/v1/files/{id}",
        },
    }


def prediction(id: str, base: str) -> str:
    """Return the same as JSON."""
    return json.dumps(document(id, base))
