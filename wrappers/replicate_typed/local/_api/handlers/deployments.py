"""Handlers of deployments."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..._base.timestamps import full_timestamp
from ..._contract.problems import Problem, failure, invalid_input, invalid_version, not_found
from ..cursors import page_by_index
from ..responses import stored_json
from ..state import State
from .accounts import account_of
from .body_checks import invalid_fields
from .predictions import respond

#: Deployments per page.
PAGE_SIZE = 100


def _name_of(request: Request) -> str:
    parameters = request.path_params
    return f"{parameters['deployment_owner']}/{parameters['deployment_name']}"


def _find(request: Request, state: State) -> dict[str, Any]:
    record = state.store.get("deployment", _name_of(request))
    if record is None:
        raise not_found()
    return record


def _release(state: State, number: int, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": number,
        "model": settings["model"],
        "version": settings["version"],
        "created_at": full_timestamp(time.time()),
        "created_by": account_of(state),
        "configuration": {
            "hardware": settings["hardware"],
            "min_instances": settings["min_instances"],
            "max_instances": settings["max_instances"],
        },
    }


def _check_settings(body: dict[str, Any]) -> None:
    """Check the name, the hardware and the numbers of instances.

    Raises:
        Problem: One of them is invalid.
    """
    failures = list(invalid_fields(body))
    if body["min_instances"] > body["max_instances"]:
        message = f"Must be greater than or equal to {body['min_instances']}"
        failures.append(failure("number_gte", "max_instances", message))
    if failures:
        raise invalid_input(failures)


async def _check_version(state: State, model: str, version: str) -> None:
    if not state.catalog.has_model(model):
        raise not_found()
    if not any(known["id"] == version for known in await state.catalog.versions(model)):
        raise invalid_version()


async def create(request: Request, state: State) -> Response:
    """``deployments.create``."""
    body = await state.read_json(request, "deployments.create")
    _check_settings(body)
    name = f"{state.owner}/{body['name']}"
    await _check_version(state, body["model"], body["version"])
    # After the last await, so that of two concurrent requests with one name, one fails.
    if state.store.get("deployment", name) is not None:
        raise Problem(409, f"A deployment with the name {name} already exists.")
    record = {
        "owner": state.owner,
        "name": body["name"],
        "current_release": _release(state, 1, body),
    }
    state.store.put("deployment", name, record)
    return stored_json(record)


async def get(request: Request, state: State) -> Response:
    """``deployments.get``."""
    return stored_json(_find(request, state))


async def list_all(request: Request, state: State) -> Response:
    """``deployments.list``."""
    return stored_json(page_by_index(request, state.base, state.store.all("deployment"), PAGE_SIZE))


async def update(request: Request, state: State) -> Response:
    """``deployments.update``."""
    _find(request, state)
    body = await state.read_json(request, "deployments.update")
    settings = _updated_settings(_find(request, state), body)
    _check_settings(settings)
    await _check_version(state, settings["model"], settings["version"])
    # The deployment may have been updated during the awaits above: start from its current state.
    record = _find(request, state)
    settings = _updated_settings(record, body)
    _check_settings(settings)
    record["current_release"] = _release(state, record["current_release"]["number"] + 1, settings)
    state.store.put("deployment", _name_of(request), record)
    return stored_json(record)


def _updated_settings(record: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a deployment after an update."""
    release = record["current_release"]
    current = {"model": release["model"], "version": release["version"], **release["configuration"]}
    return current | {key: body[key] for key in current if key in body}


async def delete(request: Request, state: State) -> Response:
    """``deployments.delete``."""
    _find(request, state)
    name = _name_of(request)
    # The API requires 15 minutes without use, which is too long for tests.
    if state.engine.is_deployment_used(name):
        raise Problem(
            409, f"The deployment {name} is running predictions; only an unused one can be deleted."
        )
    state.store.delete("deployment", name)
    state.slots.pop(name, None)
    return Response(status_code=204)


async def predict(request: Request, state: State) -> Response:
    """``deployments.predictions.create``."""
    release = _find(request, state)["current_release"]
    name = _name_of(request)
    body = await state.read_json(request, "deployments.predictions.create")
    runnable = await state.catalog.find(name=release["model"], version=release["version"])
    slots = _slots(state, name, release["configuration"]["max_instances"])
    return await respond(request, state, runnable, body, deployment=name, slots=slots)


def _slots(state: State, name: str, instances: int) -> asyncio.Semaphore:
    """Return the semaphore that limits a deployment to one prediction per instance."""
    known = state.slots.get(name)
    if known is None or known[0] != instances:
        known = state.slots[name] = (instances, asyncio.Semaphore(instances))
    return known[1]
