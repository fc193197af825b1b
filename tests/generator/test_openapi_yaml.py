"""The committed openapi.yaml: valid, complete, and true to recorded traffic."""

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


def test_openapi_yaml__valid(committed: dict[str, Any]) -> None:
    """openapi.yaml is valid OpenAPI 3.1."""
    OpenAPIV31SpecValidator(committed).validate()


def test_openapi_yaml__operations(committed: dict[str, Any]) -> None:
    """openapi.yaml has all operations, and no other."""
    found = [operation["operationId"] for _, _, operation in operations(committed)]
    assert sorted(found) == sorted(OPERATIONS)


def test_openapi_yaml__component_names(committed: dict[str, Any]) -> None:
    """The schemas have the names that a user would guess."""
    assert set(COMPONENTS) <= set(committed["components"]["schemas"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_openapi_yaml__complete_operations(name: str, committed: dict[str, Any]) -> None:
    """Every operation has a tag, texts, its security and an error response."""
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


def test_openapi_yaml__described_schemas(committed: dict[str, Any]) -> None:
    """Every schema and every member has a description."""
    silent: list[str] = []
    for name, schema in committed["components"]["schemas"].items():
        silent += [] if schema.get("description") else [name]
        silent += [
            f"{name}.{prop}"
            for prop, child in schema.get("properties", {}).items()
            if not child.get("description")
        ]
    assert silent == []


def test_openapi_yaml__follows_the_overlay(committed: dict[str, Any]) -> None:
    """No action of the overlay is stale."""
    assert [
        (action.target, what) for action, what in stale_actions(committed, load_overlay())
    ] == []


def test_openapi_yaml__clean_prose(committed: dict[str, Any]) -> None:
    """Descriptions have no trailing spaces, and there are no examples."""
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
def test_openapi_yaml__recorded_responses(committed: dict[str, Any]) -> None:
    """Recorded responses fit their schemas."""
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
