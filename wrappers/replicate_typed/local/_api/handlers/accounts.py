"""Handlers of the account, hardware, collections and the webhook secret."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..._contract.problems import not_found
from ..cursors import page
from ..responses import stored_json
from ..state import State

#: The hardware that Replicate lists; it has no effect here.
HARDWARE = [
    {"sku": "cpu", "name": "CPU"},
    {"sku": "gpu-t4", "name": "Nvidia T4 GPU"},
    {"sku": "gpu-l40s", "name": "Nvidia L40S GPU"},
    {"sku": "gpu-a100-large", "name": "Nvidia A100 (80GB) GPU"},
    {"sku": "gpu-h100", "name": "Nvidia H100 GPU"},
]

#: The one collection of the server.
COLLECTION = {
    "name": "On this machine",
    "slug": "local",
    "description": "The models that this server runs.",
}


def account_of(state: State) -> dict[str, str]:
    """Return the server's account, as the API shows it."""
    return {"type": "user", "username": state.owner, "name": "Local user"}


async def get_account(_: Request, state: State) -> Response:
    """``account.get``."""
    return stored_json(account_of(state))


async def list_hardware(_request: Request, _state: State) -> Response:
    """``hardware.list``."""
    return stored_json(HARDWARE)


async def list_collections(request: Request, state: State) -> Response:
    """``collections.list``."""
    return stored_json(page(request, state.base, [COLLECTION]))


async def get_collection(request: Request, state: State) -> Response:
    """``collections.get``."""
    if request.path_params["collection_slug"] != COLLECTION["slug"]:
        raise not_found()
    names = [name for name in state.catalog.names() if state.catalog.runs_model(name)]
    models = [await state.catalog.model(name) for name in names]
    models = [model for model in models if model["visibility"] == "public"]
    return stored_json({**COLLECTION, "full_description": None, "models": models})


async def get_webhook_secret(_: Request, state: State) -> Response:
    """``webhooks.default.secret.get``."""
    return stored_json({"key": state.webhook_secret})
