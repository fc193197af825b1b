"""What an error of a create means for the run: pure.

- ``unanswered``: the create may have been carried out. It is searched for, and never sent again.
- ``again``: it surely was not, and will be later: the API limits creates, or cannot be reached.
- ``stop``: no create will be: the token, the permission or the credit is missing.
- ``refused``: this create will not be, whenever it is sent: its input is not valid.
"""

from __future__ import annotations

from typing import Literal

from .._base.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    AuthenticationError,
    PermissionDeniedError,
    ReplicateError,
)

Meaning = Literal["unanswered", "again", "stop", "refused"]

#: The status of an account without credit.
PAYMENT_REQUIRED = 402

#: Statuses with which the API says that it takes no request now.
BUSY = frozenset({408, 429, 503})


def meaning_of(error: ReplicateError) -> Meaning:
    """Return what an error of a create means for the run."""
    if isinstance(error, APIError) and error.maybe_accepted:
        return "unanswered"
    if isinstance(error, AuthenticationError | PermissionDeniedError):
        return "stop"
    if isinstance(error, APIStatusError):
        if error.status_code == PAYMENT_REQUIRED:
            return "stop"
        return "again" if error.status_code in BUSY else "refused"
    return "again" if isinstance(error, APIConnectionError) else "refused"
