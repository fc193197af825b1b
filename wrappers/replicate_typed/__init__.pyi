# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
from replicate_api.models import PredictionStatus

from . import client as client
from . import collection as collection
from . import deployment as deployment
from . import exceptions as exceptions
from . import file as file
from . import helpers as helpers
from . import identifier as identifier
from . import model as model
from . import pagination as pagination
from . import prediction as prediction
from . import training as training
from . import version as version
from . import webhook as webhook
from ._async.bound import AsyncBoundModel
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
    InputProblem,
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
    StreamMismatchError,
    UnprocessableEntityError,
    WebhookValidationError,
)
from ._base.errors import ReplicateError as ReplicateException
from ._base.version import __version__
from ._facade.default import (
    account,
    collections,
    default_client,
    deployments,
    files,
    hardware,
    models,
    paginate,
    predictions,
    run,
    search,
    stream,
    trainings,
    webhooks,
)
from ._facade.default_async import async_paginate, async_run, async_stream, default_async_client
from ._facade.identifier import ModelVersionIdentifier
from ._facade.model_ref import ModelRef
from ._files.file_output import FileOutput
from ._http.retry import RetryPolicy
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
from ._objects.models import ModelVersion as Version
from ._objects.progress import Progress
from ._objects.resources import Account, Hardware, Release, ReleaseConfiguration, WebhookSecret
from ._objects.resources import WebhookSecret as WebhookSigningSecret
from ._objects.webhook_signature import (
    InvalidSecretKeyError,
    InvalidSignatureError,
    InvalidTimestampError,
    MissingWebhookBodyError,
    MissingWebhookHeaderError,
)
from ._sync.bound import BoundModel
from ._sync.client import Client
from ._sync.deployments import Deployment, Deployments
from ._sync.files import File, Files
from ._sync.jobs import Prediction, Training
from ._sync.models import Model, Models
from ._sync.page import Page
from ._sync.predictions import Predictions
from ._sync.resources import Collection, Collections, SearchHit, SearchResults
from ._sync.run import Stream
from ._sync.trainings import Trainings
from ._sync.versions import ModelVersions
from ._sync.versions import ModelVersions as Versions
from ._sync.webhooks import Webhooks

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "Account",
    "AsyncBoundModel",
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
    "BoundModel",
    "Client",
    "Collection",
    "Collections",
    "ConflictError",
    "Deployment",
    "Deployments",
    "File",
    "FileError",
    "FileOutput",
    "Files",
    "Hardware",
    "InputError",
    "InputProblem",
    "InternalServerError",
    "InvalidSecretKeyError",
    "InvalidSignatureError",
    "InvalidTimestampError",
    "JobUrls",
    "LogEvent",
    "MissingTokenError",
    "MissingWebhookBodyError",
    "MissingWebhookHeaderError",
    "Model",
    "ModelError",
    "ModelRef",
    "ModelVersion",
    "ModelVersionIdentifier",
    "ModelVersions",
    "Models",
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
    "Predictions",
    "Progress",
    "ProgressEvent",
    "RateLimitError",
    "Release",
    "ReleaseConfiguration",
    "ReplicateError",
    "ReplicateException",
    "ResponseDecodeError",
    "RetryPolicy",
    "SearchHit",
    "SearchResults",
    "ServerSentEvent",
    "StatusEvent",
    "Stream",
    "StreamMismatchError",
    "Training",
    "TrainingOutput",
    "Trainings",
    "UnprocessableEntityError",
    "Version",
    "Versions",
    "WebhookSecret",
    "WebhookSigningSecret",
    "WebhookValidationError",
    "Webhooks",
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
