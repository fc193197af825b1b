"""The HTTP application: routes from the description, tokens, errors, streams and files."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from . import pages
from .handlers import HANDLERS, Handler
from .handlers.files import content_response
from .limits import RateLimit
from .problems import Problem, no_token, not_found, wrong_token
from .runtime import BrokenModel
from .sse import stream
from .state import State

#: These carry what gives access in their URL.
_SIGNED = frozenset({"files.download"})

_CREATES = frozenset(
    {"predictions.create", "models.predictions.create", "deployments.predictions.create"}
)


class UndescribedOperation(Exception):
    """The description has an operation that nothing answers."""


def make_app(state: State, *, tokens: list[str], rate_limit: float | None = None) -> Starlette:
    """The application.

    Args:
        state: The server's parts.
        tokens: The tokens that are accepted.
        rate_limit: Predictions that may be created a minute, None for no limit.

    Raises:
        UndescribedOperation: The description has an operation that nothing answers.
    """
    limit = RateLimit(rate_limit) if rate_limit is not None else None
    routes: list[BaseRoute] = []
    for path, method, operation in state.description.operations():
        name = operation["operationId"]
        handler = HANDLERS.get(name)
        if handler is None:
            raise UndescribedOperation(f"nothing answers {name} ({method} {path})")
        endpoint = _endpoint(
            handler,
            state,
            tokens=tokens if operation["security"] and name not in _SIGNED else [],
            limit=limit if name in _CREATES else None,
        )
        routes.append(Route(f"/v1{path}", endpoint, methods=[method], name=name))
    routes += [
        Route("/stream/v1/files/{key}", _streams(state), name="stream"),
        Route("/delivery/pbxt/{key}/{name}", _deliveries(state), name="delivery"),
        *pages.routes(state),
    ]
    return Starlette(
        routes=routes,
        exception_handlers={Problem: _problem, HTTPException: _http_error, BrokenModel: _broken},
    )


def operation_of(app: Starlette) -> Callable[[Scope], str]:
    """Names the operation of a request."""

    def name_of(scope: Scope) -> str:
        for route in app.routes:
            if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
                return route.name
        return ""

    return name_of


def _endpoint(
    handler: Handler, state: State, *, tokens: list[str], limit: RateLimit | None
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if tokens:
            _check_token(request, tokens)
        if limit is not None:
            limit.take()
        return await handler(request, state)

    return endpoint


def _check_token(request: Request, tokens: list[str]) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in {"bearer", "token"} or not token:
        raise no_token()
    if not any(hmac.compare_digest(token.strip().encode(), known.encode()) for known in tokens):
        raise wrong_token()


def _streams(state: State) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        job = state.engine.by_stream(request.path_params["key"])
        if job is None:
            raise not_found()
        return StreamingResponse(
            stream(job, request.headers.get("last-event-id")),
            media_type="text/event-stream",
            headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"},
        )

    return endpoint


def _deliveries(state: State) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return content_response(state, request.path_params["key"], request)

    return endpoint


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - Starlette's types say only Exception
    return error.response()


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    if error.status_code == 404:
        return not_found().response()
    return Problem(error.status_code, error.detail, headers=error.headers).response()


async def _broken(_: Request, error: Exception) -> Response:
    return Problem(503, f"The model cannot be run: {error}").response()
