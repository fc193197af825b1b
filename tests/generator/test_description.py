"""openapi.yaml: valid, complete, and true to recorded traffic."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from generator.description.document import is_object, operations, resolve, walk
from generator.upstream.build import load_overlay
from generator.upstream.stale import stale_actions

OPERATIONS = [
    "account.get",
    "collections.get",
    "collections.list",
    "deployments.create",
    "deployments.delete",
    "deployments.get",
    "deployments.list",
    "deployments.update",
    "deployments.predictions.create",
    "files.create",
    "files.delete",
    "files.download",
    "files.get",
    "files.list",
    "hardware.list",
    "models.create",
    "models.delete",
    "models.get",
    "models.list",
    "models.search",
    "models.update",
    "models.examples.list",
    "models.predictions.create",
    "models.readme.get",
    "models.versions.delete",
    "models.versions.get",
    "models.versions.list",
    "predictions.cancel",
    "predictions.create",
    "predictions.get",
    "predictions.list",
    "search",
    "trainings.cancel",
    "trainings.create",
    "trainings.get",
    "trainings.list",
    "webhooks.default.secret.get",
]

COMPONENTS = [
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
    "Prediction",
    "PredictionMetrics",
    "PredictionPage",
    "PredictionSource",
    "PredictionStatus",
    "PredictionUrls",
    "Problem",
    "SearchResults",
    "Training",
    "TrainingMetrics",
    "TrainingOutput",
    "TrainingPage",
    "TrainingStatus",
    "TrainingUrls",
    "UpdateDeploymentRequest",
    "UpdateModelRequest",
    "UploadFileRequest",
    "WebhookEvent",
    "WebhookSecret",
]


def test_it_is_a_valid_openapi_description(committed: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(committed).validate()


def test_it_has_all_operations_and_no_other(committed: dict[str, Any]) -> None:
    found = [operation["operationId"] for _, _, operation in operations(committed)]
    assert sorted(found) == sorted(OPERATIONS)


def test_its_schemas_have_the_names_that_a_user_would_guess(committed: dict[str, Any]) -> None:
    assert set(COMPONENTS) <= set(committed["components"]["schemas"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_complete(name: str, committed: dict[str, Any]) -> None:
    (operation,) = (op for _, _, op in operations(committed) if op["operationId"] == name)
    assert operation["tags"] == [name.split(".")[0]]
    assert operation["summary"].endswith(".")
    assert operation["description"]
    assert "security" in operation
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    assert operation.get("requestBody", {"required": True})["required"] is True
    for entry in operation.get("parameters", []):
        parameter = resolve(committed, entry["$ref"], "") if "$ref" in entry else entry
        assert parameter["description"], parameter["name"]


def test_every_schema_and_every_member_is_explained(committed: dict[str, Any]) -> None:
    silent: list[str] = []
    for name, schema in committed["components"]["schemas"].items():
        silent += [] if schema.get("description") else [name]
        silent += [
            f"{name}.{prop}"
            for prop, child in schema.get("properties", {}).items()
            if not child.get("description")
        ]
    assert silent == []


def test_it_says_what_the_overlay_says(committed: dict[str, Any]) -> None:
    assert [
        (action.target, what) for action, what in stale_actions(committed, load_overlay())
    ] == []


def test_prose_has_no_trailing_space_and_no_examples(committed: dict[str, Any]) -> None:
    for at, node in walk(committed):
        if is_object(node):
            assert not {"example", "examples"} & set(node) or at.endswith("/properties"), at
            text = node.get("description")
            assert not isinstance(text, str) or all(
                line == line.rstrip() for line in text.split("\n")
            ), at


def _recordings() -> list[dict[str, Any]]:
    place = os.environ.get("REPLICATE_RECORDINGS")
    if not place:
        return []
    path = Path(place)
    loaded: list[dict[str, Any]] = json.loads(
        (path if path.is_file() else path / "interactions.json").read_text("utf-8")
    )
    return loaded


@pytest.mark.skipif(
    not os.environ.get("REPLICATE_RECORDINGS"),
    reason="REPLICATE_RECORDINGS names no folder with recorded traffic (interactions.json)",
)
def test_recorded_answers_fit_their_declared_schemas(committed: dict[str, Any]) -> None:
    registry = Registry().with_resource(
        "urn:api", Resource.from_contents(committed, default_specification=DRAFT202012)
    )
    wrong: list[str] = []
    checked = 0
    for entry in _recordings():
        path = entry["url"].partition("/v1")[2].partition("?")[0]
        operation = next(
            op
            for template, method, op in operations(committed)
            if method == entry["method"].lower()
            and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        )
        responses = operation["responses"]
        response = responses.get(str(entry["status"]), responses["default"])
        response = resolve(committed, response["$ref"], "") if "$ref" in response else response
        if not response.get("content"):
            assert not entry["body"]
            continue
        schema = response["content"][entry["content_type"].partition(";")[0]]["schema"]
        local = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
        validator = Draft202012Validator(
            local, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        body = json.loads(entry["body"])
        wrong += [
            f"{operation['operationId']} {list(e.path)}: {e.message}"
            for e in validator.iter_errors(body)
        ]
        checked += 1
    assert wrong == []
    assert checked
