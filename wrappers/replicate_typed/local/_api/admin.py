"""The endpoint through which requests change the injected faults, if the server allows it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .._base.json_values import parse_json
from .._contract.problems import Problem
from .faults import Faults, faults_from_json
from .request_bodies import read_body
from .responses import stored_json

PATH = "/admin/faults"

#: The name of the route, to which no faults are injected.
ROUTE_NAME = "admin.faults"


def routes(faults: Faults, authenticate: Callable[[Request], None]) -> list[BaseRoute]:
    """Return the endpoint: GET lists the faults, POST adds, PUT replaces, DELETE removes them.

    Args:
        faults: The server's faults.
        authenticate: Raises a problem for a request without a valid token.
    """

    async def endpoint(request: Request) -> Response:
        authenticate(request)
        if request.method in {"POST", "PUT"}:
            try:
                added = faults_from_json(parse_json(await read_body(request)))
            except ValueError as error:
                raise Problem(422, str(error)) from error
            if request.method == "PUT":
                faults.clear()
            faults.add(*added)
        elif request.method == "DELETE":
            faults.clear()
        return stored_json(faults.as_json())

    methods = ["GET", "POST", "PUT", "DELETE"]
    return [Route(PATH, endpoint, methods=methods, name=ROUTE_NAME)]
