"""Every public object: its repr, its pickle and its copies."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import replicate_typed as replicate
from _support.http_server import HttpServer
from _support.public_objects import OBJECTS, TOKEN, answer
from replicate_typed import AsyncClient, Client, ModelVersion
from replicate_typed._objects.values import Raw

#: Objects that compare by value.
COMPARED = set(OBJECTS) - {"Client"}


@pytest.mark.parametrize("name", OBJECTS)
def test_object__repr_pickle_copy(name: str) -> None:
    """Each public object pickles and copies, and its repr shows no secret."""
    with HttpServer(answer) as server, Client(TOKEN, base_url=server.url) as client:
        value = OBJECTS[name](client)
        copies = [
            pickle.loads(pickle.dumps(value)),
            copy.copy(value),
            copy.deepcopy(value),
        ]
        for other in [value, *copies]:
            assert type(other) is type(value)
            assert TOKEN not in repr(other)
            assert "sIgNeD" not in repr(other)
            assert " object at 0x" not in repr(other)
            assert repr(other) == repr(value)
        assert TOKEN.encode() not in pickle.dumps(value)
        if name in COMPARED and not isinstance(value, BaseException):
            assert copies == [value] * 3


@pytest.mark.parametrize("make", [Client, AsyncClient])
def test_client__repr_of_namespaces(make: Callable[[str], Any]) -> None:
    """The repr of a client and of its namespaces never shows the token."""
    client = make(TOKEN)
    for name in ("predictions", "models", "files", "webhooks", "search", "trainings"):
        assert TOKEN not in repr(getattr(client, name))
    assert TOKEN not in repr(client)
    assert TOKEN not in repr(vars(client))


@pytest.mark.parametrize("name", OBJECTS)
def test_object__assignment(name: str) -> None:
    """What the API answered cannot be assigned, and nothing is added to an object."""
    with HttpServer(answer) as server, Client(TOKEN, base_url=server.url) as client:
        value = OBJECTS[name](client)
        if not isinstance(value, Raw):
            return
        before = dict(vars(value))
        properties = [n for n, v in vars(type(value)).items() if isinstance(v, property)]
        public = [n for n in vars(value) if not n.startswith("_")]
        assert "raw" in public
        for attribute in [*public, *properties]:
            with pytest.raises(AttributeError, match="is what the API answered"):
                setattr(value, attribute, None)
        with pytest.raises(AttributeError, match="has no attribute 'statsu', and none can be"):
            value.statsu = "failed"  # type: ignore[attr-defined]
        assert dict(vars(value)) == before


@pytest.mark.parametrize("name", OBJECTS)
def test_object__equality(name: str) -> None:
    """Two objects of one class are equal if their JSON is, and none can be hashed."""
    with HttpServer(answer) as server, Client(TOKEN, base_url=server.url) as client:
        value = OBJECTS[name](client)
        if not isinstance(value, Raw):
            return
        other = OBJECTS[name](Client("another", base_url=server.url))
        assert value == other
        vars(other).update(raw={**value.raw, "id": "other"})
        assert value != other
        assert value != value.raw
        with pytest.raises(TypeError, match="unhashable"):
            hash(value)


def test_object__reload_that_fails() -> None:
    """An object keeps all that it knew if its JSON cannot be read."""
    version = ModelVersion({"id": "v1"}, model="me/m")
    before = dict(vars(version))
    with pytest.raises(Exception, match="id"):
        version._fill({"id": None, "cog_version": "1"})
    assert dict(vars(version)) == before


def test_object__predict() -> None:
    """The way of old releases to run a model says what to call now."""
    with HttpServer(answer) as server, Client(TOKEN, base_url=server.url) as client:
        for thing in (client.models.get("me/model"), ModelVersion({"id": "v1"}), client):
            with pytest.raises(AttributeError, match=r"no attribute 'predict': call run\(…\)"):
                thing.predict(prompt="a")  # type: ignore[union-attr]


def test_object__long_repr() -> None:
    """The repr of an object is short, however long what it holds is."""
    long = "data:image/png;base64," + "A" * 6_000_000
    values = [
        ModelVersion({"id": long}),
        replicate.ServerSentEvent("output", long),
        replicate.OutputEvent(long),
        replicate.LogEvent(long),
        replicate.ModelRef(f"me/{long[-100_000:]}"),
    ]
    for value in values:
        assert len(repr(value)) <= 2000
