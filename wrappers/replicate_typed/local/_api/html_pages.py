"""HTML pages: the list of predictions, and one prediction while it runs and after.

A page of a running prediction updates in place by a script, or by reloading without scripts.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from .._base.timestamps import full_timestamp
from .._contract.problems import Problem
from .._jobs.job import Job
from .html_parts import (
    SCRIPT,
    STYLE,
    error_section,
    input_section,
    logs_section,
    output_section,
    status_label,
)
from .state import State

#: Predictions per page of the list.
PAGE_SIZE = 50

_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def routes(state: State) -> list[BaseRoute]:
    """Return the routes of the pages."""
    return [
        Route("/", _endpoint(_list, state), name="page.list"),
        Route("/models/{owner}/{name}", _endpoint(_list, state), name="page.model"),
        Route("/p/{id}", _endpoint(_detail, state), name="page.detail"),
    ]


def _endpoint(
    page: Callable[[Request, State], Awaitable[Response]], state: State
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if state.is_local and not _has_loopback_host(request):
            # DNS rebinding: a script of another site must not read these pages.
            raise Problem(
                403, "These pages are available only at a loopback address of this machine."
            )
        return await page(request, state)

    return endpoint


def _has_loopback_host(request: Request) -> bool:
    try:
        return request.url.hostname in _LOOPBACK_HOSTS
    except ValueError:
        return False


def _page(title: str, main: str, *, live: bool, status: int = 200) -> Response:
    nonce = secrets.token_urlsafe(16)
    refresh = '<noscript><meta http-equiv="refresh" content="2"></noscript>' if live else ""
    script = f'<script nonce="{nonce}">{SCRIPT}</script>' if live else ""
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f'<style nonce="{nonce}">{STYLE}</style>{refresh}</head><body><main>{main}</main>{script}</body></html>'
    )
    policy = (
        "default-src 'none'; img-src 'self' data:; media-src 'self' data:; "
        f"connect-src 'self'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(html, status, headers)


async def _list(request: Request, state: State) -> Response:
    client = request.client.host if request.client else ""
    if not state.is_local and client not in _LOOPBACK_HOSTS:
        raise Problem(403, "The list is available only on the machine that runs the server.")
    before, model = _position(request), _model(request)
    if model is not None and not state.catalog.has_model(model):
        return _missing("Model not found")
    records = state.store.list_jobs("prediction", limit=PAGE_SIZE + 1, before=before, model=model)
    jobs = [state.engine.current(record) for record in records[:PAGE_SIZE]]
    older_link = ""
    if len(records) > PAGE_SIZE:
        last = records[PAGE_SIZE - 1]
        query = escape(urlencode({"created": repr(last["created"]), "id": last["id"]}))
        older_link = f'<p><a href="?{query}">Older predictions</a></p>'
    rows = "".join(map(_row, jobs))
    headers = "".join(
        f'<th scope="col">{header}</th>'
        for header in ("Status", "Model", "Prediction", "Created (UTC)", "Duration")
    )
    table = f'<div class="wide"><table><tr>{headers}</tr>{rows}</table></div>'
    title = "Predictions" if model is None else model
    all_link = "" if model is None else '<p><a href="/">All predictions</a></p>'
    main = f"{all_link}<h1>{escape(title)}</h1>" + (table if rows else "<p>No predictions yet.</p>")
    return _page(title, main + older_link, live=before is None)


def _model(request: Request) -> str | None:
    """Return the model whose predictions are listed, None for all."""
    names = request.path_params
    return f"{names['owner']}/{names['name']}" if "owner" in names else None


def _missing(title: str) -> Response:
    main = f'<h1>{title}</h1><p><a href="/">All predictions</a></p>'
    return _page(title, main, live=False, status=404)


def _position(request: Request) -> tuple[float, str] | None:
    query = request.query_params
    try:
        return float(query["created"]), query.get("id", "")
    except (KeyError, ValueError):
        return None


def _row(job: Job) -> str:
    return (
        f'<tr><td>{status_label(job.status)}</td><td class="name">{escape(job.model)}</td>'
        f'<td><a href="/p/{escape(job.id)}"><code>{escape(job.id)}</code></a></td>'
        f"<td>{_created(job)}</td><td>{_duration(job)}</td></tr>"
    )


def _created(job: Job) -> str:
    timestamp = full_timestamp(job.created, digits=3)
    return f'<time datetime="{timestamp}">{timestamp[:10]} {timestamp[11:19]}</time>'


def _duration(job: Job) -> str:
    seconds: Any = job.metrics.get("predict_time")
    return f"{seconds:.2f} s" if isinstance(seconds, float) else ""


async def _detail(request: Request, state: State) -> Response:
    try:
        job = await state.find_job(request.path_params["id"])
    except Problem:
        return _missing("Prediction not found")
    state.engine.stored_shape(job)  # removes its data if it has expired
    duration = _duration(job)
    main = (
        f'<p><a href="/">All predictions</a></p><h1>{escape(job.model)}</h1>'
        f"<p>{status_label(job.status)} {f'in {duration}' if duration else ''}</p>"
        f"<p><code>{escape(job.id)}</code>, created {_created(job)} UTC</p>"
        + ("<p>The input, the output and the logs were removed.</p>" if job.data_removed else "")
        + error_section(job.error)
        + output_section(job.output, state.base, joined=job.joined)
        + input_section(job.input, state.base)
        + logs_section(job.logs)
    )
    return _page(f"{job.model} {job.id}", main, live=not job.done)
