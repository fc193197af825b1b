"""Older revisions, which describe less, or describe one model in place of all."""

from __future__ import annotations

from typing import Any

from _support.spec_documents import description

from generator.upstream.build import build, load_overlay

TEXT = "{type: string, format: string}"
SAMPLE = f"""
      type: object
      properties:
        created_at: {TEXT}
        error: {{type: 'null'}}
        id: {TEXT}
        input: {{type: object, properties: {{seed: {{type: number}}, prompt: {TEXT}}}}}
        output: {TEXT}
        status: {TEXT}
        urls: {{type: object, properties: {{get: {TEXT}, cancel: {TEXT}}}}}
"""


def built(text: str) -> dict[str, Any]:
    document: dict[str, Any] = build(description(text), load_overlay()).document
    return document["components"]["schemas"]


def types(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in member.items() if key != "description"}
        for name, member in schema["properties"].items()
    }


def test_build__prediction_in_prose_only() -> None:
    """A prediction that is described in prose only has all recorded members."""
    found = built("""
        paths:
          /predictions: {post: {operationId: predictions.create, responses: {'201': {description: d}}}}
          /trainings: {get: {operationId: trainings.list, responses: {'200': {description: d}}}}
    """)
    for name in ("Prediction", "Training"):
        assert found[name]["required"] == [
            "created_at", "error", "id", "input", "status", "urls", "version",
        ]  # fmt: skip
        assert types(found[name])["status"] == {"$ref": "#/components/schemas/PredictionStatus"}
        assert types(found[name])["logs"] == {"type": ["string", "null"]}
    assert found["PredictionUrls"]["required"] == found["TrainingUrls"]["required"]
    assert "aborted" in found["PredictionStatus"]["enum"]


def test_build__predictions_of_models() -> None:
    """The predictions of models and deployments are predictions."""
    found = built("""
        paths:
          /m: {post: {operationId: models.predictions.create, responses: {'201': {description: d}}}}
          /d: {post: {operationId: deployments.predictions.create, responses: {'201': {description: d}}}}
    """)
    assert [name for name in found if "Prediction" in name] == [
        "Prediction", "PredictionMetrics", "PredictionStatus", "PredictionUrls",
    ]  # fmt: skip


def test_build__input_and_output_of_one_model() -> None:
    """The input and output of one model are not those of all."""
    found = built("components:\n  schemas:\n    prediction_response:" + SAMPLE)
    prediction = types(found["Prediction"])
    assert prediction["input"] == {"type": "object", "additionalProperties": True}
    assert prediction["output"] == prediction["error"] == {}
    assert prediction["status"] == {"$ref": "#/components/schemas/PredictionStatus"}
    assert prediction["created_at"] == {"type": "string", "format": "date-time"}
    assert found["Prediction"]["required"] == [
        "created_at", "error", "id", "input", "status", "urls",
    ]  # fmt: skip


def test_build__resources_in_prose_only() -> None:
    """Every resource has its members where upstream describes none."""
    names = {
        "account.get": "Account",
        "collections.list": "CollectionSummary",
        "deployments.get": "DeploymentConfiguration",
        "files.get": "FileChecksums",
        "hardware.list": "Hardware",
        "models.list": "Model",
        "models.versions.get": "ModelVersion",
        "webhooks.default.secret.get": "WebhookSecret",
    }
    found = built(
        "paths:\n"
        + "".join(
            f"  /{id}: {{get: {{operationId: {id}, responses: {{'200': {{description: d}}}}}}}}\n"
            for id in names
        )
    )
    assert [name for name in names.values() if not found[name].get("properties")] == []


def test_build__new_descriptions_of_upstream() -> None:
    """A type that upstream begins to describe differently is used and reported."""
    found = build(
        description("""
            components:
              schemas:
                schemas_prediction_response:
                  type: object
                  properties:
                    id: {type: string}
                    webhook: {type: string, format: uri}
        """),
        load_overlay(),
    )
    members = types(found.document["components"]["schemas"]["Prediction"])
    assert members["webhook"] == {"type": "string", "format": "uri"}
    assert members["stream"] == {"type": "boolean"}
    assert [unapplied.reason for unapplied in found.unapplied] == [
        'refers to "#/components/schemas/WebhookEvent", which the description does not have',
        'cannot merge ["string", "null"] into "string" at /components/schemas/Prediction/properties/webhook/type',
    ]
