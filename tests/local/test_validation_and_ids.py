"""Formats that clients may parse: validation messages, ids and timestamps."""

from __future__ import annotations

import re
from typing import Any

import pytest
from replicate_typed.local._base.ids import (
    new_delivery_key,
    new_file_id,
    new_job_id,
    new_stream_key,
)
from replicate_typed.local._base.timestamps import (
    full_timestamp,
    parse_timestamp,
    trimmed_timestamp,
)
from replicate_typed.local._contract.problems import invalid_input
from replicate_typed.local._contract.validation import find_failures, make_validator

TONE = {"type": "string", "enum": ["loud", "soft"]}
SCHEMA = {
    "type": "object",
    "required": ["prompt"],
    "additionalProperties": False,
    "properties": {
        "prompt": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^a"},
        "steps": {"type": "integer", "minimum": 1, "maximum": 4.0, "multipleOf": 2},
        "guidance": {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 2},
        "tone": {"allOf": [{"$ref": "#/components/schemas/tone"}], "default": "loud"},
        "maybe": {"type": "integer", "nullable": True, "maximum": 3},
        "image": {"type": "string", "format": "uri"},
        "list": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2},
        "either": {"anyOf": [{"type": "integer", "maximum": 3}, {"type": "string"}]},
        "self": {"$ref": "#/components/schemas/loop"},
        "types": {"type": ["string", "integer"]},
    },
}
COMPONENTS = {
    "tone": TONE,
    "loop": {"type": "object", "properties": {"again": {"$ref": "#/components/schemas/loop"}}},
}


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, []),
        ({"maybe": None, "self": {"again": {"again": 1}}}, []),
        ({"steps": 2.0, "image": "data:image/png;base64,AA"}, []),
        ({"prompt": None}, ["input.prompt: Invalid type. Expected: string, given: null"]),
        ({"steps": True}, ["input.steps: Invalid type. Expected: integer, given: boolean"]),
        ({"steps": 6}, ["input.steps: Must be less than or equal to 4"]),
        ({"steps": -2}, ["input.steps: Must be greater than or equal to 1"]),
        ({"steps": 3}, ["input.steps: Must be a multiple of 2"]),
        ({"guidance": 0.5}, ["input.guidance: Must be greater than 0.5"]),
        ({"guidance": 2}, ["input.guidance: Must be less than 2"]),
        ({"prompt": "a"}, ["input.prompt: String length must be greater than or equal to 2"]),
        ({"prompt": "abcde"}, ["input.prompt: String length must be less than or equal to 4"]),
        ({"prompt": "bb"}, ["input.prompt: Does not match pattern '^a'"]),
        ({"tone": "x"}, ['input.tone: tone must be one of the following: "loud", "soft"']),
        ({"maybe": "x"}, ["input.maybe: Invalid type. Expected: integer, given: string"]),
        ({"maybe": 4}, ["input.maybe: Must be less than or equal to 3"]),
        ({"image": "a/b"}, ["input.image: Does not match format 'uri'"]),
        ({"list": []}, ["input.list: Array must have at least 1 items"]),
        ({"list": [1, 2, 3]}, ["input.list: Array must have at most 2 items"]),
        ({"list": [1, "x"]}, ["input.list.1: Invalid type. Expected: integer, given: string"]),
        ({"either": 4}, ["input.either: Must be less than or equal to 3"]),
        ({"types": []}, ["input.types: Invalid type. Expected: [string,integer], given: array"]),
        ({"more": 1}, ["input: Additional property more is not allowed"]),
    ],
)
def test_validation__messages(change: dict[str, Any], lines: list[str]) -> None:
    """Failures are worded as the API words them."""
    validator = make_validator(SCHEMA, COMPONENTS)
    found = find_failures(validator, {"prompt": "ab", **change}, "input")
    problem = invalid_input(found).document
    assert problem["detail"] == "".join(f"- {line}\n" for line in lines)


def test_validation__order() -> None:
    """Missing and additional properties are reported first."""
    validator = make_validator(SCHEMA, COMPONENTS)
    found = find_failures(validator, {"steps": 9, "model": "x"})
    assert [failure["type"] for failure in found] == [
        *("required", "additional_property_not_allowed", "number_lte", "multiple_of")
    ]
    assert found[0] == {"type": "required", "field": "", "description": "prompt is required"}


def test_new_job_id__embeds_time() -> None:
    """An id is the Crockford base32 of a reordered UUIDv7 with the creation time."""
    moment = 1729000000.123
    id = new_job_id(moment)
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{25}[048cgmrw]", id)
    number = 0
    for character in id:
        number = number << 5 | "0123456789abcdefghjkmnpqrstvwxyz".index(character)
    raw = (number >> 2).to_bytes(16, "big")
    uuid = raw[8:12] + raw[4:8] + raw[12:16] + raw[0:4]
    assert int.from_bytes(uuid[:6], "big") == 1729000000123
    assert uuid[6] >> 4 == 7


def test_ids__formats() -> None:
    """Ids and keys have the API's formats, and are unique."""
    assert re.fullmatch(r"[A-Za-z0-9]{48}", new_file_id())
    assert re.fullmatch(r"[A-Za-z0-9]{48}", new_delivery_key())
    assert re.fullmatch(r"[a-z]{4}-[a-z2-7]{52}", new_stream_key())
    assert len({new_delivery_key() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("moment", "short", "full"),
    [
        (0.0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
        (1.04, "1970-01-01T00:00:01.04Z", "1970-01-01T00:00:01.040000Z"),
        (10.0, "1970-01-01T00:00:10Z", "1970-01-01T00:00:10.000000Z"),
        (59.9999999, "1970-01-01T00:01:00Z", "1970-01-01T00:01:00.000000Z"),
    ],
)
def test_timestamps__formats(moment: float, short: str, full: str) -> None:
    """Both timestamp formats are written and parsed."""
    assert trimmed_timestamp(moment, digits=3) == short
    assert full_timestamp(moment) == full
    assert parse_timestamp(full) == pytest.approx(moment, abs=1e-3)
