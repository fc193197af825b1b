"""Clients for tests, and the one door to what they hold behind their public API.

The clients poll and retry within milliseconds, so that no test sleeps for real. A test that needs
what is private to a client gets it by a function of this module, so that a change of the core of
the clients touches one place.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import replicate_typed as replicate
from attrs import evolve
from replicate_typed import RetryPolicy

TOKEN = "r8_a_very_secret_token"
FAST = RetryPolicy(max_retries=4, base=0.002, cap=0.01)


def _settings(policy: RetryPolicy, options: dict[str, Any]) -> dict[str, Any]:
    settings = {"poll_interval": 0.005, "retry": policy, **options}
    if "max_retries" in options:
        settings["retry"] = evolve(policy, max_retries=settings.pop("max_retries"))
    return settings


def sync_client(
    base_url: str, token: str | None = TOKEN, *, policy: RetryPolicy = FAST, **options: Any
) -> Any:
    """Return a sync client that polls every 5 ms."""
    return replicate.Client(token, base_url=base_url, **_settings(policy, options))


def async_client(
    base_url: str, token: str | None = TOKEN, *, policy: RetryPolicy = FAST, **options: Any
) -> Any:
    """Return an async client that polls every 5 ms."""
    return replicate.AsyncClient(token, base_url=base_url, **_settings(policy, options))


def options_of(client: Any) -> Any:
    """Return the settings of a client."""
    return client._core.options


def connections_of(client: Any) -> Any:
    """Return the connections of a client."""
    return client._core.connections


def core_of(client: Any) -> Any:
    """Return what the objects of a client share."""
    return client._core


def file_output(client: Any, url: str) -> replicate.FileOutput:
    """Return a file output that is read by way of a client."""
    return client._core.file(url)


def model_versions(client: Any, owner: str, name: str) -> Any:
    """Return the versions of a model that was not fetched."""
    return _class(client, "versions", "ModelVersions")(client._core, owner, name)


def prediction_of(client: Any, raw: dict[str, Any]) -> Any:
    """Return a prediction of a client, made from JSON."""
    return _class(client, "jobs", "Prediction")(client._core, raw)


def training_of(client: Any, raw: dict[str, Any]) -> Any:
    """Return a training of a client, made from JSON."""
    return _class(client, "jobs", "Training")(client._core, raw)


def _class(client: Any, module: str, name: str) -> Any:
    """Return the class of that name for the kind of the client."""
    is_async = isinstance(client, replicate.AsyncClient)
    package = import_module(f"replicate_typed.{'_async' if is_async else '_sync'}.{module}")
    return getattr(package, f"Async{name}" if is_async else name)
