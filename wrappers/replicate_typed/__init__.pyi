# Made from the tables in generator/doors.py: do not edit, run `make regenerate`.
from replicate_api.models import PredictionStatus as PredictionStatus

from . import __about__ as __about__
from . import client as client
from . import collection as collection
from . import deployment as deployment
from . import exceptions as exceptions
from . import file as file
from . import helpers as helpers
from . import identifier as identifier
from . import pagination as pagination
from . import prediction as prediction
from . import resource as resource
from . import schema as schema
from . import training as training
from . import version as version
from . import webhook as webhook
from ._async.bound import AsyncBoundModel as AsyncBoundModel
from ._async.client import AsyncClient as AsyncClient
from ._async.deployments import AsyncDeployment as AsyncDeployment
from ._async.deployments import AsyncDeployments as AsyncDeployments
from ._async.files import AsyncFile as AsyncFile
from ._async.files import AsyncFiles as AsyncFiles
from ._async.function import AsyncModelFunction as AsyncModelFunction
from ._async.function import AsyncStreamingFunction as AsyncStreamingFunction
from ._async.jobs import AsyncPrediction as AsyncPrediction
from ._async.jobs import AsyncTraining as AsyncTraining
from ._async.live_stream import AsyncStream as AsyncStream
from ._async.many import AsyncMapRun as AsyncMapRun
from ._async.many_item import AsyncItem as AsyncItem
from ._async.models import AsyncModel as AsyncModel
from ._async.models import AsyncModels as AsyncModels
from ._async.page import AsyncPage as AsyncPage
from ._async.page import AsyncPageRequest as AsyncPageRequest
from ._async.predictions import AsyncPredictions as AsyncPredictions
from ._async.resources import AsyncCollection as AsyncCollection
from ._async.resources import AsyncCollections as AsyncCollections
from ._async.resources import AsyncSearchHit as AsyncSearchHit
from ._async.resources import AsyncSearchResults as AsyncSearchResults
from ._async.trainings import AsyncTrainings as AsyncTrainings
from ._async.versions import AsyncModelVersions as AsyncModelVersions
from ._async.webhooks import AsyncWebhooks as AsyncWebhooks
from ._base.caches import reset_caches as reset_caches
from ._base.errors import APIConnectionError as APIConnectionError
from ._base.errors import APIError as APIError
from ._base.errors import APIStatusError as APIStatusError
from ._base.errors import APITimeoutError as APITimeoutError
from ._base.errors import AuthenticationError as AuthenticationError
from ._base.errors import BadRequestError as BadRequestError
from ._base.errors import BudgetError as BudgetError
from ._base.errors import ConflictError as ConflictError
from ._base.errors import FileError as FileError
from ._base.errors import InputError as InputError
from ._base.errors import InputProblem as InputProblem
from ._base.errors import InternalServerError as InternalServerError
from ._base.errors import JournalError as JournalError
from ._base.errors import MissingTokenError as MissingTokenError
from ._base.errors import ModelError as ModelError
from ._base.errors import NotFoundError as NotFoundError
from ._base.errors import PermissionDeniedError as PermissionDeniedError
from ._base.errors import PredictionCanceled as PredictionCanceled
from ._base.errors import PredictionError as PredictionError
from ._base.errors import PredictionTimeout as PredictionTimeout
from ._base.errors import RateLimitError as RateLimitError
from ._base.errors import ReplicateError as ReplicateError
from ._base.errors import ReplicateError as ReplicateException
from ._base.errors import ResponseDecodeError as ResponseDecodeError
from ._base.errors import RunStopped as RunStopped
from ._base.errors import StreamMismatchError as StreamMismatchError
from ._base.errors import UnprocessableEntityError as UnprocessableEntityError
from ._base.errors import WebhookValidationError as WebhookValidationError
from ._base.file_encoding import FileEncoding as FileEncoding
from ._base.version import __version__ as __version__
from ._facade.default import account as account
from ._facade.default import collections as collections
from ._facade.default import default_client as default_client
from ._facade.default import deployments as deployments
from ._facade.default import files as files
from ._facade.default import hardware as hardware
from ._facade.default import models as models
from ._facade.default import paginate as paginate
from ._facade.default import predictions as predictions
from ._facade.default import run as run
from ._facade.default import search as search
from ._facade.default import stream as stream
from ._facade.default import trainings as trainings
from ._facade.default import use as use
from ._facade.default import webhooks as webhooks
from ._facade.default_async import async_paginate as async_paginate
from ._facade.default_async import async_run as async_run
from ._facade.default_async import async_stream as async_stream
from ._facade.default_async import async_use as async_use
from ._facade.default_async import default_async_client as default_async_client
from ._facade.identifier import ModelVersionIdentifier as ModelVersionIdentifier
from ._facade.model_door import model as model
from ._facade.model_ref import ModelRef as ModelRef
from ._facade.typing import AsyncRunOptions as AsyncRunOptions
from ._facade.typing import CreateOptions as CreateOptions
from ._facade.typing import Output as Output
from ._facade.typing import RunOptions as RunOptions
from ._facade.typing import StreamOptions as StreamOptions
from ._facade.typing import SupportsAsyncRun as SupportsAsyncRun
from ._facade.typing import SupportsRun as SupportsRun
from ._files.file_output import FileOutput as FileOutput
from ._files.inputs import FileInput as FileInput
from ._files.structured_inputs import ModelInput as ModelInput
from ._http.any_request import APIResponse as APIResponse
from ._http.engine_types import AsyncHTTPClient as AsyncHTTPClient
from ._http.engine_types import AsyncHTTPTransport as AsyncHTTPTransport
from ._http.engine_types import HTTPClient as HTTPClient
from ._http.engine_types import HTTPTimeout as HTTPTimeout
from ._http.engine_types import HTTPTransport as HTTPTransport
from ._http.received import Responses as Responses
from ._http.request_options import RequestOptions as RequestOptions
from ._http.request_options import SearchOptions as SearchOptions
from ._http.retry import RetryPolicy as RetryPolicy
from ._http.stopping import CancelEvent as CancelEvent
from ._jobs.create_params import WebhookEventName as WebhookEventName
from ._jobs.events import LogEvent as LogEvent
from ._jobs.events import OutputEvent as OutputEvent
from ._jobs.events import PredictionEvent as PredictionEvent
from ._jobs.events import ProgressEvent as ProgressEvent
from ._jobs.events import ServerSentEvent as ServerSentEvent
from ._jobs.events import StatusEvent as StatusEvent
from ._many.journal import Journal as Journal
from ._many.journal import JournalItem as JournalItem
from ._many.journal import read_journal as read_journal
from ._many.journal import reset_journal as reset_journal
from ._many.map_params import MapParams as MapParams
from ._many.retry_failed import RetryFailed as RetryFailed
from ._many.summary import ItemState as ItemState
from ._many.summary import MapSummary as MapSummary
from ._objects.jobs import JobUrls as JobUrls
from ._objects.jobs import TrainingOutput as TrainingOutput
from ._objects.models import ModelVersion as ModelVersion
from ._objects.models import ModelVersion as Version
from ._objects.prices import Prices as Prices
from ._objects.progress import Progress as Progress
from ._objects.resources import Account as Account
from ._objects.resources import Hardware as Hardware
from ._objects.resources import Release as Release
from ._objects.resources import ReleaseConfiguration as ReleaseConfiguration
from ._objects.resources import WebhookSecret as WebhookSecret
from ._objects.resources import WebhookSecret as WebhookSigningSecret
from ._objects.webhook_signature import InvalidSecretKeyError as InvalidSecretKeyError
from ._objects.webhook_signature import InvalidSignatureError as InvalidSignatureError
from ._objects.webhook_signature import InvalidTimestampError as InvalidTimestampError
from ._objects.webhook_signature import MissingWebhookBodyError as MissingWebhookBodyError
from ._objects.webhook_signature import MissingWebhookHeaderError as MissingWebhookHeaderError
from ._sync.bound import BoundModel as BoundModel
from ._sync.client import Client as Client
from ._sync.deployments import Deployment as Deployment
from ._sync.deployments import Deployments as Deployments
from ._sync.files import File as File
from ._sync.files import Files as Files
from ._sync.function import ModelFunction as ModelFunction
from ._sync.function import StreamingFunction as StreamingFunction
from ._sync.jobs import Prediction as Prediction
from ._sync.jobs import Training as Training
from ._sync.live_stream import Stream as Stream
from ._sync.many import MapRun as MapRun
from ._sync.many_item import Item as Item
from ._sync.models import Model as Model
from ._sync.models import Models as Models
from ._sync.page import Page as Page
from ._sync.predictions import Predictions as Predictions
from ._sync.resources import Collection as Collection
from ._sync.resources import Collections as Collections
from ._sync.resources import SearchHit as SearchHit
from ._sync.resources import SearchResults as SearchResults
from ._sync.trainings import Trainings as Trainings
from ._sync.versions import ModelVersions as ModelVersions
from ._sync.versions import ModelVersions as Versions
from ._sync.webhooks import Webhooks as Webhooks

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponse",
    "APIStatusError",
    "APITimeoutError",
    "Account",
    "AsyncBoundModel",
    "AsyncClient",
    "AsyncCollection",
    "AsyncCollections",
    "AsyncDeployment",
    "AsyncDeployments",
    "AsyncFile",
    "AsyncFiles",
    "AsyncHTTPClient",
    "AsyncHTTPTransport",
    "AsyncItem",
    "AsyncMapRun",
    "AsyncModel",
    "AsyncModelFunction",
    "AsyncModelVersions",
    "AsyncModels",
    "AsyncPage",
    "AsyncPageRequest",
    "AsyncPrediction",
    "AsyncPredictions",
    "AsyncRunOptions",
    "AsyncSearchHit",
    "AsyncSearchResults",
    "AsyncStream",
    "AsyncStreamingFunction",
    "AsyncTraining",
    "AsyncTrainings",
    "AsyncWebhooks",
    "AuthenticationError",
    "BadRequestError",
    "BoundModel",
    "BudgetError",
    "CancelEvent",
    "Client",
    "Collection",
    "Collections",
    "ConflictError",
    "CreateOptions",
    "Deployment",
    "Deployments",
    "File",
    "FileEncoding",
    "FileError",
    "FileInput",
    "FileOutput",
    "Files",
    "HTTPClient",
    "HTTPTimeout",
    "HTTPTransport",
    "Hardware",
    "InputError",
    "InputProblem",
    "InternalServerError",
    "InvalidSecretKeyError",
    "InvalidSignatureError",
    "InvalidTimestampError",
    "Item",
    "ItemState",
    "JobUrls",
    "Journal",
    "JournalError",
    "JournalItem",
    "LogEvent",
    "MapParams",
    "MapRun",
    "MapSummary",
    "MissingTokenError",
    "MissingWebhookBodyError",
    "MissingWebhookHeaderError",
    "Model",
    "ModelError",
    "ModelFunction",
    "ModelInput",
    "ModelRef",
    "ModelVersion",
    "ModelVersionIdentifier",
    "ModelVersions",
    "Models",
    "NotFoundError",
    "Output",
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
    "Prices",
    "Progress",
    "ProgressEvent",
    "RateLimitError",
    "Release",
    "ReleaseConfiguration",
    "ReplicateError",
    "ReplicateException",
    "RequestOptions",
    "ResponseDecodeError",
    "Responses",
    "RetryFailed",
    "RetryPolicy",
    "RunOptions",
    "RunStopped",
    "SearchHit",
    "SearchOptions",
    "SearchResults",
    "ServerSentEvent",
    "StatusEvent",
    "Stream",
    "StreamMismatchError",
    "StreamOptions",
    "StreamingFunction",
    "SupportsAsyncRun",
    "SupportsRun",
    "Training",
    "TrainingOutput",
    "Trainings",
    "UnprocessableEntityError",
    "Version",
    "Versions",
    "WebhookEventName",
    "WebhookSecret",
    "WebhookSigningSecret",
    "WebhookValidationError",
    "Webhooks",
    "__version__",
    "account",
    "async_paginate",
    "async_run",
    "async_stream",
    "async_use",
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
    "read_journal",
    "reset_caches",
    "reset_journal",
    "run",
    "search",
    "stream",
    "trainings",
    "use",
    "webhooks",
]
