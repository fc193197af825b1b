# Made from openapi.yaml by openapi-python-client 0.29.1: do not edit, run `make regenerate`.
"""The schemas of the API, each of which is loaded when it is first used"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account import Account
    from .account_type import AccountType
    from .collection import Collection
    from .collection_page import CollectionPage
    from .collection_summary import CollectionSummary
    from .create_deployment_prediction_request import CreateDeploymentPredictionRequest
    from .create_deployment_request import CreateDeploymentRequest
    from .create_model_prediction_request import CreateModelPredictionRequest
    from .create_model_request import CreateModelRequest
    from .create_prediction_request import CreatePredictionRequest
    from .create_training_request import CreateTrainingRequest
    from .deployment import Deployment
    from .deployment_configuration import DeploymentConfiguration
    from .deployment_page import DeploymentPage
    from .deployment_release import DeploymentRelease
    from .file import File
    from .file_checksums import FileChecksums
    from .file_page import FilePage
    from .file_urls import FileUrls
    from .hardware import Hardware
    from .invalid_field import InvalidField
    from .model import Model
    from .model_page import ModelPage
    from .model_version import ModelVersion
    from .model_version_page import ModelVersionPage
    from .model_visibility import ModelVisibility
    from .models_list_sort_by import ModelsListSortBy
    from .models_list_sort_direction import ModelsListSortDirection
    from .prediction import Prediction
    from .prediction_metrics import PredictionMetrics
    from .prediction_page import PredictionPage
    from .prediction_source import PredictionSource
    from .prediction_status import PredictionStatus
    from .prediction_urls import PredictionUrls
    from .predictions_list_source import PredictionsListSource
    from .problem import Problem
    from .search_collection import SearchCollection
    from .search_document import SearchDocument
    from .search_model import SearchModel
    from .search_model_metadata import SearchModelMetadata
    from .search_results import SearchResults
    from .training import Training
    from .training_metrics import TrainingMetrics
    from .training_output import TrainingOutput
    from .training_page import TrainingPage
    from .training_source import TrainingSource
    from .training_status import TrainingStatus
    from .training_urls import TrainingUrls
    from .update_deployment_request import UpdateDeploymentRequest
    from .update_model_request import UpdateModelRequest
    from .upload_file_request import UploadFileRequest
    from .webhook_event import WebhookEvent
    from .webhook_secret import WebhookSecret

_MODULES: dict[str, str] = {
    "Account": "account",
    "AccountType": "account_type",
    "Collection": "collection",
    "CollectionPage": "collection_page",
    "CollectionSummary": "collection_summary",
    "CreateDeploymentPredictionRequest": "create_deployment_prediction_request",
    "CreateDeploymentRequest": "create_deployment_request",
    "CreateModelPredictionRequest": "create_model_prediction_request",
    "CreateModelRequest": "create_model_request",
    "CreatePredictionRequest": "create_prediction_request",
    "CreateTrainingRequest": "create_training_request",
    "Deployment": "deployment",
    "DeploymentConfiguration": "deployment_configuration",
    "DeploymentPage": "deployment_page",
    "DeploymentRelease": "deployment_release",
    "File": "file",
    "FileChecksums": "file_checksums",
    "FilePage": "file_page",
    "FileUrls": "file_urls",
    "Hardware": "hardware",
    "InvalidField": "invalid_field",
    "Model": "model",
    "ModelPage": "model_page",
    "ModelVersion": "model_version",
    "ModelVersionPage": "model_version_page",
    "ModelVisibility": "model_visibility",
    "ModelsListSortBy": "models_list_sort_by",
    "ModelsListSortDirection": "models_list_sort_direction",
    "Prediction": "prediction",
    "PredictionMetrics": "prediction_metrics",
    "PredictionPage": "prediction_page",
    "PredictionSource": "prediction_source",
    "PredictionStatus": "prediction_status",
    "PredictionUrls": "prediction_urls",
    "PredictionsListSource": "predictions_list_source",
    "Problem": "problem",
    "SearchCollection": "search_collection",
    "SearchDocument": "search_document",
    "SearchModel": "search_model",
    "SearchModelMetadata": "search_model_metadata",
    "SearchResults": "search_results",
    "Training": "training",
    "TrainingMetrics": "training_metrics",
    "TrainingOutput": "training_output",
    "TrainingPage": "training_page",
    "TrainingSource": "training_source",
    "TrainingStatus": "training_status",
    "TrainingUrls": "training_urls",
    "UpdateDeploymentRequest": "update_deployment_request",
    "UpdateModelRequest": "update_model_request",
    "UploadFileRequest": "upload_file_request",
    "WebhookEvent": "webhook_event",
    "WebhookSecret": "webhook_secret",
}

__all__: tuple[str, ...] = (
    "Account",
    "AccountType",
    "Collection",
    "CollectionPage",
    "CollectionSummary",
    "CreateDeploymentPredictionRequest",
    "CreateDeploymentRequest",
    "CreateModelPredictionRequest",
    "CreateModelRequest",
    "CreatePredictionRequest",
    "CreateTrainingRequest",
    "Deployment",
    "DeploymentConfiguration",
    "DeploymentPage",
    "DeploymentRelease",
    "File",
    "FileChecksums",
    "FilePage",
    "FileUrls",
    "Hardware",
    "InvalidField",
    "Model",
    "ModelPage",
    "ModelVersion",
    "ModelVersionPage",
    "ModelVisibility",
    "ModelsListSortBy",
    "ModelsListSortDirection",
    "Prediction",
    "PredictionMetrics",
    "PredictionPage",
    "PredictionSource",
    "PredictionStatus",
    "PredictionUrls",
    "PredictionsListSource",
    "Problem",
    "SearchCollection",
    "SearchDocument",
    "SearchModel",
    "SearchModelMetadata",
    "SearchResults",
    "Training",
    "TrainingMetrics",
    "TrainingOutput",
    "TrainingPage",
    "TrainingSource",
    "TrainingStatus",
    "TrainingUrls",
    "UpdateDeploymentRequest",
    "UpdateModelRequest",
    "UploadFileRequest",
    "WebhookEvent",
    "WebhookSecret",
)

# Hidden from type checkers, for which every name would exist otherwise.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return list(__all__)
