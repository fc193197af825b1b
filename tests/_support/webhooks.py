"""Signed webhooks."""

from __future__ import annotations

import base64
import json
import time

from replicate_typed._objects.webhook_signature import sign

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
BODY = json.dumps(
    {
        "id": "p1",
        "status": "succeeded",
        "model": "me/shout",
        "version": "v1",
        "input": {},
        "output": "HI",
        "error": None,
        "logs": "",
        "created_at": "2026-01-01T00:00:00Z",
        "urls": {
            "get": "https://api.replicate.com/v1/predictions/p1",
            "cancel": "https://api.replicate.com/v1/predictions/p1/cancel",
        },
    }
).encode()


def signed(body: bytes = BODY, *, age: float = 0) -> dict[str, str]:
    """Return the headers of a webhook that was signed so many seconds ago."""
    stamp = str(int(time.time() - age))
    signature = sign(body, message_id="m1", timestamp=stamp, secret=SECRET)
    return {
        "webhook-id": "m1",
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
    }
