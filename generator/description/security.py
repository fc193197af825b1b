"""Whether an operation is sent the token of the client.

The client has one kind of credentials, a bearer token. It is sent if one of the alternatives that
an operation accepts has a bearer token in it. What needs another scheme is left to the headers of
the caller.
"""

from __future__ import annotations

from typing import Any

from .document import Json, is_array, is_object


def sends_token(operation: Json, description: Json) -> bool:
    """Return whether the token is one of the ways to authenticate an operation.

    Args:
        operation: The operation; one without ``security`` has that of the description.
        description: The description, which has the security schemes.
    """
    return any(_is_bearer(name, description) for name in _schemes(operation, description))


def is_anonymous(operation: Json, description: Json) -> bool:
    """Return whether an operation can be carried out without any credentials, or with them."""
    return {} in _alternatives(operation, description)


def other_schemes(operation: Json, description: Json) -> list[str]:
    """Return the security schemes of an operation that the client has no credentials of."""
    names = _schemes(operation, description)
    return sorted(name for name in names if not _is_bearer(name, description))


def is_bearer(scheme: Any) -> bool:
    """Return whether a security scheme takes the token of the client.

    One that is not declared (``None``) does: the client's own scheme is meant.
    """
    if not is_object(scheme):
        return scheme is None
    return scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "bearer"


def _schemes(operation: Json, description: Json) -> set[str]:
    return {name for alternative in _alternatives(operation, description) for name in alternative}


def _alternatives(operation: Json, description: Json) -> list[Json]:
    declared: Any = operation.get("security", description.get("security", []))
    return [one for one in declared if is_object(one)] if is_array(declared) else []


def _is_bearer(name: str, description: Json) -> bool:
    return is_bearer(description.get("components", {}).get("securitySchemes", {}).get(name))
