"""What has taken the place of a step of httpx or httpcore is noticed."""

from __future__ import annotations

import sys
from functools import wraps
from types import ModuleType
from typing import Any
from unittest.mock import Mock, create_autospec

import httpcore
import httpx
import pytest
from replicate_typed._http.intercepted import (
    are_original,
    is_intercepted,
    is_intercepted_async,
)

OWNERS = [
    (httpx.HTTPTransport, "handle_request"),
    (httpcore.ConnectionPool, "handle_request"),
    (httpcore.HTTPConnection, "handle_request"),
    (httpcore.HTTP11Connection, "handle_request"),
]
ASYNC_OWNERS = [
    (httpx.AsyncHTTPTransport, "handle_async_request"),
    (httpcore.AsyncConnectionPool, "handle_async_request"),
    (httpcore.AsyncHTTPConnection, "handle_async_request"),
    (httpcore.AsyncHTTP11Connection, "handle_async_request"),
]


def wrapped(step: Any) -> Any:
    """Return a function that passes for another one."""

    @wraps(step)
    def wrapper(*args: Any, **options: Any) -> Any:
        return step(*args, **options)

    return wrapper


@pytest.mark.parametrize("replace", [wrapped, lambda step: Mock(wraps=step), create_autospec])
@pytest.mark.parametrize(("owner", "name"), [*OWNERS, *ASYNC_OWNERS])
def test_is_intercepted__step(
    monkeypatch: pytest.MonkeyPatch, replace: Any, owner: type, name: str
) -> None:
    """Whatever takes the place of a step is noticed in the mode that it is of, while it is there."""
    assert not is_intercepted()
    assert not is_intercepted_async()
    monkeypatch.setattr(owner, name, replace(getattr(owner, name)))
    is_async = name == "handle_async_request"
    assert (is_intercepted(), is_intercepted_async()) == (not is_async, is_async)
    monkeypatch.undo()
    assert not is_intercepted()
    assert not is_intercepted_async()


def test_are_original__functions() -> None:
    """Functions of httpx are its own, and those of others are not."""
    assert are_original([httpx.Client.send, httpx.AsyncClient.send])
    assert not are_original([httpx.Client.send, wrapped(httpx.Client.send)])
    assert not are_original([len])


def test_is_intercepted__while_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread may be in the middle of importing httpcore, which has no classes yet."""
    monkeypatch.setitem(sys.modules, "httpcore", ModuleType("httpcore"))
    assert not is_intercepted()
    assert not is_intercepted_async()
