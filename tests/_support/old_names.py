"""The public names of ``replicate`` 1.0.7 and 2.0.0b4, as their modules list them."""

from __future__ import annotations

#: The modules of 1.0.7, and the public names in each, its own and those that it imports.
MODULES = {
    "account": "Account Accounts Namespace Resource",
    "client": "Accounts Client Collections Deployments Files Hardware Models Predictions"
    " ReplicateError RetryTransport Trainings Webhooks async_run async_stream run stream",
    "collection": "Collection Collections Model Namespace Page Resource",
    "deployment": "Account Deployment DeploymentPredictions Deployments DeploymentsPredictions"
    " Namespace Page Prediction Resource async_encode_json encode_json",
    "exceptions": "ModelError ReplicateError ReplicateException",
    "file": "File Files Namespace Resource",
    "hardware": "Hardware HardwareNamespace Namespace Resource",
    "helpers": "FileOutput HAS_NUMPY async_encode_json base64_encode_file encode_json"
    " transform_output",
    "identifier": "ModelVersionIdentifier",
    "model": "Model ModelVersionIdentifier Models ModelsPredictions Namespace Page Prediction"
    " ReplicateException Resource Version Versions async_encode_json encode_json",
    "pagination": "Page Resource async_paginate paginate",
    "prediction": "CreatePredictionRequestParams EventSource ModelError Namespace Page Prediction"
    " Predictions ReplicateError Resource Version async_encode_json encode_json",
    "resource": "Namespace Resource",
    "run": "Model ModelError Version Versions async_run make_schema_backwards_compatible run"
    " transform_output",
    "schema": "make_schema_backwards_compatible version_has_no_array_type",
    "stream": "EventSource ReplicateError ServerSentEvent async_stream stream transform_output",
    "training": "Model ModelVersionIdentifier Namespace Page Resource Training Trainings Version"
    " async_encode_json encode_json",
    "version": "Namespace Page Resource Version Versions",
    "webhook": "InvalidSecretKeyError InvalidSignatureError InvalidTimestampError"
    " MissingWebhookBodyError MissingWebhookHeaderError Namespace Resource WebhookSigningSecret"
    " WebhookValidationError Webhooks",
}

#: The names of the package itself in 1.0.7.
PACKAGE = (
    "Client async_paginate async_run async_stream collections default_client deployments files"
    " hardware models paginate predictions run stream trainings webhooks"
)

#: Those of them that are not here; the error says what to write in their place.
ABSENT = {"EventSource", "HAS_NUMPY", "RetryTransport"}

#: The classes inside of classes in 1.0.7.
NESTED = {
    "Deployment": "Release",
    "Deployments": "CreateDeploymentParams UpdateDeploymentParams",
    "Files": "CreateFileParams",
    "Models": "CreateModelParams",
    "Prediction": "Progress",
    "Predictions": "CreatePredictionParams",
    "ServerSentEvent": "EventType",
    "Trainings": "CreateTrainingParams",
    "Webhooks": "Default",
}

#: Each class of 1.0.7 with its ``async_`` methods, by the door that has it.
ASYNC_METHODS = {
    ("account", "Accounts"): "current",
    ("client", "Client"): "run stream",
    ("collection", "Collections"): "get list",
    ("deployment", "DeploymentPredictions"): "create",
    ("deployment", "Deployments"): "create delete get list update",
    ("deployment", "DeploymentsPredictions"): "create",
    ("file", "Files"): "create delete get list",
    ("hardware", "HardwareNamespace"): "list",
    ("model", "Models"): "create delete get list search",
    ("model", "ModelsPredictions"): "create",
    ("prediction", "Prediction"): "cancel output_iterator reload stream wait",
    ("prediction", "Predictions"): "cancel create get list",
    ("training", "Training"): "cancel reload",
    ("training", "Trainings"): "cancel create get list",
    ("version", "Versions"): "delete get list",
}

#: The names of the package itself in 2.0.0b4, other than modules that begin with ``_``.
PACKAGE_2 = (
    "APIConnectionError APIError APIResponse APIResponseValidationError APIStatusError"
    " APITimeoutError AsyncAPIResponse AsyncClient AsyncFileOutput AsyncReplicate AsyncStream"
    " AuthenticationError BadRequestError BaseModel Client ConflictError"
    " DEFAULT_CONNECTION_LIMITS DEFAULT_MAX_RETRIES DEFAULT_TIMEOUT DefaultAioHttpClient"
    " DefaultAsyncHttpxClient DefaultHttpxClient FileOutput InternalServerError Model"
    " ModelVersionIdentifier NOT_GIVEN NoneType NotFoundError NotGiven Omit"
    " PermissionDeniedError ProxiesTypes RateLimitError Replicate ReplicateError"
    " RequestOptions Stream Timeout Transport UnprocessableEntityError Version account base_url"
    " bearer_token collections default_headers default_query deployments exceptions"
    " file_from_path files get_path_url hardware http_client lib max_retries models not_given"
    " omit pagination predictions resources run stream timeout trainings types use webhooks"
)

#: The names of a client in 2.0.0b4.
CLIENT_2 = (
    "account auth_headers base_url bearer_token close collections copy custom_auth"
    " default_headers default_query delete deployments files get get_api_list hardware is_closed"
    " max_retries models patch platform_headers poll_interval post predictions put qs request run"
    " search stream timeout trainings use user_agent webhooks with_options with_raw_response"
    " with_streaming_response"
)
