"""A typed client of the Replicate predictions API.

    import replicate_typed as replicate

    output = replicate.run("owner/model", input={"prompt": "…"})

Names are loaded when they are first used, so importing this package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._base.version import __version__

if TYPE_CHECKING:
    from replicate_api.models import PredictionStatus

    from . import exceptions
    from ._async.client import AsyncClient
    from ._async.deployments import AsyncDeployment
    from ._async.files import AsyncFile
    from ._async.jobs import AsyncPrediction, AsyncTraining
    from ._async.models import AsyncModel
    from ._async.page import AsyncPage
    from ._async.resources import AsyncCollection, AsyncSearchHit, AsyncSearchResults
    from ._async.run import AsyncStream
    from ._base.errors import (
        APIConnectionError,
        APIError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ConflictError,
        FileError,
        InputError,
        InternalServerError,
        MissingTokenError,
        ModelError,
        NotFoundError,
        PermissionDeniedError,
        PredictionCanceled,
        PredictionError,
        PredictionTimeout,
        RateLimitError,
        ReplicateError,
        ResponseDecodeError,
        UnprocessableEntityError,
        WebhookValidationError,
    )
    from ._facade.default import default_client, paginate
    from ._facade.default_async import async_paginate, default_async_client
    from ._files.file_output import FileOutput
    from ._jobs.events import (
        LogEvent,
        OutputEvent,
        PredictionEvent,
        ProgressEvent,
        ServerSentEvent,
        StatusEvent,
    )
    from ._objects.jobs import JobUrls, TrainingOutput
    from ._objects.models import ModelVersion
    from ._objects.progress import Progress
    from ._objects.refs import ModelRef
    from ._objects.resources import Account, Hardware, Release, ReleaseConfiguration, WebhookSecret
    from ._sync.client import Client
    from ._sync.deployments import Deployment, Deployments
    from ._sync.files import File, Files
    from ._sync.jobs import Prediction, Training
    from ._sync.models import Model, Models
    from ._sync.page import Page
    from ._sync.predictions import Predictions
    from ._sync.resources import (
        AccountResource,
        Collection,
        Collections,
        HardwareResource,
        Search,
        SearchHit,
        SearchResults,
    )
    from ._sync.run import Stream
    from ._sync.trainings import Trainings
    from ._sync.webhooks import Webhooks

    run = default_client.run
    stream = default_client.stream
    predictions: Predictions = default_client.predictions
    models: Models = default_client.models
    deployments: Deployments = default_client.deployments
    trainings: Trainings = default_client.trainings
    files: Files = default_client.files
    collections: Collections = default_client.collections
    hardware: HardwareResource = default_client.hardware
    account: AccountResource = default_client.account
    webhooks: Webhooks = default_client.webhooks
    search: Search = default_client.search
    async_run = default_async_client.run
    async_stream = default_async_client.stream

#: Where each public name is defined.
_MODULES: dict[str, tuple[str, ...]] = {
    "replicate_api.models": ("PredictionStatus",),
    "._async.run": ("AsyncStream",),
    "._async.client": ("AsyncClient",),
    "._async.deployments": ("AsyncDeployment",),
    "._async.files": ("AsyncFile",),
    "._async.models": ("AsyncModel",),
    "._async.page": ("AsyncPage",),
    "._async.jobs": ("AsyncPrediction", "AsyncTraining"),
    "._async.resources": ("AsyncCollection", "AsyncSearchHit", "AsyncSearchResults"),
    "._facade.default": ("default_client", "paginate"),
    "._facade.default_async": ("async_paginate", "default_async_client"),
    "._base.errors": (
        "APIConnectionError",
        "APIError",
        "APIStatusError",
        "APITimeoutError",
        "AuthenticationError",
        "BadRequestError",
        "ConflictError",
        "FileError",
        "InputError",
        "InternalServerError",
        "MissingTokenError",
        "ModelError",
        "NotFoundError",
        "PermissionDeniedError",
        "PredictionCanceled",
        "PredictionError",
        "PredictionTimeout",
        "RateLimitError",
        "ReplicateError",
        "ResponseDecodeError",
        "UnprocessableEntityError",
        "WebhookValidationError",
    ),
    "._jobs.events": (
        "LogEvent",
        "OutputEvent",
        "PredictionEvent",
        "ProgressEvent",
        "ServerSentEvent",
        "StatusEvent",
    ),
    "._files.file_output": ("FileOutput",),
    "._objects.jobs": ("JobUrls", "TrainingOutput"),
    "._objects.models": ("ModelVersion",),
    "._objects.progress": ("Progress",),
    "._objects.refs": ("ModelRef",),
    "._objects.resources": (
        "Account",
        "Hardware",
        "Release",
        "ReleaseConfiguration",
        "WebhookSecret",
    ),
    "._sync.run": ("Stream",),
    "._sync.client": ("Client",),
    "._sync.deployments": ("Deployment",),
    "._sync.files": ("File",),
    "._sync.models": ("Model",),
    "._sync.page": ("Page",),
    "._sync.jobs": ("Prediction", "Training"),
    "._sync.resources": ("Collection", "SearchHit", "SearchResults"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

#: What the default client has, by the name that the module has it under.
_OF_CLIENT = frozenset(
    {
        "account",
        "collections",
        "deployments",
        "files",
        "hardware",
        "models",
        "predictions",
        "run",
        "search",
        "stream",
        "trainings",
        "webhooks",
    }
)
_OF_ASYNC_CLIENT = {"async_run": "run", "async_stream": "stream"}

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "Account",
    "AsyncClient",
    "AsyncCollection",
    "AsyncDeployment",
    "AsyncFile",
    "AsyncModel",
    "AsyncPage",
    "AsyncPrediction",
    "AsyncSearchHit",
    "AsyncSearchResults",
    "AsyncStream",
    "AsyncTraining",
    "AuthenticationError",
    "BadRequestError",
    "Client",
    "Collection",
    "ConflictError",
    "Deployment",
    "File",
    "FileError",
    "FileOutput",
    "Hardware",
    "InputError",
    "InternalServerError",
    "JobUrls",
    "LogEvent",
    "MissingTokenError",
    "Model",
    "ModelError",
    "ModelRef",
    "ModelVersion",
    "NotFoundError",
    "OutputEvent",
    "Page",
    "PermissionDeniedError",
    "Prediction",
    "PredictionCanceled",
    "PredictionError",
    "PredictionEvent",
    "PredictionStatus",
    "PredictionTimeout",
    "Progress",
    "ProgressEvent",
    "RateLimitError",
    "Release",
    "ReleaseConfiguration",
    "ReplicateError",
    "ResponseDecodeError",
    "SearchHit",
    "SearchResults",
    "ServerSentEvent",
    "StatusEvent",
    "Stream",
    "Training",
    "TrainingOutput",
    "UnprocessableEntityError",
    "WebhookSecret",
    "WebhookValidationError",
    "__version__",
    "account",
    "async_paginate",
    "async_run",
    "async_stream",
    "collections",
    "default_async_client",
    "default_client",
    "deployments",
    "exceptions",
    "files",
    "hardware",
    "models",
    "paginate",
    "predictions",
    "run",
    "search",
    "stream",
    "trainings",
    "webhooks",
]


# Type checkers read the names above: for them, a name that is not there is a mistake.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "exceptions":
            value = import_module(".exceptions", __name__)
        elif name in _HOME:
            value = getattr(import_module(_HOME[name], __name__), name)
        elif name in _OF_CLIENT:
            from ._facade.default import default_client

            value = getattr(default_client, name)
        elif name in _OF_ASYNC_CLIENT:
            from ._facade.default_async import default_async_client

            value = getattr(default_async_client, _OF_ASYNC_CLIENT[name])
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
