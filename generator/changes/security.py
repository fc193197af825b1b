"""The words for how a caller identifies itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from ..description.document import Json, is_array, is_object
from ..description.security import is_bearer
from .change import sides
from .words import listed

if TYPE_CHECKING:
    from .change import Side


@frozen
class _Token:
    """What an operation needs a caller to identify itself with.

    Attributes:
        need: Whether it is needed, optional, or of no use.
        schemes: The security schemes, in words.
        sent: Whether the client sends its token.
    """

    need: Literal["none", "optional", "needed"]
    schemes: str
    sent: bool


def security_change(
    before: Any, after: Any, schemes: Json, new_schemes: Json
) -> tuple[str, tuple[Side, ...]] | None:
    """Return the change of the token of an operation, and whose code it breaks.

    A scheme that changed itself is no change of each operation.

    Args:
        before: The ``security`` of the operation.
        after: The ``security`` of the operation in the new description.
        schemes: The security schemes of the description.
        new_schemes: The security schemes of the new description.
    """
    was, now = _token(before, schemes), _token(after, new_schemes)
    if (was.need, was.schemes) == (now.need, now.schemes):
        return None
    past = "no token was sent"
    if was.need != "none":
        past = f"a token was {was.need}" if was.sent else f"other credentials were {was.need}"
        past += f" ({was.schemes})"
    present = "none is sent"
    if now.need != "none":
        other = f"other credentials are {now.need}, and no token is sent"
        present = (f"one is {now.need}" if now.sent else other) + f" ({now.schemes})"
    breaks = sides(
        api=now.need == "needed",
        # The answer may depend on who asks.
        python=was.sent and was.need == "needed" and not now.sent,
    )
    return f"{past}, now {present}", breaks


def _token(security: Any, schemes: Json) -> _Token:
    options = [option for option in security or () if is_object(option) and option]
    words = sorted(
        listed(
            name + (f" for {listed(map(str, scopes))}" if is_array(scopes) and scopes else "")
            for name, scopes in option.items()
        )
        for option in options
    )
    if not words:
        return _Token("none", "", sent=False)
    sent = any(is_bearer(schemes.get(name)) for option in options for name in option)
    need: Literal["optional", "needed"] = "needed" if len(options) == len(security) else "optional"
    return _Token(need, listed(words, "or"), sent)


def scheme_words(scheme: Json) -> str:
    """Return the words for a security scheme, such as ``HTTP bearer`` or ``the header X-Key``."""
    kind = scheme.get("type")
    if kind == "http":
        return f"HTTP {scheme.get('scheme', 'authentication')}"
    if kind == "apiKey":
        return " ".join(filter(None, ("the", scheme.get("in"), scheme.get("name"))))
    flows: Json = scheme.get("flows") or {}
    return f"{kind} ({listed(sorted(flows))})" if flows else str(kind)
