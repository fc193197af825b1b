"""openapi.yaml is what the pipeline builds from upstream and the overlay.

Upstream's text is not here; a description with its quirks is made from openapi.yaml instead.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from _support.quirky_upstream import PROSE, quirky

from generator.changes.diff import diff
from generator.description.check import check_description
from generator.description.document import is_array, is_object
from generator.description.load import parse
from generator.upstream.build import build, load_overlay

METHODS = {"get", "post", "put", "patch", "delete", "query"}


@pytest.fixture(scope="module")
def upstream(committed: dict[str, Any]) -> dict[str, Any]:
    return quirky(committed, dict(load_overlay().names))


def test_quirky_upstream__quirks(upstream: dict[str, Any]) -> None:
    """The test description has upstream's quirks."""
    text = json.dumps(upstream)
    assert "schemas_version_response" in upstream["components"]["schemas"]
    assert "schemas_paginated_prediction_response" in upstream["components"]["schemas"]
    assert "query" in upstream["paths"]["/models"]
    assert '"nullable": true' in text
    assert "PredictionStatus" not in text
    assert '"tags"' not in text.replace('"tags": {"type": "array"', "")


def test_build__openapi_yaml(upstream: dict[str, Any], root: Path) -> None:
    """The pipeline builds openapi.yaml from a description like upstream's."""
    built = build(upstream, load_overlay())
    assert [
        str(change) for change in diff(parse((root / "openapi.yaml").read_text()), built.document)
    ] == []
    assert built.text == (root / "openapi.yaml").read_text("utf-8")


def test_build__openapi_yaml_unchanged(committed: dict[str, Any], root: Path) -> None:
    """openapi.yaml goes through the pipeline unchanged."""
    assert build(committed, load_overlay()).text == (root / "openapi.yaml").read_text("utf-8")


def test_build__missing_operation(upstream: dict[str, Any]) -> None:
    """A revision may lack any operation."""
    for path, item in upstream["paths"].items():
        for method in METHODS & item.keys():
            rest = {key: value for key, value in item.items() if key != method}
            older = {**upstream, "paths": {**upstream["paths"], path: rest}}
            built = build(older, load_overlay()).document
            check_description(built, {})
            name = item[method]["operationId"]
            assert name in upstream_ids(upstream) - upstream_ids(built)


def upstream_ids(document: dict[str, Any]) -> set[str]:
    return {
        value["operationId"]
        for item in document["paths"].values()
        for key, value in item.items()
        if key.removeprefix("x-") in METHODS
    }


def test_build__predictions_only(upstream: dict[str, Any]) -> None:
    """A revision may have nothing but predictions."""
    paths = {path: item for path, item in upstream["paths"].items() if "/predictions" in path}
    built = build({**upstream, "paths": paths}, load_overlay()).document
    check_description(built, {})
    assert "openapi_schema" in built["components"]["schemas"]["ModelVersion"]["properties"]


def test_build__members_that_are_not_mentioned(
    upstream: dict[str, Any],
) -> None:
    """Members of every prediction exist also in revisions that do not mention them."""
    older = copy.deepcopy(upstream)
    for schema in older["components"]["schemas"].values():
        if "status" in schema.get("properties", {}):
            gone = {"model", "data_removed"}
            schema["properties"] = {
                name: member for name, member in schema["properties"].items() if name not in gone
            }
            schema["required"] = sorted({*schema.get("required", [])} - gone)
    built, now = (build(revision, load_overlay()).document for revision in (older, upstream))
    assert {"model", "data_removed"} <= built["components"]["schemas"]["Prediction"][
        "properties"
    ].keys()
    said = "upstream mentions it in prose only"
    places = [place for c in diff(now, built) if c.detail == said for place in c.places]
    assert {"Prediction.model", "Prediction.data_removed"} <= {*places}


def test_build__keep_prose_of_upstream(upstream: dict[str, Any]) -> None:
    """Keeping upstream's prose changes only prose."""
    overlay = load_overlay()
    kept, dropped = (build(upstream, overlay, prose=prose).document for prose in ("keep", "drop"))
    assert PROSE in json.dumps(kept)
    assert PROSE not in json.dumps(dropped)
    assert without_prose(kept) == without_prose(dropped)


def without_prose(node: Any, *, names: bool = False) -> Any:
    if is_object(node):
        return {
            key: without_prose(value, names=key in {"properties", "schemas"} and not names)
            for key, value in node.items()
            if names or key not in {"summary", "description"}
        }
    return [without_prose(value) for value in node] if is_array(node) else node
