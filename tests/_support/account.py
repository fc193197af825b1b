"""An account: the simplest object of the API, for tests of what is below the objects."""

from __future__ import annotations

from typing import Any

ACCOUNT = {"type": "user", "username": "me", "name": "Me"}


def account(client: Any) -> Any:
    """Fetch the account."""
    return client.account.get()
