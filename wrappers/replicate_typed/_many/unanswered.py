"""Creates without an answer, found again among the listed predictions. No I/O.

A create whose connection broke, or whose process was killed, may have been carried out. Its
prediction runs the same model with the same input, was created at about that time, and is none that
is known otherwise. Where more such predictions are listed than creates are without an answer, some
are another program's, and none is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from .._base.json_values import is_object
from .._base.records import frozen
from .._objects.refs import Target
from .input_keys import sent_digest

#: How much earlier than its create a prediction may seem to be created, in seconds: the API's
#: clock is read from a header in whole seconds.
TOLERANCE = 3.0

#: How long after its create was sent a prediction may have been created, in seconds.
MAX_DELAY = 600.0


@frozen
class Unanswered:
    """A create without an answer.

    Attributes:
        sent: The digest of the input that was sent.
        sent_at: When it was sent, in seconds of Unix time by the API's clock.
    """

    sent: bytes
    sent_at: float


def find_unanswered(
    creates: Sequence[Unanswered],
    listed: Iterable[Any],
    target: Target,
    *,
    is_deployment: bool,
    known_ids: Collection[str],
) -> dict[int, dict[str, Any]]:
    """Return the predictions that creates without an answer have made, by the index of the create.

    Args:
        creates: The creates.
        listed: Predictions of the account as JSON.
        target: What was to be run.
        is_deployment: Whether the target is a deployment.
        known_ids: The ids that are the answer to other creates.
    """
    wanted: dict[bytes, list[int]] = defaultdict(list)
    for index in sorted(range(len(creates)), key=lambda index: creates[index].sent_at):
        wanted[creates[index].sent].append(index)
    candidates: dict[bytes, list[tuple[float, dict[str, Any]]]] = defaultdict(list)
    for raw in listed:
        if not is_object(raw) or raw.get("id") in known_ids or not is_object(raw.get("input")):
            continue
        created_at = timestamp(raw.get("created_at"))
        if created_at is None or not _runs(raw, target, is_deployment=is_deployment):
            continue
        digest = sent_digest(raw["input"])
        if digest in wanted:
            candidates[digest].append((created_at, raw))
    found: dict[int, dict[str, Any]] = {}
    for digest, indexes in wanted.items():
        earliest = min(creates[index].sent_at for index in indexes) - TOLERANCE
        latest = max(creates[index].sent_at for index in indexes) + MAX_DELAY
        fitting = [one for one in candidates[digest] if earliest <= one[0] <= latest]
        if len(fitting) <= len(indexes):
            fitting.sort(key=lambda one: one[0])
            found.update(zip(indexes, (raw for _, raw in fitting), strict=False))
    return found


def _runs(raw: dict[str, Any], target: Target, *, is_deployment: bool) -> bool:
    if is_deployment:
        return bool(raw.get("deployment") == target.model)
    if target.version is not None:
        return bool(raw.get("version") == target.version)
    return bool(raw.get("model") == target.model)


def timestamp(text: object) -> float | None:
    """Return a timestamp of the API in seconds of Unix time, None if it is none."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
