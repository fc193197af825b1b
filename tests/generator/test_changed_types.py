"""Corrections of what upstream changed or renamed: upstream counts, and the report has both."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from _support.quirky_upstream import quirky

from generator.changes.diff import diff
from generator.description.check import check_description
from generator.upstream.build import build, load_overlay

CASES: list[tuple[str, str, Any, str]] = [
    ("prediction", "started_at", {"type": "integer"}, "string (date-time) or null is now integer"),
    ("prediction", "created_at", {"type": "integer"}, "string (date-time) is now integer"),
    ("training", "completed_at", {"type": "number"}, "string (date-time) or null is now number"),
    ("prediction", "logs", {"type": "array", "items": {"type": "string"}}, "string or null is now list of string"),
    ("prediction", "version", {"type": "object", "properties": {"id": {"type": "string"}}}, "string or null is now PredictionVersion"),
    ("prediction", "input", {"type": "string"}, "object is now string"),
    ("prediction", "output", {"type": "string"}, "any JSON is now string"),
    ("prediction", "error", {"type": "object", "properties": {"code": {"type": "integer"}}}, "any JSON is now PredictionError"),
    ("prediction", "webhook", {"type": "integer"}, "string or null is now integer"),
    ("training", "output", {"type": "string"}, "TrainingOutput or null is now string"),
    ("model", "default_example", {"type": "string"}, "Prediction or null is now string or null"),
    ("model", "latest_version", {"type": "integer"}, "ModelVersion or null is now integer or null"),
]  # fmt: skip


@pytest.fixture(scope="module")
def upstream(committed: dict[str, Any]) -> dict[str, Any]:
    return quirky(committed, dict(load_overlay().names))


@pytest.mark.parametrize(("schema", "member", "changed", "detail"), CASES)
def test_build__changed_type(
    upstream: dict[str, Any],
    committed: dict[str, Any],
    schema: str,
    member: str,
    changed: Any,
    detail: str,
) -> None:
    """A type that upstream changed is used, and is a breaking change."""
    moved = copy.deepcopy(upstream)
    moved["components"]["schemas"][f"schemas_{schema}_response"]["properties"][member] = changed
    found = diff(committed, build(moved, load_overlay()).document)
    where = f"{schema.title()}.{member}"
    lines = {(place, c.detail) for c in found if "Python" in c.breaks for place in c.places}
    assert (where, detail) in lines


def test_build__correction_of_a_changed_type(upstream: dict[str, Any]) -> None:
    """A correction of a type that upstream changed is reported."""
    moved = copy.deepcopy(upstream)
    members = moved["components"]["schemas"]["schemas_prediction_response"]["properties"]
    members["started_at"] = {"type": "integer"}
    members["version"] = {"type": "object", "properties": {"id": {"type": "string"}}}
    assert [unapplied.reason for unapplied in build(moved, load_overlay()).unapplied] == [
        'cannot merge ["string", "null"] into "integer" at /components/schemas/Prediction/properties/started_at/type',
        'cannot merge {"type": ["string", "null"]} into {"$ref": "#/components/schemas/Predicti… at /components/schemas/Prediction/properties/version',
    ]


def test_build__renamed_schema(
    upstream: dict[str, Any],
) -> None:
    """A correction that refers to a renamed schema is reported, and the rest compiles."""
    text = json.dumps(upstream).replace("schemas_prediction_response", "schemas_forecast_response")
    built = build(json.loads(text), load_overlay())
    check_description(built.document, {})
    assert "Forecast" in built.document["components"]["schemas"]
    assert [(unapplied.action.target, unapplied.reason) for unapplied in built.unapplied] == [
        (
            "$.components.schemas.Model.properties.default_example",
            'refers to "#/components/schemas/Prediction", which the description does not have',
        )
    ]


def test_diff__type_of_one_place(upstream: dict[str, Any], committed: dict[str, Any]) -> None:
    """A place that begins to declare another type for a shared schema is breaking."""
    moved = copy.deepcopy(upstream)
    answer = moved["paths"]["/account"]["get"]["responses"]["200"]["content"]["application/json"]
    answer["schema"]["properties"]["type"] = {"type": "object", "properties": {"a": {}}}
    found = diff(committed, build(moved, load_overlay()).document)
    assert [str(change) for change in found if change.breaking] == [
        "field Account.type changed: AccountTypeObject in account.get now"
    ]
