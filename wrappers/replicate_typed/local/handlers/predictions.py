"""Predictions: create, get, list, cancel."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..catalog import Runnable
from ..ids import parse_timestamp
from ..jobs import Job
from ..problems import Problem, invalid_version
from ..state import State, make_cursor, read_cursor

PAGE = 100
MAX_HOLD = 60

_VERSION = re.compile(r"(?:(?P<model>[^/:]+/[^/:]+):)?(?P<id>[0-9a-f]{64})")
_DURATION = re.compile(r"(?:(?P<h>\d+)h)?(?:(?P<m>\d+)m)?(?:(?P<s>\d+)s?)?")


async def create(request: Request, state: State) -> Response:
    body = await state.body(request, "predictions.create")
    version = body["version"]
    if match := _VERSION.fullmatch(version):
        runnable = await state.catalog.find(name=match["model"], version=match["id"])
    elif version.count("/") == 1 and ":" not in version and state.catalog.hosts(version):
        runnable = await state.catalog.find(name=version, version=None)
    else:
        raise invalid_version()
    return await respond(request, state, runnable, body)


async def respond(
    request: Request,
    state: State,
    runnable: Runnable,
    body: dict[str, Any],
    *,
    deployment: str | None = None,
) -> Response:
    """Start a prediction, and answer as the request prefers."""
    hold = hold_seconds(request)
    cancel_after = cancel_after_seconds(request)
    given = body["input"]
    state.check_input(runnable.version, given)
    job = state.engine.start(
        runnable,
        given,
        webhook=body.get("webhook"),
        webhook_events_filter=body.get("webhook_events_filter"),
        deployment=deployment,
        cancel_after=cancel_after,
        readable=state.readable(given),
    )
    headers = {"Location": f"{state.base}/v1/predictions/{job.id}"}
    if hold is None:
        return JSONResponse(state.engine.show(job), 201, headers)
    headers["Preference-Applied"] = f"wait={hold}"
    shown, ready = await state.engine.hold(job, hold)
    return JSONResponse(shown, 201 if ready else 202, headers)


def hold_seconds(request: Request) -> int | None:
    """For how long the request wants to be held, None for not at all.

    Raises:
        Problem: It is not between 1 and 60 s.
    """
    for preference in request.headers.get("prefer", "").split(","):
        name, _, value = preference.strip().partition("=")
        if name != "wait":
            continue
        if not value:
            return MAX_HOLD
        if not value.isdigit() or not 1 <= int(value) <= MAX_HOLD:
            raise Problem(422, f"Prefer: wait must be between 1 and {MAX_HOLD} seconds")
        return int(value)
    return None


def cancel_after_seconds(request: Request) -> float | None:
    """After how many seconds the prediction is to be canceled, None for never.

    Raises:
        Problem: It is not a duration between 5 s and 24 h.
    """
    text = request.headers.get("cancel-after")
    if text is None:
        return None
    match = _DURATION.fullmatch(text.strip()) if text.strip() else None
    if match is None:
        raise Problem(422, "Cancel-After must be a duration such as 30s, 5m or 1h30m")
    hours, minutes, seconds = (int(match[part] or 0) for part in "hms")
    total = hours * 3600 + minutes * 60 + seconds
    if not 5 <= total <= 24 * 3600:
        raise Problem(422, "Cancel-After must be between 5 seconds and 24 hours")
    return float(total)


async def get(request: Request, state: State) -> Response:
    return JSONResponse(state.engine.show(state.engine.get(request.path_params["prediction_id"])))


async def cancel(request: Request, state: State) -> Response:
    job = state.engine.get(request.path_params["prediction_id"])
    return JSONResponse(state.engine.show(await state.engine.cancel(job)))


async def list_all(request: Request, state: State) -> Response:
    return await list_jobs(request, state, "prediction")


async def list_jobs(request: Request, state: State, kind: str) -> Response:
    """A page of jobs, the newest first."""
    position = read_cursor(request)
    before: tuple[float, str] | None = None
    if position is not None:
        moment, _, id = position.partition(" ")
        try:
            before = (float(moment), id)
        except ValueError as error:
            raise Problem(400, "Invalid cursor") from error
    source = request.query_params.get("source")
    if source not in {None, "web"}:
        raise Problem(400, "source must be 'web'")
    records = state.store.list_jobs(
        kind,
        limit=PAGE + 1,
        before=before,
        created_after=_moment(request, "created_after"),
        created_before=_moment(request, "created_before"),
        source=source,
    )
    jobs = [
        state.engine.get(record["id"]) if not record["completed"] else Job.restore(record)
        for record in records[:PAGE]
    ]
    following = None
    if len(records) > PAGE:
        last = records[PAGE - 1]
        following = make_cursor(f"{last['created']!r} {last['id']}")
    return JSONResponse(state.page(request, [state.engine.show(job) for job in jobs], following))


def _moment(request: Request, name: str) -> float | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return parse_timestamp(text)
    except ValueError as error:
        raise Problem(400, f"{name} must be an ISO 8601 date-time") from error
