"""Every public object: its repr, its pickle and its copies."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from _support.http_server import HttpServer
from _support.public_objects import OBJECTS, TOKEN, answer
from replicate_typed import AsyncClient, Client

#: Objects that compare by value.
COMPARED = set(OBJECTS) - {"Client", "Page", "Page of models"}


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
