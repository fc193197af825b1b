"""The annotations of everything public can be resolved while a program runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_overloads, get_type_hints

import pydantic
import pytest
import replicate_typed
import replicate_typed.local
from _support.scripted_api import ScriptedApi
from replicate_typed import Client, Prediction


def functions_of(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the constructor and the public methods of a class, also those that it inherits."""
    for base in cls.__mro__:
        if not base.__module__.startswith("replicate_typed"):
            continue
        for name, member in vars(base).items():
            found = getattr(member, "__func__", member)
            is_public = not name.startswith("_") or name in {"__init__", "__call__"}
            if is_public and inspect.isfunction(found):
                yield f"{base.__qualname__}.{name}", found


def public_callables() -> dict[str, Any]:
    """Return all public functions, classes and methods by their names."""
    modules = [replicate_typed, replicate_typed.local]
    callables: dict[str, Any] = {}
    for module in modules:
        for name in getattr(module, "__all__", None) or vars(module):
            value = getattr(module, name)
            if name.startswith("_") or not getattr(value, "__module__", "").startswith(
                "replicate_typed"
            ):
                continue
            if inspect.isclass(value) or inspect.isfunction(value):
                callables[f"{module.__name__}.{name}"] = value
            if inspect.isclass(value):
                callables |= {f"{module.__name__}.{n}": f for n, f in functions_of(value)}
    return callables


CALLABLES = public_callables()


def test_callables__all_found() -> None:
    """What is walked over has what people call."""
    assert len(CALLABLES) > 250
    wanted = {"run", "ModelCalls.run", "ModelCalls.model", "TypedReference.__init__"}
    wanted |= {"APIStatusError.__init__", "Prediction.events", "Trainings.create", "paginate"}
    wanted |= {"local.LocalServer", "ModelError", "Job.wait"}
    assert {f"replicate_typed.{name}" for name in wanted} <= set(CALLABLES)


def test_callables__hints() -> None:
    """The annotations of each are resolved, as pydantic and beartype do."""
    wrong: list[str] = []
    for name, value in CALLABLES.items():
        try:
            get_type_hints(value)
        except (NameError, TypeError) as error:
            wrong.append(f"{name}: {error}")
    assert wrong == []


def test_hints__of_what_is_public() -> None:
    """What is resolved are the public types."""
    assert get_type_hints(Client.model)["return"].__origin__ is replicate_typed.BoundModel
    assert get_type_hints(replicate_typed.Predictions.get)["return"] == Prediction
    assert get_type_hints(replicate_typed.ServerSentEvent.__init__)["file"] == (
        replicate_typed.FileOutput | None
    )


@pytest.mark.parametrize("name", ["run", "stream"])
def test_validate_call(name: str) -> None:
    """Functions of the module take pydantic's check of their arguments."""
    checked = pydantic.validate_call(config={"arbitrary_types_allowed": True})(
        getattr(replicate_typed, name)
    )
    first = replicate_typed.default_client
    with ScriptedApi({"status": "succeeded", "output": "a"}) as api:
        replicate_typed.default_client = Client("r8_token", base_url=api.url)
        try:
            result = checked("me/model", {"prompt": "a"}, timeout=60)
            assert "".join(map(str, result)) == "a"
            with pytest.raises(pydantic.ValidationError):
                checked("me/model", {}, timeout="soon")
        finally:
            replicate_typed.default_client.close()
            replicate_typed.default_client = first


def test_overloads__defaults() -> None:
    """The defaults of an overload are those of its implementation, for editors to show."""
    wrong: list[str] = []
    checked = 0
    for name, value in CALLABLES.items():
        if not inspect.isfunction(value):
            continue
        real = inspect.signature(value).parameters
        for overload in get_overloads(value):
            for parameter in inspect.signature(overload).parameters.values():
                if parameter.default is inspect.Parameter.empty:
                    continue
                checked += 1
                if parameter.default != real[parameter.name].default:
                    wrong.append(f"{name}: {parameter}")
    assert checked > 40
    assert wrong == []
