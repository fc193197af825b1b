"""The handlers of the API's operations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from ..state import State
from . import accounts, deployments, files, models, predictions, trainings

Handler = Callable[[Request, State], Awaitable[Response]]

#: The handlers by operationId.
HANDLERS: dict[str, Handler] = {
    "account.get": accounts.get_account,
    "collections.get": accounts.get_collection,
    "collections.list": accounts.list_collections,
    "deployments.create": deployments.create,
    "deployments.delete": deployments.delete,
    "deployments.get": deployments.get,
    "deployments.list": deployments.list_all,
    "deployments.predictions.create": deployments.predict,
    "deployments.update": deployments.update,
    "files.create": files.create,
    "files.delete": files.delete,
    "files.download": files.download,
    "files.get": files.get,
    "files.list": files.list_all,
    "hardware.list": accounts.list_hardware,
    "models.create": models.create,
    "models.delete": models.delete,
    "models.examples.list": models.list_examples,
    "models.get": models.get,
    "models.list": models.list_all,
    "models.predictions.create": models.predict,
    "models.readme.get": models.get_readme,
    "models.search": models.search,
    "models.update": models.update,
    "models.versions.delete": models.delete_version,
    "models.versions.get": models.get_version,
    "models.versions.list": models.list_versions,
    "predictions.cancel": predictions.cancel,
    "predictions.create": predictions.create,
    "predictions.get": predictions.get,
    "predictions.list": predictions.list_all,
    "search": models.search_everything,
    "trainings.cancel": trainings.cancel,
    "trainings.create": trainings.create,
    "trainings.get": trainings.get,
    "trainings.list": trainings.list_all,
    "webhooks.default.secret.get": accounts.get_webhook_secret,
}
