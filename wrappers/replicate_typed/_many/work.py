"""One input on its way through a run."""

from __future__ import annotations

import enum
import math
from typing import Any

from .._base.errors import ReplicateError
from .._base.records import define
from .._files.inputs import EncodedInput
from .._jobs.polling import FailedPolls
from .entries import Entry


class Stage(enum.IntEnum):
    """Where an input is.

    ``WAITING`` for its create, ``UPLOADING`` its files, ``CREATING``; ``UNANSWERED`` if the create
    had no answer; ``RUNNING``, ``SAVING`` the files of its output, ``FINISHED``. ``SHARING`` the
    prediction of an equal one.
    """

    WAITING = enum.auto()
    UPLOADING = enum.auto()
    CREATING = enum.auto()
    UNANSWERED = enum.auto()
    RUNNING = enum.auto()
    SHARING = enum.auto()
    SAVING = enum.auto()
    FINISHED = enum.auto()


#: The stages in which an input takes one of the places of ``concurrency``.
IN_FLIGHT = frozenset({Stage.UPLOADING, Stage.CREATING, Stage.UNANSWERED, Stage.RUNNING})


@define(eq=False)
class Work:
    """One input on its way through a run. Times are those of the monotonic clock, in seconds.

    Attributes:
        index: Its index among the inputs.
        input: The input as the caller gave it.
        entry: What is recorded of it.
        stage: Where it is.
        encoded: The input as JSON, as long as it is needed.
        result: Its prediction as JSON, when it has ended.
        error: What its create failed with.
        is_recorded: Whether the result was in the journal when the run began.
        place: Its place among the creates of the run.
        not_before: When its create may be sent at the earliest.
        first_created: When its first prediction was created.
        created: When its prediction was created.
        due: When it is polled next.
        is_asked: Whether a poll of it is on its way.
        is_uploaded: Whether its files are uploaded.
        misses: How many pages in a row should have shown it, and did not.
        failed_polls: The polls of it that failed.
        searches: How often its prediction was searched for.
        followers: Equal inputs that share its prediction, None for none.
    """

    index: int
    input: Any
    entry: Entry
    stage: Stage = Stage.WAITING
    encoded: EncodedInput | None = None
    result: dict[str, Any] | None = None
    error: ReplicateError | None = None
    is_recorded: bool = False
    place: int = 0
    not_before: float = -math.inf
    first_created: float | None = None
    created: float = 0.0
    due: float = 0.0
    is_asked: bool = False
    is_uploaded: bool = False
    misses: int = 0
    failed_polls: FailedPolls | None = None
    searches: int = 0
    followers: list[Work] | None = None
