"""Handlers of models, their versions, examples and readmes, and of search."""

from __future__ import annotations

import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ..._base.timestamps import full_timestamp
from ..._contract.problems import Problem, invalid_input, not_found
from ..._jobs.catalog import EDITABLE_FIELDS
from ..cursors import page, page_by_index
from ..request_bodies import read_body
from ..responses import stored_json
from ..state import State
from .accounts import COLLECTION
from .body_checks import invalid_fields
from .predictions import respond

#: Models, versions or examples per page.
PAGE_SIZE = 25

#: The longest search query, in bytes.
MAX_QUERY = 100_000


def _name_of(request: Request) -> str:
    return f"{request.path_params['model_owner']}/{request.path_params['model_name']}"


def _check_exists(state: State, name: str) -> None:
    if not state.catalog.has_model(name):
        raise not_found()


async def get(request: Request, state: State) -> Response:
    """``models.get``."""
    return stored_json(await state.catalog.model(_name_of(request)))


async def list_all(request: Request, state: State) -> Response:
    """``models.list``."""
    direction = request.query_params.get("sort_direction", "desc")
    if direction not in {"asc", "desc"}:
        raise Problem(400, "sort_direction must be 'asc' or 'desc'")
    sort_by = request.query_params.get("sort_by", "latest_version_created_at")
    if sort_by not in {"latest_version_created_at", "model_created_at"}:
        raise Problem(400, "sort_by must be 'model_created_at' or 'latest_version_created_at'")
    models = [await state.catalog.model(name) for name in state.catalog.names()]
    models = [model for model in models if model["visibility"] == "public"]

    def sort_key(model: dict[str, Any]) -> str:
        latest = model["latest_version"] if sort_by == "latest_version_created_at" else None
        return str((latest or model)["created_at"])

    models.sort(key=sort_key, reverse=direction == "desc")
    return stored_json(page_by_index(request, state.base, models, PAGE_SIZE))


async def _matching(state: State, query: str) -> list[dict[str, Any]]:
    terms = query.lower().split()
    found: list[dict[str, Any]] = []
    for name in state.catalog.names():
        model = await state.catalog.model(name)
        text = f"{name} {model['description'] or ''}".lower()
        if model["visibility"] == "public" and all(term in text for term in terms):
            found.append(model)
    return found


async def search(request: Request, state: State) -> Response:
    """``models.search``."""
    body = await read_body(request, MAX_QUERY, timeout=state.time_limits.body)
    query = body.decode("utf-8", "replace")
    return stored_json(page(request, state.base, (await _matching(state, query))[:PAGE_SIZE]))


async def search_everything(request: Request, state: State) -> Response:
    """``search``."""
    query = request.query_params.get("query", "")
    if not query.strip():
        raise Problem(400, 'Query parameter "query" is required')
    limit = request.query_params.get("limit", "20")
    if not re.fullmatch("[0-9]{1,2}", limit) or not 1 <= int(limit) <= 50:
        raise Problem(400, 'Query parameter "limit" must be between 1 and 50')
    models = (await _matching(state, query))[: int(limit)]
    metadata: dict[str, Any] = {"generated_description": None, "score": 1.0, "tags": []}
    return stored_json(
        {
            "query": query,
            "models": [{"model": model, "metadata": metadata} for model in models],
            "collections": [COLLECTION] if query.lower() in str(COLLECTION["name"]).lower() else [],
            "pages": [],
        }
    )


async def create(request: Request, state: State) -> Response:
    """``models.create``."""
    body = await state.read_json(request, "models.create")
    if failures := list(invalid_fields(body)):
        raise invalid_input(failures)
    name = f"{body['owner']}/{body['name']}"
    if name in state.catalog.names():
        raise Problem(409, f"A model with the name {name} already exists.")
    fields = {field: body[field] for field in (*EDITABLE_FIELDS, "visibility") if field in body}
    state.store.put(
        "model", name, {"id": name, "created_at": full_timestamp(time.time()), "fields": fields}
    )
    return stored_json(await state.catalog.model(name), 201)


async def update(request: Request, state: State) -> Response:
    """``models.update``."""
    name = _name_of(request)
    body = await state.read_json(request, "models.update")
    if failures := list(invalid_fields(body)):
        raise invalid_input(failures)
    await state.catalog.model(name)
    record = state.store.get("model", name) or {
        "id": name,
        "created_at": full_timestamp(time.time()),
        "fields": {},
    }
    record["fields"] |= {field: body[field] for field in EDITABLE_FIELDS if field in body}
    if "readme" in body:
        record["readme"] = body["readme"]
    state.store.put("model", name, record)
    return stored_json(await state.catalog.model(name))


async def delete(request: Request, state: State) -> Response:
    """``models.delete``."""
    name = _name_of(request)
    model = await state.catalog.model(name)
    if state.catalog.runs_model(name) or model["latest_version"] is not None:
        raise Problem(403, "Only a model without versions can be deleted.")
    if model["visibility"] != "private":
        raise Problem(403, "Only a private model can be deleted.")
    state.store.delete("model", name)
    return Response(status_code=204)


async def list_examples(request: Request, state: State) -> Response:
    """``models.examples.list``."""
    name = _name_of(request)
    _check_exists(state, name)
    return stored_json(
        page_by_index(request, state.base, await state.catalog.examples(name), PAGE_SIZE)
    )


async def get_readme(request: Request, state: State) -> Response:
    """``models.readme.get``."""
    name = _name_of(request)
    _check_exists(state, name)
    readme = state.catalog.readme(name)
    if readme is None:
        raise not_found()
    return PlainTextResponse(readme)


async def list_versions(request: Request, state: State) -> Response:
    """``models.versions.list``."""
    name = _name_of(request)
    _check_exists(state, name)
    return stored_json(
        page_by_index(request, state.base, await state.catalog.versions(name), PAGE_SIZE)
    )


async def get_version(request: Request, state: State) -> Response:
    """``models.versions.get``."""
    name, id = _name_of(request), request.path_params["version_id"]
    _check_exists(state, name)
    for version in await state.catalog.versions(name):
        if version["id"] == id:
            return stored_json(version)
    raise not_found()


async def delete_version(request: Request, state: State) -> Response:
    """``models.versions.delete``."""
    name, id = _name_of(request), request.path_params["version_id"]
    await get_version(request, state)
    state.catalog.delete_version(name, id)
    return Response(status_code=202)


async def predict(request: Request, state: State) -> Response:
    """``models.predictions.create``."""
    name = _name_of(request)
    if not state.catalog.is_official(name):
        raise not_found()
    body = await state.read_json(request, "models.predictions.create")
    runnable = await state.catalog.find(name=name, version=None)
    return await respond(request, state, runnable, body, hidden=True)
