"""The account, hardware, collections, and the webhooks' secret."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..._contract.problems import not_found
from ..cursors import page
from ..responses import older
from ..state import State

HARDWARE = [
    {"sku": "cpu", "name": "CPU"},
    {"sku": "gpu-t4", "name": "Nvidia T4 GPU"},
    {"sku": "gpu-l40s", "name": "Nvidia L40S GPU"},
    {"sku": "gpu-a100-large", "name": "Nvidia A100 (80GB) GPU"},
    {"sku": "gpu-h100", "name": "Nvidia H100 GPU"},
]
COLLECTION = {
    "name": "On this machine",
    "slug": "local",
    "description": "The models that this server runs.",
}


async def get_account(_: Request, state: State) -> Response:
    return older({"type": "user", "username": state.owner, "name": "Local user"})


async def list_hardware(_request: Request, _state: State) -> Response:
    return older(HARDWARE)


async def list_collections(request: Request, state: State) -> Response:
    return older(page(request, state.base, [COLLECTION]))


async def get_collection(request: Request, state: State) -> Response:
    if request.path_params["collection_slug"] != COLLECTION["slug"]:
        raise not_found()
    names = [name for name in state.catalog.names() if state.catalog.hosts(name)]
    models = [await state.catalog.model(name) for name in names]
    models = [model for model in models if model["visibility"] == "public"]
    return older({**COLLECTION, "full_description": None, "models": models})


async def get_webhook_secret(_: Request, state: State) -> Response:
    return older({"key": state.webhook_secret})
