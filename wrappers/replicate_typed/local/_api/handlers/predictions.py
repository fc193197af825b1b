"""Handlers of predictions, and the creation that models and deployments share."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..._base.timestamps import parse_timestamp
from ..._contract.problems import Problem, invalid_field, invalid_version
from ..._jobs.catalog import Runnable
from ..._jobs.engine import JobRequest
from ..._jobs.webhooks import is_webhook_url
from ..cursors import Cursor, invalid_cursor, page, read_cursor
from ..preferences import cancel_after_seconds, parse_version, wait_preference
from ..responses import edge_json, live_json, stored_json
from ..state import State

#: Jobs per page.
PAGE_SIZE = 100

#: How far back predictions with the source ``web`` are listed, in seconds.
WEB_HISTORY = 14 * 24 * 3600.0


async def create(request: Request, state: State) -> Response:
    """``predictions.create``."""
    body = await state.read_json(request, "predictions.create")
    version = body["version"]
    if (parsed := parse_version(version)) is not None:
        name, id = parsed
        runnable = await state.catalog.find(name=name, version=id)
        return await respond(request, state, runnable, body)
    if state.catalog.is_official(version):
        runnable = await state.catalog.find(name=version, version=None)
        return await respond(request, state, runnable, body, hidden=True)
    raise invalid_version()


async def respond(
    request: Request,
    state: State,
    runnable: Runnable,
    body: dict[str, Any],
    *,
    hidden: bool = False,
    deployment: str | None = None,
    slots: asyncio.Semaphore | None = None,
) -> Response:
    """Create a prediction, and respond at once or after a wait, as the request prefers.

    Args:
        request: The request.
        state: The server's state.
        runnable: The version to run.
        body: The validated body.
        hidden: Whether the version is hidden, as for official models.
        deployment: The name of the deployment.
        slots: Limits how many predictions of the deployment run at once.

    Raises:
        Problem: The input, the webhook or a header is invalid.
    """
    wait = wait_preference(request)
    cancel_after = cancel_after_seconds(request, state.time_limits.min_cancel_after)
    check_webhook(body)
    state.validate_input(runnable.version, body["input"])
    job = state.engine.start(
        JobRequest(
            runnable,
            body["input"],
            state.with_signed_urls(body["input"]),
            hidden=hidden,
            webhook=body.get("webhook"),
            webhook_events_filter=body.get("webhook_events_filter"),
            deployment=deployment,
            slots=slots,
            cancel_after=cancel_after,
        )
    )
    headers = {"Location": f"{state.base}/v1/predictions/{job.id}"}
    if wait is None:
        return live_json(state.engine.live_shape(job), 201, headers)
    seconds, headers["Preference-Applied"] = wait
    shape, is_complete = await state.engine.wait_for_output(job, seconds)
    return edge_json(shape, 201 if is_complete else 202, headers)


def check_webhook(body: dict[str, Any]) -> None:
    """Check the webhook of a body, if it has one.

    Raises:
        Problem: No webhook can be sent to the URL.
    """
    if "webhook" in body and not is_webhook_url(body["webhook"]):
        raise invalid_field("webhook", "format", "Does not match format 'uri'")


async def get(request: Request, state: State) -> Response:
    """``predictions.get``."""
    job = await state.find_job(request.path_params["prediction_id"])
    return live_json(state.engine.live_shape(job))


async def cancel(request: Request, state: State) -> Response:
    """``predictions.cancel``."""
    job = await state.find_job(request.path_params["prediction_id"])
    return stored_json(state.engine.stored_shape(state.engine.cancel(job)))


async def list_all(request: Request, state: State) -> Response:
    """``predictions.list``."""
    return list_jobs(request, state, "prediction")


def list_jobs(request: Request, state: State, kind: str) -> Response:
    """Return the response with a page of jobs, the newest first.

    Args:
        request: The request, with a cursor and filters in its query.
        state: The server's state.
        kind: ``prediction`` or ``training``.

    Raises:
        Problem: The cursor or a filter is invalid.
    """
    cursor = read_cursor(request)
    position = None if cursor is None else _position(cursor)
    backwards = cursor is not None and cursor.backwards
    source = request.query_params.get("source")
    if source not in {None, "web"}:
        raise Problem(400, "source must be 'web'")
    created_after = _time_filter(request, "created_after")
    if source == "web":
        created_after = max(created_after or 0.0, time.time() - WEB_HISTORY)
    records = state.store.list_jobs(
        kind,
        limit=PAGE_SIZE + 1,
        before=None if backwards else position,
        after=position if backwards else None,
        created_after=created_after,
        created_before=_time_filter(request, "created_before"),
        source=source,
    )
    more = len(records) > PAGE_SIZE
    records = records[-PAGE_SIZE:] if backwards else records[:PAGE_SIZE]
    as_training = kind == "training"
    results = [
        state.engine.stored_shape(state.engine.current(record), as_training=as_training)
        for record in records
    ]
    has_next = bool(records) and (more or backwards)
    has_previous = bool(records) and (more if backwards else position is not None)
    return stored_json(
        page(
            request,
            state.base,
            results,
            next=_cursor(records[-1]) if has_next else None,
            previous=_cursor(records[0], backwards=True) if has_previous else None,
        )
    )


def _cursor(record: dict[str, Any], *, backwards: bool = False) -> Cursor:
    return Cursor(f"{record['created']!r} {record['id']}", backwards)


def _position(cursor: Cursor) -> tuple[float, str]:
    created, _, id = cursor.position.partition(" ")
    try:
        return float(created), id
    except ValueError:
        raise invalid_cursor() from None


def _time_filter(request: Request, name: str) -> float | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return parse_timestamp(text)
    except ValueError as error:
        raise Problem(400, f"{name} must be an ISO 8601 date-time") from error
