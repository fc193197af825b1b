"""Deployments: get, list, create, update, delete, predict."""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..ids import timestamp
from ..problems import Problem, invalid_version, not_found
from ..state import State
from .predictions import respond

PAGE = 100


def _name(request: Request) -> str:
    parameters = request.path_params
    return f"{parameters['deployment_owner']}/{parameters['deployment_name']}"


def _get(request: Request, state: State) -> dict[str, Any]:
    record = state.store.get("deployment", _name(request))
    if record is None:
        raise not_found()
    return record


def _release(state: State, number: int, wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": number,
        "model": wanted["model"],
        "version": wanted["version"],
        "created_at": timestamp(time.time()),
        "created_by": {"type": "user", "username": state.owner},
        "configuration": {
            "hardware": wanted["hardware"],
            "min_instances": wanted["min_instances"],
            "max_instances": wanted["max_instances"],
        },
    }


async def _check_version(state: State, model: str, version: str) -> None:
    if not any(known["id"] == version for known in await state.catalog.versions(model)):
        raise invalid_version()


async def create(request: Request, state: State) -> Response:
    body = await state.body(request, "deployments.create")
    name = f"{state.owner}/{body['name']}"
    if state.store.get("deployment", name) is not None:
        raise Problem(409, f"A deployment with the name {name} already exists.")
    await _check_version(state, body["model"], body["version"])
    record = {
        "owner": state.owner,
        "name": body["name"],
        "current_release": _release(state, 1, body),
    }
    state.store.put("deployment", name, record)
    return JSONResponse(record)


async def get(request: Request, state: State) -> Response:
    return JSONResponse(_get(request, state))


async def list_all(request: Request, state: State) -> Response:
    return JSONResponse(state.page_of(request, state.store.all("deployment"), PAGE))


async def update(request: Request, state: State) -> Response:
    record = _get(request, state)
    body = await state.body(request, "deployments.update")
    release = record["current_release"]
    wanted = {"model": release["model"], "version": release["version"], **release["configuration"]}
    wanted |= body
    await _check_version(state, wanted["model"], wanted["version"])
    record["current_release"] = _release(state, release["number"] + 1, wanted)
    state.store.put("deployment", _name(request), record)
    return JSONResponse(record)


async def delete(request: Request, state: State) -> Response:
    _get(request, state)
    state.store.delete("deployment", _name(request))
    return Response(status_code=204)


async def predict(request: Request, state: State) -> Response:
    release = _get(request, state)["current_release"]
    body = await state.body(request, "deployments.predictions.create")
    runnable = await state.catalog.find(name=release["model"], version=release["version"])
    return await respond(request, state, runnable, body, deployment=_name(request))
