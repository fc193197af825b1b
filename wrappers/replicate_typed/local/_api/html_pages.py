"""Pages for people: the predictions, and one as it runs.

They work without scripts: a page of something that still runs loads itself again; with scripts, it
is brought up to date in place.
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

from .._base.ids import full_timestamp
from .._contract.problems import Problem
from .._jobs.job import Job
from .html_parts import SCRIPT, STYLE, error_part, input_part, log_part, output_part, status_part
from .state import State

PAGE = 50

_OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def routes(state: State) -> list[BaseRoute]:
    """The pages of a server."""
    return [
        Route("/", _bind(_list, state), name="page.list"),
        Route("/p/{id}", _bind(_detail, state), name="page.detail"),
    ]


def _bind(
    page: Callable[[Request, State], Awaitable[Response]], state: State
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if state.is_local and not _names_this_machine(request):
            # Another site's name that leads here: its scripts must not read these pages.
            raise Problem(403, "These pages are at this machine's own address only.")
        return await page(request, state)

    return endpoint


def _names_this_machine(request: Request) -> bool:
    try:
        return request.url.hostname in _OWN_NAMES
    except ValueError:
        return False


def _page(title: str, main: str, *, live: bool, status: int = 200) -> Response:
    nonce = secrets.token_urlsafe(16)
    again = '<noscript><meta http-equiv="refresh" content="2"></noscript>' if live else ""
    script = f'<script nonce="{nonce}">{SCRIPT}</script>' if live else ""
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f'<style nonce="{nonce}">{STYLE}</style>{again}</head><body><main>{main}</main>{script}</body></html>'
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
    if not state.is_local and client not in _OWN_NAMES:
        raise Problem(403, "The list is shown on the server's own machine only.")
    before = _place(request)
    records = state.store.list_jobs("prediction", limit=PAGE + 1, before=before)
    jobs = [state.engine.current(record) for record in records[:PAGE]]
    older = ""
    if len(records) > PAGE:
        last = records[PAGE - 1]
        query = escape(urlencode({"created": repr(last["created"]), "id": last["id"]}))
        older = f'<p><a href="/?{query}">Older predictions</a></p>'
    rows = "".join(map(_row, jobs))
    heads = "".join(
        f'<th scope="col">{head}</th>'
        for head in ("Prediction", "Model", "Status", "Created (UTC)", "Took")
    )
    table = f'<div class="wide"><table><tr>{heads}</tr>{rows}</table></div>'
    main = "<h1>Predictions</h1>" + (table if rows else "<p>There are none yet.</p>") + older
    return _page("Predictions", main, live=before is None)


def _place(request: Request) -> tuple[float, str] | None:
    query = request.query_params
    try:
        return float(query["created"]), query.get("id", "")
    except (KeyError, ValueError):
        return None


def _row(job: Job) -> str:
    return (
        f'<tr><td><a href="/p/{escape(job.id)}"><code>{escape(job.id)}</code></a></td>'
        f"<td>{escape(job.model)}</td><td>{status_part(job.status)}</td>"
        f"<td>{_created(job)}</td><td>{_took(job)}</td></tr>"
    )


def _created(job: Job) -> str:
    moment = full_timestamp(job.created, digits=3)
    return f'<time datetime="{moment}">{moment[:10]} {moment[11:19]}</time>'


def _took(job: Job) -> str:
    seconds: Any = job.metrics.get("predict_time")
    return f"{seconds:.2f} s" if isinstance(seconds, float) else ""


async def _detail(request: Request, state: State) -> Response:
    try:
        job = await state.job(request.path_params["id"])
    except Problem:
        main = '<h1>There is no such prediction.</h1><p><a href="/">All predictions</a></p>'
        return _page("No such prediction", main, live=False, status=404)
    state.engine.show_kept(job)  # its data may have to go
    took = _took(job)
    main = (
        f'<p><a href="/">All predictions</a></p><h1>{escape(job.model)}</h1>'
        f"<p>{status_part(job.status)} {f'in {took}' if took else ''}</p>"
        f"<p><code>{escape(job.id)}</code>, created {_created(job)} UTC</p>"
        + ("<p>Its data was removed.</p>" if job.data_removed else "")
        + error_part(job.error)
        + output_part(job.output, state.base, joined=job.joined)
        + input_part(job.input, state.base)
        + log_part(job.logs)
    )
    return _page(f"{job.model} {job.id}", main, live=not job.done)
