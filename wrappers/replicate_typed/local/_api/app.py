"""The HTTP application: routing by the description, authentication, and error responses."""

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

from .._contract.problems import Problem, invalid_token, missing_token, not_found
from .._contract.runtime import BrokenModel
from .._jobs.database import BrokenStore, StoreError
from . import admin, html_pages
from .faults import Faults
from .handlers import HANDLERS, Handler
from .handlers.files import content_response
from .rate_limits import RateLimits
from .responses import problem_json
from .sse import stream
from .state import State

logger = logging.getLogger("replicate_typed.local")

#: Operations that are authorized by a signature in their URL.
_SIGNED = frozenset({"files.download"})

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(
    state: State, *, tokens: list[str], limits: RateLimits, faults: Faults | None = None
) -> Starlette:
    """Return the application.

    Args:
        state: The server's state.
        tokens: The tokens that are accepted.
        limits: The rate limits.
        faults: The faults that requests may change, None if they may not.
    """
    routes: list[BaseRoute] = []
    for path, method, operation in state.description.operations():
        name = operation["operationId"]
        # A newer description may contain operations without a handler.
        handler = HANDLERS.get(name) or _not_implemented(name)
        needs_token = bool(operation["security"]) and name not in _SIGNED
        endpoint = _endpoint(name, handler, state, tokens if needs_token else [], limits)
        route = Route(f"/v1{path}", endpoint, methods=[method], name=name)
        # Routes are tried in order, so the most frequent ones come first.
        routes.insert(0 if "predictions" in name else len(routes), route)
    routes += [
        Route("/stream/v1/files/{key}", _stream_endpoint(state), name="stream"),
        Route("/delivery/pbxt/{key}/{name}", _delivery_endpoint(state), name="delivery"),
        *html_pages.routes(state),
    ]
    if faults is not None:
        routes += admin.routes(faults, lambda request: authenticate(request, tokens))
    app = Starlette(
        routes=routes,
        exception_handlers={
            Problem: _on_problem,
            HTTPException: _on_http_error,
            BrokenModel: _on_broken_model,
            StoreError: _on_store_error,
            ClientDisconnect: _on_disconnect,
            Exception: _on_unexpected_error,
        },
    )
    # No path of the API ends with a slash.
    app.router.redirect_slashes = False
    return app


def operation_name(app: Starlette) -> Callable[[Scope], str]:
    """Return a function that returns the name of the operation that a request is for."""

    def name_of(scope: Scope) -> str:
        for route in app.routes:
            if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
                return route.name
        return ""

    return name_of


def authenticate(request: Request, tokens: list[str]) -> None:
    """Check the token of a request.

    Raises:
        Problem: The request has no token, or an unknown one.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in {"bearer", "token"} or not token.strip():
        raise missing_token()
    if not any(hmac.compare_digest(token.strip().encode(), known.encode()) for known in tokens):
        raise invalid_token()


def _not_implemented(name: str) -> Handler:
    async def handler(_: Request, __: State) -> Response:
        raise Problem(501, f"The local server does not implement the operation {name}.")

    return handler


def _endpoint(
    name: str, handler: Handler, state: State, tokens: list[str], limits: RateLimits
) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        if tokens:
            authenticate(request, tokens)
        headers = limits.take(name)
        try:
            response = await handler(request, state)
        except Problem as problem:
            response = problem_json(problem)
        response.headers.update(headers)
        return response

    return endpoint


def _stream_endpoint(state: State) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        job = await state.find_job_by_stream(request.path_params["key"])
        last_event_id = request.headers.get("last-event-id")
        return StreamingResponse(
            stream(job, last_event_id, state.engine.closing, state.time_limits.stream),
            media_type="text/event-stream",
            headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
        )

    return endpoint


def _delivery_endpoint(state: State) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return content_response(state, request.path_params["key"], request)

    return endpoint


async def _on_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - Starlette's types say only Exception
    return problem_json(error)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    if error.status_code == 404:
        return problem_json(not_found())
    headers = dict(error.headers or {})
    if error.status_code == 405:
        # The route that raised it knows its own methods, not those of other routes with its path.
        headers["Allow"] = ", ".join(sorted(_methods_at(request)))
    return problem_json(Problem(error.status_code, error.detail, headers=headers))


def _methods_at(request: Request) -> set[str]:
    routes = (route for route in request.app.routes if isinstance(route, Route))
    return {
        method
        for route in routes
        if route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }


async def _on_broken_model(_: Request, error: Exception) -> Response:
    return problem_json(Problem(503, f"The model cannot run: {error}"))


async def _on_store_error(_: Request, error: Exception) -> Response:
    if isinstance(error, BrokenStore):
        logger.warning("a request failed: %s", error)
        return problem_json(Problem(503, f"The server cannot read its data: {error}"))
    logger.warning("a request could not be stored: %s", error)
    return problem_json(Problem(503, f"The server cannot store anything: {error}"))


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)  # nobody receives it


async def _on_unexpected_error(_request: Request, _error: Exception) -> Response:
    return problem_json(Problem(500, "Internal server error"))
