"""The HTTP application: routes from the description, tokens, errors, streams and files."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from .._contract.problems import Problem, no_token, not_found, wrong_token
from .._contract.runtime import BrokenModel
from .._jobs.store import StoreError
from . import admin, html_pages
from .faults import Faults
from .handlers import HANDLERS, Handler
from .handlers.files import content_response
from .rate_limits import Limits
from .sse import stream
from .state import State

logger = logging.getLogger("replicate_typed.local")

#: These carry what gives access in their URL.
_SIGNED = frozenset({"files.download"})

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(
    state: State, *, tokens: list[str], limits: Limits, faults: Faults | None = None
) -> Starlette:
    """The application.

    Args:
        state: The server's parts.
        tokens: The tokens that are accepted.
        limits: How many requests are granted.
        faults: The faults that can be changed by requests, None if they cannot.
    """
    routes: list[BaseRoute] = []
    for path, method, operation in state.description.operations():
        name = operation["operationId"]
        # A description that was followed since may have more: the others go on working.
        handler = HANDLERS.get(name) or _not_yet(name)
        needs_token = bool(operation["security"]) and name not in _SIGNED
        endpoint = _endpoint(name, handler, state, tokens if needs_token else [], limits)
        route = Route(f"/v1{path}", endpoint, methods=[method], name=name)
        # Routes are tried one after the other: those that are asked for most come first.
        routes.insert(0 if "predictions" in name else len(routes), route)
    routes += [
        Route("/stream/v1/files/{key}", _streams(state), name="stream"),
        Route("/delivery/pbxt/{key}/{name}", _deliveries(state), name="delivery"),
        *html_pages.routes(state),
    ]
    if faults is not None:
        routes += admin.routes(faults, lambda request: check_token(request, tokens))
    app = Starlette(
        routes=routes,
        exception_handlers={
            Problem: _problem,
            HTTPException: _http_error,
            BrokenModel: _broken,
            StoreError: _not_stored,
            ClientDisconnect: _gone,
            Exception: _unforeseen,
        },
    )
    # The API has no addresses that end with a slash.
    app.router.redirect_slashes = False
    return app


def operation_of(app: Starlette) -> Callable[[Scope], str]:
    """Names the operation of a request."""

    def name_of(scope: Scope) -> str:
        for route in app.routes:
            if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
                return route.name
        return ""

    return name_of


def _not_yet(name: str) -> Handler:
    async def handler(_: Request, __: State) -> Response:
        raise Problem(501, f"The local Replicate does not know the operation {name} yet.")

    return handler


def _endpoint(
    name: str, handler: Handler, state: State, tokens: list[str], limits: Limits
) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        if tokens:
            check_token(request, tokens)
        headers = limits.take(name)
        try:
            response = await handler(request, state)
        except Problem as problem:
            response = problem.response()
        response.headers.update(headers)
        return response

    return endpoint


def check_token(request: Request, tokens: list[str]) -> None:
    """Make sure that a request has a token.

    Raises:
        Problem: It has none, or a wrong one.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in {"bearer", "token"} or not token.strip():
        raise no_token()
    if not any(hmac.compare_digest(token.strip().encode(), known.encode()) for known in tokens):
        raise wrong_token()


def _streams(state: State) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        job = await state.job_of_stream(request.path_params["key"])
        last = request.headers.get("last-event-id")
        return StreamingResponse(
            stream(job, last, state.engine.closing, state.terms.stream_silence),
            media_type="text/event-stream",
            headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
        )

    return endpoint


def _deliveries(state: State) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return content_response(state, request.path_params["key"], request)

    return endpoint


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - Starlette's types say only Exception
    return error.response()


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    if error.status_code == 404:
        return not_found().response()
    headers = dict(error.headers or {})
    if error.status_code == 405:
        # The route that refused it knows its own methods, not those of the others at this path.
        headers["Allow"] = ", ".join(sorted(_methods_at(request)))
    return Problem(error.status_code, error.detail, headers=headers).response()


def _methods_at(request: Request) -> set[str]:
    routes = (route for route in request.app.routes if isinstance(route, Route))
    return {
        method
        for route in routes
        if route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }


async def _broken(_: Request, error: Exception) -> Response:
    return Problem(503, f"The model cannot be run: {error}").response()


async def _not_stored(_: Request, error: Exception) -> Response:
    logger.warning("a request could not be stored: %s", error)
    return Problem(503, f"The server cannot store anything: {error}").response()


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody is there to read it


async def _unforeseen(_request: Request, _error: Exception) -> Response:
    return Problem(500, "Internal server error").response()
