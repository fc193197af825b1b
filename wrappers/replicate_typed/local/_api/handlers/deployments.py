"""Deployments: get, list, create, update, delete, predict."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..._base.ids import full_timestamp
from ..._contract.problems import Problem, invalid_input, invalid_version, not_found
from ..cursors import page_of
from ..responses import older
from ..state import State
from .body_checks import failure, wrong_texts
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
        "created_at": full_timestamp(time.time()),
        "created_by": {"type": "user", "username": state.owner},
        "configuration": {
            "hardware": wanted["hardware"],
            "min_instances": wanted["min_instances"],
            "max_instances": wanted["max_instances"],
        },
    }


def _check(body: dict[str, Any]) -> None:
    """Refuse names, hardware and scales that are none.

    Raises:
        Problem: One is none.
    """
    wrong = list(wrong_texts(body))
    if body["min_instances"] > body["max_instances"]:
        least = f"Must be greater than or equal to {body['min_instances']}"
        wrong.append(failure("number_gte", "max_instances", least))
    if wrong:
        raise invalid_input(wrong)


async def _check_version(state: State, model: str, version: str) -> None:
    if not state.catalog.knows(model):
        raise not_found()
    if not any(known["id"] == version for known in await state.catalog.versions(model)):
        raise invalid_version()


async def create(request: Request, state: State) -> Response:
    body = await state.body(request, "deployments.create")
    _check(body)
    name = f"{state.owner}/{body['name']}"
    await _check_version(state, body["model"], body["version"])
    # After all that may take a while: of two with one name, one is told so.
    if state.store.get("deployment", name) is not None:
        raise Problem(409, f"A deployment with the name {name} already exists.")
    record = {
        "owner": state.owner,
        "name": body["name"],
        "current_release": _release(state, 1, body),
    }
    state.store.put("deployment", name, record)
    return older(record)


async def get(request: Request, state: State) -> Response:
    return older(_get(request, state))


async def list_all(request: Request, state: State) -> Response:
    return older(page_of(request, state.base, state.store.all("deployment"), PAGE))


async def update(request: Request, state: State) -> Response:
    _get(request, state)
    body = await state.body(request, "deployments.update")
    wanted = _changed(_get(request, state), body)
    _check(wanted)
    await _check_version(state, wanted["model"], wanted["version"])
    # Another update may have come meanwhile: this one is made to what is there now.
    record = _get(request, state)
    wanted = _changed(record, body)
    _check(wanted)
    record["current_release"] = _release(state, record["current_release"]["number"] + 1, wanted)
    state.store.put("deployment", _name(request), record)
    return older(record)


def _changed(record: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """What a deployment is to be after an update."""
    release = record["current_release"]
    wanted = {"model": release["model"], "version": release["version"], **release["configuration"]}
    return wanted | {key: body[key] for key in wanted if key in body}


async def delete(request: Request, state: State) -> Response:
    _get(request, state)
    name = _name(request)
    # The API wants it unused for 15 minutes; a test would not wait that long.
    if state.engine.runs_in(name):
        raise Problem(409, f"The deployment {name} runs predictions; it must be unused.")
    state.store.delete("deployment", name)
    state.slots.pop(name, None)
    return Response(status_code=204)


async def predict(request: Request, state: State) -> Response:
    release = _get(request, state)["current_release"]
    name = _name(request)
    body = await state.body(request, "deployments.predictions.create")
    runnable = await state.catalog.find(name=release["model"], version=release["version"])
    slots = _slots(state, name, release["configuration"]["max_instances"])
    return await respond(request, state, runnable, body, deployment=name, slots=slots)


def _slots(state: State, name: str, instances: int) -> asyncio.Semaphore:
    """As many predictions of a deployment run at once as it has instances; the others wait."""
    known = state.slots.get(name)
    if known is None or known[0] != instances:
        known = state.slots[name] = (instances, asyncio.Semaphore(instances))
    return known[1]
