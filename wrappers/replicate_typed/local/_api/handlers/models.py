"""Models, their versions, examples and readmes; and search."""

from __future__ import annotations

import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ..._base.ids import full_timestamp
from ..._contract.problems import Problem, invalid_input, not_found
from ..._jobs.catalog import FIELDS
from ..cursors import page, page_of
from ..request_bodies import read_body
from ..responses import older
from ..state import State
from .accounts import COLLECTION
from .body_checks import wrong_texts
from .predictions import respond

PAGE = 25


def _name(request: Request) -> str:
    return f"{request.path_params['model_owner']}/{request.path_params['model_name']}"


def _must_exist(state: State, name: str) -> None:
    if not state.catalog.knows(name):
        raise not_found()


async def get(request: Request, state: State) -> Response:
    return older(await state.catalog.model(_name(request)))


async def list_all(request: Request, state: State) -> Response:
    direction = request.query_params.get("sort_direction", "desc")
    if direction not in {"asc", "desc"}:
        raise Problem(400, "sort_direction must be 'asc' or 'desc'")
    sort_by = request.query_params.get("sort_by", "latest_version_created_at")
    if sort_by not in {"latest_version_created_at", "model_created_at"}:
        raise Problem(400, "sort_by must be 'model_created_at' or 'latest_version_created_at'")
    shown = [await state.catalog.model(name) for name in state.catalog.names()]
    shown = [model for model in shown if model["visibility"] == "public"]

    def moment(model: dict[str, Any]) -> str:
        latest = model["latest_version"] if sort_by == "latest_version_created_at" else None
        return str((latest or model)["created_at"])

    shown.sort(key=moment, reverse=direction == "desc")
    return older(page_of(request, state.base, shown, PAGE))


async def _matching(state: State, query: str) -> list[dict[str, Any]]:
    words = query.lower().split()
    found: list[dict[str, Any]] = []
    for name in state.catalog.names():
        model = await state.catalog.model(name)
        text = f"{name} {model['description'] or ''}".lower()
        if model["visibility"] == "public" and all(word in text for word in words):
            found.append(model)
    return found


async def search(request: Request, state: State) -> Response:
    body = await read_body(request, 100_000, patience=state.terms.body_patience)
    query = body.decode("utf-8", "replace")
    return older(page(request, state.base, (await _matching(state, query))[:PAGE]))


async def search_everything(request: Request, state: State) -> Response:
    query = request.query_params.get("query", "")
    if not query.strip():
        raise Problem(400, 'Query parameter "query" is required')
    text = request.query_params.get("limit", "20")
    if not re.fullmatch("[0-9]{1,2}", text) or not 1 <= int(text) <= 50:
        raise Problem(400, 'Query parameter "limit" must be between 1 and 50')
    models = (await _matching(state, query))[: int(text)]
    metadata: dict[str, Any] = {"generated_description": None, "score": 1.0, "tags": []}
    return older(
        {
            "query": query,
            "models": [{"model": model, "metadata": metadata} for model in models],
            "collections": [COLLECTION] if query.lower() in str(COLLECTION["name"]).lower() else [],
            "pages": [],
        }
    )


async def create(request: Request, state: State) -> Response:
    body = await state.body(request, "models.create")
    if wrong := list(wrong_texts(body)):
        raise invalid_input(wrong)
    name = f"{body['owner']}/{body['name']}"
    if name in state.catalog.names():
        raise Problem(409, f"A model with the name {name} already exists.")
    fields = {field: body[field] for field in (*FIELDS, "visibility") if field in body}
    state.store.put(
        "model", name, {"id": name, "created_at": full_timestamp(time.time()), "fields": fields}
    )
    return older(await state.catalog.model(name), 201)


async def update(request: Request, state: State) -> Response:
    name = _name(request)
    body = await state.body(request, "models.update")
    if wrong := list(wrong_texts(body)):
        raise invalid_input(wrong)
    await state.catalog.model(name)
    record = state.store.get("model", name) or {
        "id": name,
        "created_at": full_timestamp(time.time()),
        "fields": {},
    }
    record["fields"] |= {field: body[field] for field in FIELDS if field in body}
    if "readme" in body:
        record["readme"] = body["readme"]
    state.store.put("model", name, record)
    return older(await state.catalog.model(name))


async def delete(request: Request, state: State) -> Response:
    name = _name(request)
    model = await state.catalog.model(name)
    if state.catalog.hosts(name) or model["latest_version"] is not None:
        raise Problem(403, "Only a model without versions can be deleted.")
    if model["visibility"] != "private":
        raise Problem(403, "Only a private model can be deleted.")
    state.store.delete("model", name)
    return Response(status_code=204)


async def list_examples(request: Request, state: State) -> Response:
    name = _name(request)
    _must_exist(state, name)
    return older(page_of(request, state.base, await state.catalog.examples(name), PAGE))


async def get_readme(request: Request, state: State) -> Response:
    name = _name(request)
    _must_exist(state, name)
    readme = state.catalog.readme(name)
    if readme is None:
        raise not_found()
    return PlainTextResponse(readme)


async def list_versions(request: Request, state: State) -> Response:
    name = _name(request)
    _must_exist(state, name)
    return older(page_of(request, state.base, await state.catalog.versions(name), PAGE))


async def get_version(request: Request, state: State) -> Response:
    name, id = _name(request), request.path_params["version_id"]
    _must_exist(state, name)
    for version in await state.catalog.versions(name):
        if version["id"] == id:
            return older(version)
    raise not_found()


async def delete_version(request: Request, state: State) -> Response:
    name, id = _name(request), request.path_params["version_id"]
    await get_version(request, state)
    state.catalog.delete_version(name, id)
    return Response(status_code=202)


async def predict(request: Request, state: State) -> Response:
    name = _name(request)
    if not state.catalog.is_official(name):
        raise not_found()
    body = await state.body(request, "models.predictions.create")
    runnable = await state.catalog.find(name=name, version=None)
    return await respond(request, state, runnable, body, hidden=True)
