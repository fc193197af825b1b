"""References of a description to itself by its own address (``$self`` of OpenAPI 3.2)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin

from .document import is_array, is_object


def with_local_references(document: Any) -> Any:
    """Return a description in which references to its own address begin with ``#``.

    Any other reference stays as it is, as does a description without ``$self``.
    """
    own = document.get("$self") if is_object(document) else None
    return _localised(document, own) if isinstance(own, str) and own else document


def _localised(node: Any, own: str) -> Any:
    if is_array(node):
        return [_localised(item, own) for item in node]
    if not is_object(node):
        return node
    out = {key: _localised(value, own) for key, value in node.items()}
    target = node.get("$ref")
    if isinstance(target, str) and not target.startswith("#"):
        address, fragment = urldefrag(urljoin(own, target))
        if address == own:
            out["$ref"] = f"#{fragment}"
    return out
