"""Objects of the API as JSON, and what was absent apart from what was null."""

from __future__ import annotations

import json

import pytest
from _support.http_server import HttpServer, Response
from _support.public_objects import OBJECTS, TOKEN, answer
from replicate_api import models as api
from replicate_typed import Client, Hardware, Page, Prediction
from replicate_typed._objects.values import JsonRecord


def record_of(name: str) -> object:
    """Return a public object."""
    with HttpServer(answer) as server, Client(TOKEN, base_url=server.url) as client:
        return OBJECTS[name](client)


#: What comes from the API, by its name.
RECORDS = [
    *("Prediction", "Page", "Page of models", "Training", "Model", "ModelVersion", "File"),
    *("Deployment", "Release", "ReleaseConfiguration", "SearchResults", "SearchHit"),
    *("Collection", "Hardware", "Account", "WebhookSecret"),
]


@pytest.mark.parametrize("name", RECORDS)
def test_record__to_dict_and_to_json(name: str) -> None:
    """Each object is a copy of the JSON as received, as a dictionary or as text."""
    value = record_of(name)
    assert isinstance(value, JsonRecord)
    assert value.to_dict() == value.raw == json.loads(value.to_json())
    assert "\n" not in value.to_json()
    assert "\n  " in value.to_json(indent=2)
    value.to_dict()["new"] = 1
    assert "new" not in value.raw


def test_record__all_of_them() -> None:
    """No class of objects of the API is left out."""
    kinds = {type(record_of(name)) for name in RECORDS}
    subclasses: set[type] = set()
    pending = [JsonRecord]
    while pending:
        found = pending.pop().__subclasses__()
        pending += found
        subclasses |= {cls for cls in found if "._sync." in getattr(cls, "_defined_in", "")}
    assert subclasses <= kinds | {type(record_of("Page"))}


def test_is_set__absent_or_null() -> None:
    """A member that is null was sent, one that is absent was not; both attributes are None."""
    raw = {"id": "p", "status": "starting", "error": None, "new_member": 1}
    with HttpServer(Response(raw)) as server, Client("r8_x", base_url=server.url) as client:
        prediction = client.predictions.get("p")
    assert (prediction.error, prediction.output) == (None, None)
    assert prediction.is_set("error")
    assert not prediction.is_set("output")
    assert prediction.is_set("new_member")
    with pytest.raises(AttributeError, match="Prediction has no member 'outptu'"):
        prediction.is_set("outptu")


def test_to_json__any_text() -> None:
    """Text of any alphabet stays readable, and half of a surrogate pair is escaped."""
    assert Hardware({"sku": "grün", "name": "x"}).to_json() == '{"sku": "grün", "name": "x"}'
    written = Hardware({"sku": "\ud800", "name": "x"}).to_json()
    assert written.encode()
    assert json.loads(written)["sku"] == "\ud800"


def test_generated__to_json() -> None:
    """Objects of the generated client are written likewise."""
    hardware = api.Hardware.from_dict({"sku": "grün", "name": "\ud800", "more": [1]})
    assert json.loads(hardware.to_json()) == hardware.to_dict()
    assert hardware.to_json().encode()
    assert "\n  " in hardware.to_json(indent=2)


def test_views__old_names() -> None:
    """The names of ``replicate`` 1.x return the same."""
    value = record_of("Prediction")
    assert isinstance(value, Prediction)
    assert value.model_dump() == value.dict() == value.to_dict()
    assert value.json() == value.to_json()
    page = record_of("Page")
    assert isinstance(page, Page)
    assert page.model_dump() == page.to_dict()
