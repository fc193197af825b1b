"""The requests of a run, each of which returns what it led to instead of raising an error."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from replicate_api.api.predictions import predictions_cancel, predictions_get, predictions_list
from replicate_api.operation import Operation

from .._base.deadline import Deadline
from .._base.errors import ReplicateError
from .._base.json_values import is_list, is_object
from .._files.inputs import EncodedInput
from .._http.io_async import now
from .._jobs.identity import about
from .._jobs.orphans import server_time
from .._many.outcomes import (
    Canceled,
    Created,
    CreateFailed,
    OneSeen,
    PageSeen,
    Saved,
    Searched,
    Uploaded,
)
from .._many.results import file_name, files_of
from .._many.unanswered import MAX_DELAY, TOLERANCE, timestamp
from .._many.work import Work
from .core import AsyncCore
from .jobs import AsyncPrediction
from .output import converted_output
from .page import AsyncPage
from .pending import PendingPrediction
from .uploads import upload_all

#: How many pages are searched at once for creates without an answer.
MAX_SEARCH_PAGES = 60


async def upload(core: AsyncCore, work: Work, encoded: EncodedInput) -> Uploaded:
    """Upload the files of an input."""
    try:
        await upload_all(core, encoded)
    except ReplicateError as error:
        return Uploaded(work, error)
    return Uploaded(work)


async def create(pending: PendingPrediction, work: Work) -> Created | CreateFailed:
    """Create a prediction."""
    try:
        async with pending:
            prediction = await pending.create()
    except ReplicateError as error:
        return CreateFailed(work, error)
    return Created(work, prediction.raw)


async def see_page(core: AsyncCore, works: Sequence[Work], margin: float) -> PageSeen:
    """Get the page of the list that begins with the newest of some predictions.

    Args:
        core: The core of the client.
        works: The inputs of the predictions.
        margin: How much later than the newest one it begins, in seconds.
    """
    newest = max(works, key=lambda work: timestamp(work.entry.created_at) or 0.0)
    created = timestamp(newest.entry.created_at)
    filters: dict[str, Any] = {}
    if created is not None:
        filters["created_before"] = datetime.fromtimestamp(created + margin, UTC)
    try:
        listed = await core.request(predictions_list.operation(**filters), _results)
    except ReplicateError as error:
        return PageSeen(works, newest, error=error)
    return PageSeen(works, newest, listed)


async def see_one(core: AsyncCore, work: Work) -> OneSeen:
    """Get a single prediction."""
    id = work.entry.prediction_id or ""
    try:
        raw = await core.request(predictions_get.operation(id), about(id, _object))
    except ReplicateError as error:
        return OneSeen(work, error=error)
    return OneSeen(work, raw)


async def cancel(core: AsyncCore, work: Work, deadline: Deadline) -> Canceled:
    """Cancel a prediction."""
    id = work.entry.prediction_id or ""
    operation = predictions_cancel.operation(id)
    try:
        response = await core.transport.send(operation, deadline=deadline)
        if response.content.strip():
            return Canceled(work, core.read(operation, response, about(id, _object)))
        get: Operation[Any] = predictions_get.operation(id)
        return Canceled(work, await core.request(get, about(id, _object), deadline=deadline))
    except ReplicateError as error:
        return Canceled(work, error=error)


async def search(core: AsyncCore, works: Sequence[Work]) -> Searched:
    """List the predictions that creates without an answer may have made."""
    sent = [work.entry.sent_at or 0.0 for work in works]
    try:
        listed, offset = await _listed_between(core, min(sent), max(sent))
    except ReplicateError as error:
        return Searched(works, error=error)
    return Searched(works, listed, offset)


async def _listed_between(
    core: AsyncCore, earliest: float, latest: float
) -> tuple[list[Any], float]:
    """Return the predictions that were created between two times by the clock of this machine.

    Returns:
        The predictions, newest first, and by how many seconds the API's clock is ahead.

    Raises:
        ReplicateError: They cannot be listed.
    """
    before = latest + MAX_DELAY
    filters: dict[str, Any] = {}
    if before < time.time():
        filters["created_before"] = datetime.fromtimestamp(before, UTC)
    operation = predictions_list.operation(**filters)
    response = await core.transport.send(operation)
    offset = server_time(response.headers).timestamp() - time.time()
    build = partial(AsyncPage[dict[str, Any]], core, operation, _as_is)
    page: AsyncPage[dict[str, Any]] | None = core.read(operation, response, build)
    listed: list[Any] = []
    for _ in range(MAX_SEARCH_PAGES):
        if page is None:
            break
        listed += page.results
        oldest = timestamp(page.results[-1].get("created_at")) if page.results else None
        if oldest is None or oldest < earliest + offset - TOLERANCE:
            break
        page = await page.next_page()
    return listed, offset


async def save_files(core: AsyncCore, work: Work, folder: Path) -> Saved:
    """Save the files of an output, each under a name that says which prediction it is of."""
    raw = work.result or {}
    paths: list[Path] = []
    try:
        prediction: AsyncPrediction = AsyncPrediction(core, raw)
        output = await converted_output(core, prediction)
        for number, file in enumerate(files_of(output)):
            path = folder / file_name(work.entry.position, prediction.id, number, file)
            if not path.exists():
                await file.asave(path)
            paths.append(path)
    except (ReplicateError, OSError) as error:
        return Saved(work, paths, error)
    return Saved(work, paths)


def deadline_after(seconds: float) -> Deadline:
    """Return the time in some seconds."""
    return Deadline.after(seconds, now())


def _object(raw: Any) -> dict[str, Any]:
    from replicate_api.errors import ResponseDecodeError

    if not is_object(raw) or not isinstance(raw.get("status"), str):
        raise ResponseDecodeError("Prediction", "", "it is not a prediction")
    return raw


def _results(raw: Any) -> list[Any]:
    from replicate_api.errors import ResponseDecodeError

    results = raw.get("results") if is_object(raw) else None
    if not is_list(results):
        raise ResponseDecodeError("PredictionPage", "/results", "it is not a list")
    return results


def _as_is(raw: dict[str, Any]) -> dict[str, Any]:
    return raw
