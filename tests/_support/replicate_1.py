"""What code that was written for ``replicate`` 1.x is tried with."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from replicate_typed.exceptions import ReplicateError

#: The input of each prediction.
IN = {"prompt": "hi"}


def deployment(o: SimpleNamespace, name: str) -> Any:
    """Return the deployment of that name, created if it is not there."""
    found = [d for d in o.client.deployments.list() if d.name == name]
    if found:
        return found[0]
    return o.client.deployments.create(
        name=name,
        model="me/shout",
        version=o.version.id,
        hardware="cpu",
        min_instances=0,
        max_instances=1,
    )


def model(o: SimpleNamespace, name: str) -> Any:
    """Return the model of that name, created if it is not there."""
    try:
        return o.client.models.get("local", name)
    except ReplicateError:
        return o.client.models.create(
            "local", name, visibility="private", hardware="cpu", description="d"
        )


def raised(kind: type[BaseException], act: Callable[[], object]) -> Any:
    """Return the error of that class that ``act()`` raises."""
    with pytest.raises(kind) as caught:
        act()
    return caught.value
