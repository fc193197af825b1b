"""Pages for people: the predictions, and one as it runs."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .._json import is_list
from .jobs import Job, render
from .problems import Problem
from .state import State

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; white-space: pre-wrap; }
img, video { max-width: 100%; border-radius: .4rem; }
.status { padding: .1rem .6rem; border-radius: 1rem; background: var(--soft); }
.succeeded { background: #2a24; } .failed { background: #c224; } .processing { background: #25c4; }
"""

_SCRIPT = """
const status = document.getElementById("status");
const timer = setInterval(async () => {
  const answer = await fetch(location.pathname + "/live");
  if (!answer.ok) return;
  const live = await answer.json();
  document.getElementById("logs").textContent = live.logs;
  if (live.status !== status.textContent || live.done) { clearInterval(timer); location.reload(); }
}, 500);
"""


def routes(state: State) -> list[BaseRoute]:
    """The pages of a server."""
    return [
        Route("/", _bind(_list, state), name="page.list"),
        Route("/p/{id}", _bind(_detail, state), name="page.detail"),
        Route("/p/{id}/live", _bind(_live, state), name="page.live"),
    ]


def _bind(
    page: Callable[[Request, State], Awaitable[Response]], state: State
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await page(request, state)

    return endpoint


def _page(title: str, body: str, script: str = "") -> HTMLResponse:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>{body}"
        + (f"<script>{script}</script>" if script else "")
        + "</body></html>"
    )
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
        "media-src 'self' data:; connect-src 'self'; script-src 'unsafe-inline'"
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


async def _list(_: Request, state: State) -> Response:
    records = state.store.list_jobs("prediction", limit=100)
    rows = "".join(_row(state.engine.get(record["id"])) for record in records)
    body = "<h1>Predictions</h1>" + (
        f"<table><tr><th>Prediction</th><th>Model</th><th>Status</th></tr>{rows}</table>"
        if rows
        else "<p>There are none yet.</p>"
    )
    return _page("Predictions", body)


def _row(job: Job) -> str:
    return (
        f'<tr><td><a href="/p/{escape(job.id)}"><code>{escape(job.id)}</code></a></td>'
        f"<td>{escape(job.model)}</td>"
        f'<td><span class="status {escape(job.status)}">{escape(job.status)}</span></td></tr>'
    )


async def _detail(request: Request, state: State) -> Response:
    job = _job(request, state)
    shown = render(job, state.base)
    seconds = shown.get("metrics", {}).get("predict_time")
    took = f" in {seconds:.2f} s" if isinstance(seconds, float) else ""
    body = (
        f'<p><a href="/">All predictions</a></p><h1>{escape(job.model)}</h1>'
        f'<p><span id="status" class="status {escape(job.status)}">{escape(job.status)}</span>'
        f"{escape(took)} <code>{escape(job.id)}</code></p>"
        + (f"<h2>Error</h2><pre>{escape(job.error)}</pre>" if job.error else "")
        + (f"<h2>Output</h2>{_output(job.output, state.base)}" if job.output is not None else "")
        + f"<h2>Input</h2><pre>{_json(job.input)}</pre>"
        + f'<h2>Log</h2><pre id="logs">{escape(job.logs)}</pre>'
    )
    return _page(f"{job.model} {job.id}", body, "" if job.done else _SCRIPT)


async def _live(request: Request, state: State) -> Response:
    job = _job(request, state)
    return JSONResponse({"status": job.status, "logs": job.logs, "done": job.done})


def _job(request: Request, state: State) -> Job:
    try:
        return state.engine.get(request.path_params["id"])
    except Problem:
        raise Problem(404, "There is no such prediction.") from None


def _output(value: Any, base: str) -> str:
    if is_list(value):
        if all(isinstance(item, str) and not _is_file(item, base) for item in value):
            return f"<pre>{escape(''.join(value))}</pre>"
        return "".join(_output(item, base) for item in value)
    if isinstance(value, str):
        if not _is_file(value, base):
            return f"<pre>{escape(value)}</pre>"
        url = escape(value, quote=True)
        if value.endswith((".png", ".jpg", ".jpeg", ".webp", ".gif")):
            return f'<p><img src="{url}" alt="Output of the model"></p>'
        if value.endswith((".wav", ".mp3", ".ogg", ".flac")):
            return f'<p><audio src="{url}" controls></audio></p>'
        if value.endswith((".mp4", ".webm")):
            return f'<p><video src="{url}" controls></video></p>'
        return f'<p><a href="{url}">{url}</a></p>'
    return f"<pre>{_json(value)}</pre>"


def _is_file(text: str, base: str) -> bool:
    return text.startswith(f"{base}/delivery/")


def _json(value: Any) -> str:
    return escape(json.dumps(value, indent=2, ensure_ascii=False))
