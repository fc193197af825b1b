"""What Python values are as JSON, and as the parts of a body."""

from __future__ import annotations

import datetime
import enum
import json
import uuid
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from replicate_api import models
from replicate_api.encoding import to_json, to_part
from replicate_api.types import UNSET, File

EAST = datetime.timezone(datetime.timedelta(hours=2))
ODD = datetime.timezone(datetime.timedelta(seconds=30))


class Point(NamedTuple):
    x: int
    y: int


class Level(enum.IntEnum):
    LOW = 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC), "2026-01-02T03:04:05Z"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, 6, datetime.UTC), "2026-01-02T03:04:05.000006Z"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=EAST), "2026-01-02T03:04:05+02:00"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=ODD), "2026-01-02T03:04:05+00:00:30"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (models.PredictionStatus("queued"), "queued"),
        (Level.LOW, 1),
        (Point(1, 2), [1, 2]),
        (MappingProxyType({"a": (1, {"b": Level.LOW})}), {"a": [1, {"b": 1}]}),
        (models.FileChecksums(md5="m", sha256="s"), {"md5": "m", "sha256": "s"}),
        ([models.WebhookEvent.START, None, True], ["start", None, True]),
    ],
)
def test_a_value_is_written_as_json_has_it(value: Any, expected: Any):
    for _ in range(2):  # the second time, its class is known
        written = to_json(value)
        assert written == expected
        assert json.loads(json.dumps(written)) == expected


def test_an_enum_is_written_as_a_plain_value():
    assert type(to_json(models.PredictionStatus.SUCCEEDED)) is str
    assert type(to_json({"level": Level.LOW})["level"]) is int


def test_what_is_unset_is_not_sent_at_any_depth():
    request = models.CreatePredictionRequest(
        version="v", input={"seed": UNSET, "deep": [{"a": UNSET, "b": 1}]}
    )
    assert request.to_dict() == {"version": "v", "input": {"deep": [{"b": 1}]}}


def test_writing_gives_lists_and_objects_of_its_own():
    given = {"list": [1], "object": {}}
    request = models.CreatePredictionRequest(version="v", input=given)
    request.to_dict()["input"]["list"].append(2)
    assert given == {"list": [1], "object": {}}


def test_a_field_of_the_description_comes_before_an_additional_property_of_its_name():
    account = models.Account.from_dict({"type": "user", "username": "ada"})
    account["username"] = "eve"
    assert account.to_dict()["username"] == "ada"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (File(b"x", "a.txt", "text/plain"), ("a.txt", b"x", "text/plain")),
        ({"a": [1]}, (None, b'{"a": [1]}', "application/json")),
        (b"x", (None, b"x", "application/octet-stream")),
        (True, (None, b"true", "text/plain")),
        (1.5, (None, b"1.5", "text/plain")),
        ("\u00e9", (None, "\u00e9".encode(), "text/plain")),
        (models.WebhookEvent.START, (None, b"start", "text/plain")),
    ],
)
def test_a_value_is_a_part_of_a_body(value: Any, expected: Any):
    assert to_part(value) == expected
