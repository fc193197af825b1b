"""The account, hardware, collections, and the webhooks' secret."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..problems import not_found
from ..state import State

HARDWARE = [{"sku": "cpu", "name": "CPU"}]
COLLECTION = {
    "name": "On this machine",
    "slug": "local",
    "description": "The models that this server runs.",
}


async def get_account(_: Request, state: State) -> Response:
    return JSONResponse({"type": "user", "username": state.owner, "name": "Local user"})


async def list_hardware(_request: Request, _state: State) -> Response:
    return JSONResponse(HARDWARE)


async def list_collections(request: Request, state: State) -> Response:
    return JSONResponse(state.page(request, [COLLECTION], None))


async def get_collection(request: Request, state: State) -> Response:
    if request.path_params["collection_slug"] != COLLECTION["slug"]:
        raise not_found()
    names = [name for name in state.catalog.names() if state.catalog.hosts(name)]
    models = [await state.catalog.model(name) for name in names]
    return JSONResponse({**COLLECTION, "full_description": None, "models": models})


async def get_webhook_secret(_: Request, state: State) -> Response:
    return JSONResponse({"key": state.webhook_secret})
