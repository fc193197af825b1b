"""An endpoint that changes what goes wrong on purpose; there only when asked for."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .._base.json_values import parse
from .._contract.problems import Problem
from .faults import Faults, faults_from_json
from .request_bodies import read_body
from .responses import older

PATH = "/admin/faults"


def routes(faults: Faults, check: Callable[[Request], None]) -> list[BaseRoute]:
    """GET lists the faults, POST adds some, PUT replaces all, DELETE ends all.

    Args:
        faults: The server's.
        check: Raises a problem for a request that is not allowed to.
    """

    async def endpoint(request: Request) -> Response:
        check(request)
        if request.method in {"POST", "PUT"}:
            try:
                wanted = faults_from_json(parse(await read_body(request)))
            except ValueError as error:
                raise Problem(422, str(error)) from error
            if request.method == "PUT":
                faults.clear()
            faults.add(*wanted)
        elif request.method == "DELETE":
            faults.clear()
        return older(faults.as_json())

    methods = ["GET", "POST", "PUT", "DELETE"]
    return [Route(PATH, endpoint, methods=methods, name="admin.faults")]
