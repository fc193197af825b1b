"""The one schema of all errors."""

from __future__ import annotations

from ..description.document import Json

#: The members of RFC 9457; the API's own additions are in the overlay.
PROBLEM: Json = {
    "type": "object",
    "additionalProperties": True,
    "properties": {
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "type": {"type": "string"},
    },
}
