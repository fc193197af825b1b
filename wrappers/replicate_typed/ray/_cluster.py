"""Ray, as far as it is used: actors, and calls of their methods."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .._base.errors import InputError, JournalError


def load_ray() -> Any:
    """Return the module ``ray``, which has ``data``.

    Raises:
        InputError: It is not installed.
    """
    try:
        import_module("ray.data")
        return import_module("ray")
    except ImportError as error:
        raise InputError(
            f"Ray Data cannot be imported: {error}. pip install 'ray[data]'"
        ) from error


def start_here(cls: type, *arguments: object) -> Any:
    """Return an actor on the node of the caller, which is not started again if it dies."""
    ray = load_ray()
    node = ray.get_runtime_context().get_node_id()
    strategies = import_module("ray.util.scheduling_strategies")
    strategy = strategies.NodeAffinitySchedulingStrategy(node, soft=False)
    options = {"num_cpus": 0, "max_restarts": 0, "scheduling_strategy": strategy}
    return ray.remote(cls).options(**options).remote(*arguments)


def start_anywhere(cls: type, *arguments: object) -> Any:
    """Return an actor that is started again if it dies, without what it knew."""
    options = {"num_cpus": 0, "max_restarts": -1, "max_task_retries": -1}
    return load_ray().remote(cls).options(**options).remote(*arguments)


def call(method: Any, *arguments: object) -> Any:
    """Call a method of an actor, and return what it returns.

    Raises:
        JournalError: The actor has died, and is not started again.
        Exception: What the method raised.
    """
    ray = load_ray()
    try:
        return ray.get(method.remote(*arguments))
    except ray.exceptions.RayTaskError as error:
        raise error.cause from None
    except ray.exceptions.RayActorError as error:
        raise JournalError(
            "the process that keeps the journal has ended, or its node is gone. What is recorded "
            f"is in order: start the same call again with this journal. ({error})",
            path="",
        ) from error
