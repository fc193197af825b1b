"""Encoding of Python values as JSON, and as the parts of a body."""

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
def test_to_json__kinds(value: Any, expected: Any):
    """A value is encoded as JSON has it."""
    for _ in range(2):  # the second time, its class is known
        written = to_json(value)
        assert written == expected
        assert json.loads(json.dumps(written)) == expected


def test_to_json__enum():
    """An enum is encoded as a plain value."""
    assert type(to_json(models.PredictionStatus.SUCCEEDED)) is str
    assert type(to_json({"level": Level.LOW})["level"]) is int


def test_to_json__unset():
    """A value that is unset is not encoded, at any depth."""
    request = models.CreatePredictionRequest(
        version="v", input={"seed": UNSET, "deep": [{"a": UNSET, "b": 1}]}
    )
    assert request.to_dict() == {"version": "v", "input": {"deep": [{"b": 1}]}}


def test_to_json__copies():
    """Encoding returns lists and objects of its own."""
    given = {"list": [1], "object": {}}
    request = models.CreatePredictionRequest(version="v", input=given)
    request.to_dict()["input"]["list"].append(2)
    assert given == {"list": [1], "object": {}}


def test_to_dict__additional_property_of_same_name():
    """A declared field comes before an additional property of its name."""
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
def test_to_part__kinds(value: Any, expected: Any):
    """A value is encoded as a part of a multipart body."""
    assert to_part(value) == expected
