"""The words for how a caller identifies itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..description.document import Json, is_array, is_object
from .change import API, NONE, PYTHON
from .words import listed

if TYPE_CHECKING:
    from .change import Side


def security_change(before: Any, after: Any) -> tuple[str, tuple[Side, ...]] | None:
    """Return the change of the token of an operation, and whose code it breaks."""
    (was, one), (now, other) = _token(before), _token(after)
    if (was, one) == (now, other):
        return None
    past = "no token was sent" if was == "none" else f"a token was {was} ({one})"
    if now == "needed":
        return f"{past}, now one is needed ({other})", API
    if now == "optional":
        return f"{past}, now one is optional ({other})", NONE
    # The client sends a token only where one is described, and the answer may depend on it.
    return f"{past}, now none is sent", PYTHON if was == "needed" else NONE


def _token(security: Any) -> tuple[str, str]:
    """Return whether a token is needed, optional or of no use, and the schemes for it."""
    options = [option for option in security or () if is_object(option) and option]
    words = sorted(
        listed(
            name + (f" for {listed(map(str, scopes))}" if is_array(scopes) and scopes else "")
            for name, scopes in option.items()
        )
        for option in options
    )
    if not words:
        return "none", ""
    return "needed" if len(options) == len(security) else "optional", listed(words, "or")


def scheme_words(scheme: Json) -> str:
    """Return the words for a security scheme, such as ``HTTP bearer`` or ``the header X-Key``."""
    kind = scheme.get("type")
    if kind == "http":
        return f"HTTP {scheme.get('scheme', 'authentication')}"
    if kind == "apiKey":
        return " ".join(filter(None, ("the", scheme.get("in"), scheme.get("name"))))
    flows: Json = scheme.get("flows") or {}
    return f"{kind} ({listed(sorted(flows))})" if flows else str(kind)
