"""What the requests of a run led to. Each is told apart by its class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .._base.errors import ReplicateError
from .._base.records import frozen
from .work import Work


@frozen
class InputRead:
    """An input was read.

    Attributes:
        value: The input.
    """

    value: Any


@frozen
class ReadingEnded:
    """No input is being waited for any more."""


@frozen
class Uploaded:
    """The files of an input were uploaded, or could not be.

    Attributes:
        work: The input.
        error: Why they could not be.
    """

    work: Work
    error: ReplicateError | None = None


@frozen
class Created:
    """A prediction was created.

    Attributes:
        work: The input.
        raw: The prediction as JSON.
    """

    work: Work
    raw: dict[str, Any]


@frozen
class CreateFailed:
    """A create failed.

    Attributes:
        work: The input.
        error: What it failed with.
    """

    work: Work
    error: ReplicateError


@frozen
class PageSeen:
    """A page of the list of predictions.

    Attributes:
        asked: The inputs that it should show.
        newest: The one of them whose prediction was created last.
        listed: The predictions on it as JSON, newest first.
        error: Why there is no page.
    """

    asked: Sequence[Work]
    newest: Work
    listed: Sequence[Any] = ()
    error: ReplicateError | None = None


@frozen
class OneSeen:
    """A single prediction.

    Attributes:
        work: The input.
        raw: The prediction as JSON.
        error: Why there is none.
    """

    work: Work
    raw: dict[str, Any] | None = None
    error: ReplicateError | None = None


@frozen
class Canceled:
    """A prediction was canceled, or could not be.

    Attributes:
        work: The input.
        raw: The prediction as JSON.
        error: Why it could not be.
    """

    work: Work
    raw: dict[str, Any] | None = None
    error: ReplicateError | None = None


@frozen
class Searched:
    """The part of the list of predictions that may have those of creates without an answer.

    Attributes:
        works: The inputs.
        listed: The predictions as JSON.
        clock_offset: By how many seconds the API's clock is ahead.
        error: Why nothing could be listed.
    """

    works: Sequence[Work]
    listed: Sequence[Any] = ()
    clock_offset: float = 0.0
    error: ReplicateError | None = None


@frozen
class Saved:
    """The files of an output were saved, or could not be.

    Attributes:
        work: The input.
        paths: The files.
        error: Why they could not be.
    """

    work: Work
    paths: Sequence[Path] = ()
    error: ReplicateError | OSError | None = None


Outcome = (
    InputRead
    | ReadingEnded
    | Uploaded
    | Created
    | CreateFailed
    | PageSeen
    | OneSeen
    | Canceled
    | Searched
    | Saved
)
