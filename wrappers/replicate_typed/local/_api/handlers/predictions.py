"""Predictions: create, get, list, cancel."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..._base.ids import parse_timestamp
from ..._contract.problems import Problem, invalid_field, invalid_version
from ..._jobs.catalog import Runnable
from ..._jobs.webhooks import is_target
from ..cursors import Cursor, invalid_cursor, page, read_cursor
from ..responses import at_the_edge, newer, older
from ..state import State

PAGE = 100
MAX_HOLD = 60

#: The most that a deadline can be, in seconds.
LONGEST = 24 * 3600

#: How far back predictions are listed that were made on the website, in seconds.
WEB_HISTORY = 14 * 24 * 3600.0

_VERSION = re.compile(r"(?:(?P<model>[^/:]+/[^/:]+):)?(?P<id>[0-9a-f]{64})")
_HOLD = re.compile(r"wait(?:=(?P<seconds>[0-9]{1,3}))?")
_DURATION = re.compile(r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s?)?")


async def create(request: Request, state: State) -> Response:
    body = await state.body(request, "predictions.create")
    version = body["version"]
    if match := _VERSION.fullmatch(version):
        runnable = await state.catalog.find(name=match["model"], version=match["id"])
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
    """Start a prediction, and answer as the request prefers."""
    hold = hold_seconds(request)
    cancel_after = cancel_after_seconds(request, state.terms.shortest_deadline)
    check_webhook(body)
    given = body["input"]
    state.check_input(runnable.version, given)
    job = state.engine.start(
        runnable,
        given,
        hidden=hidden,
        webhook=body.get("webhook"),
        webhook_events_filter=body.get("webhook_events_filter"),
        deployment=deployment,
        slots=slots,
        cancel_after=cancel_after,
        readable=state.readable(given),
    )
    headers = {"Location": f"{state.base}/v1/predictions/{job.id}"}
    if hold is None:
        return newer(state.engine.show(job), 201, headers)
    seconds, headers["Preference-Applied"] = hold
    shown, ready = await state.engine.hold(job, seconds)
    return at_the_edge(shown, 201 if ready else 202, headers)


def check_webhook(body: dict[str, Any]) -> None:
    """Make sure that the body's webhook, if any, can be sent.

    Raises:
        Problem: It cannot.
    """
    if "webhook" in body and not is_target(body["webhook"]):
        raise invalid_field("webhook", "format", "Does not match format 'uri'")


def hold_seconds(request: Request) -> tuple[int, str] | None:
    """For how long the request wants to be held, and how it says so; None for not at all.

    Raises:
        Problem: It is not between 1 and 60 s.
    """
    for preference in request.headers.get("prefer", "").split(","):
        wish = preference.strip()
        if wish.partition("=")[0] != "wait":
            continue
        match = _HOLD.fullmatch(wish)
        seconds = int(match["seconds"] or MAX_HOLD) if match else 0
        if not 1 <= seconds <= MAX_HOLD:
            raise Problem(422, f"Prefer: wait must be between 1 and {MAX_HOLD} seconds")
        return seconds, wish
    return None


def cancel_after_seconds(request: Request, shortest: float) -> float | None:
    """After how many seconds the prediction is to be canceled, None for never.

    Args:
        request: The request.
        shortest: The least that it may be, in seconds.

    Raises:
        Problem: It is no duration, or less than the shortest, or more than 24 h.
    """
    text = request.headers.get("cancel-after")
    if text is None:
        return None
    match = _DURATION.fullmatch(text.strip()) if text.strip() else None
    if match is None:
        raise Problem(422, "Cancel-After must be a duration such as 30s, 5m or 1h30m")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 3600 + minutes * 60 + seconds
    if not shortest <= total <= LONGEST:
        raise Problem(422, f"Cancel-After must be between {shortest:g} seconds and 24 hours")
    return float(total)


async def get(request: Request, state: State) -> Response:
    return newer(state.engine.show(await state.job(request.path_params["prediction_id"])))


async def cancel(request: Request, state: State) -> Response:
    job = await state.job(request.path_params["prediction_id"])
    return older(state.engine.show_kept(state.engine.cancel(job)))


async def list_all(request: Request, state: State) -> Response:
    return list_jobs(request, state, "prediction")


def list_jobs(request: Request, state: State, kind: str) -> Response:
    """A page of jobs, the newest first."""
    cursor = read_cursor(request)
    place = None if cursor is None else _place(cursor)
    backwards = cursor is not None and cursor.backwards
    source = request.query_params.get("source")
    if source not in {None, "web"}:
        raise Problem(400, "source must be 'web'")
    created_after = _moment(request, "created_after")
    if source == "web":
        created_after = max(created_after or 0.0, time.time() - WEB_HISTORY)
    records = state.store.list_jobs(
        kind,
        limit=PAGE + 1,
        before=None if backwards else place,
        after=place if backwards else None,
        created_after=created_after,
        created_before=_moment(request, "created_before"),
        source=source,
    )
    more = len(records) > PAGE
    records = records[-PAGE:] if backwards else records[:PAGE]
    as_training = kind == "training"
    shown = [
        state.engine.show_kept(state.engine.current(record), as_training=as_training)
        for record in records
    ]
    has_next = bool(records) and (more or backwards)
    has_previous = bool(records) and (more if backwards else place is not None)
    return older(
        page(
            request,
            state.base,
            shown,
            next=_cursor(records[-1]) if has_next else None,
            previous=_cursor(records[0], backwards=True) if has_previous else None,
        )
    )


def _cursor(record: dict[str, Any], *, backwards: bool = False) -> Cursor:
    return Cursor(f"{record['created']!r} {record['id']}", backwards)


def _place(cursor: Cursor) -> tuple[float, str]:
    moment, _, id = cursor.position.partition(" ")
    try:
        return float(moment), id
    except ValueError:
        raise invalid_cursor() from None


def _moment(request: Request, name: str) -> float | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return parse_timestamp(text)
    except ValueError as error:
        raise Problem(400, f"{name} must be an ISO 8601 date-time") from error
