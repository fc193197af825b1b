"""Pickles name public modules only, so that they survive every move of the private ones."""

from __future__ import annotations

import pickle
import pickletools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import replicate_typed as replicate
import replicate_typed.webhook  # it defines the errors of webhooks
from _support.clients import prediction_of, training_of
from _support.http_server import HttpServer
from _support.public_objects import JOB, OBJECTS, TOKEN, answer
from replicate_api.models import Problem
from replicate_typed import AsyncClient, Client

PACKAGES = {"replicate_typed", "replicate_api"}
PROBLEM = Problem.from_dict({"title": "Conflict", "detail": "It is there already.", "status": 409})


def error_classes(base: type = replicate.ReplicateError) -> Iterator[type]:
    """Yield the public classes of errors."""
    if not base.__name__.startswith("_"):
        yield base
    for child in base.__subclasses__():
        if child.__module__.startswith("replicate_typed"):
            yield from error_classes(child)


def make_error(cls: Any, client: Client) -> replicate.ReplicateError:
    """Return an error of a class, with all that it can carry."""
    if issubclass(cls, replicate.PredictionError):
        arguments: list[Any] = [client.predictions.get("p1")]
        if cls is replicate.PredictionError:
            arguments.insert(0, "no")
        more = {"timeout": 3.0, "canceled": True} if cls is replicate.PredictionTimeout else {}
        return cls(*arguments, **more)
    if cls is replicate.MissingTokenError:
        return cls()
    if issubclass(cls, replicate.APIStatusError):
        return cls("no", status_code=409, problem=PROBLEM, headers={"a": "b"})
    if cls is replicate.StreamMismatchError:
        return cls("no", prediction=client.predictions.get("p1"), received="aa", expected="a")
    if cls is replicate.RunStopped:
        return cls(client.predictions.get("p1"), canceled=True)
    if cls is replicate.FileError:
        return cls("no", url="https://x/y", status_code=404)
    return cls("no")


ERRORS: dict[str, Callable[[Client], Any]] = {
    cls.__name__: lambda client, cls=cls: make_error(cls, client) for cls in error_classes()
}
VALUES: dict[str, Callable[[Client], Any]] = {
    **OBJECTS,
    **ERRORS,
    "AsyncClient": lambda client: AsyncClient(TOKEN),
    "AsyncPrediction": lambda client: prediction_of(AsyncClient(TOKEN), JOB),
    "AsyncTraining": lambda client: training_of(AsyncClient(TOKEN), JOB),
    "ProgressEvent": lambda client: replicate.ProgressEvent(replicate.Progress(0.5, 5, 10)),
}


def names_in(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the module and the name of each global that a pickle loads."""
    strings: list[str | None] = []
    memo: dict[int, str | None] = {}
    last: str | None = None
    for opcode, argument, _ in pickletools.genops(data):
        if opcode.name == "GLOBAL":
            module, _, name = str(argument).partition(" ")
            yield module, name
        elif opcode.name == "STACK_GLOBAL":
            assert strings[-2] is not None
            assert strings[-1] is not None
            yield strings[-2], strings[-1]
        if opcode.name == "MEMOIZE":
            memo[len(memo)] = last
            continue
        if opcode.name in {"BINPUT", "LONG_BINPUT"}:
            memo[argument] = last
            continue
        if "UNICODE" in opcode.name:
            last = argument
            strings.append(last)
        elif opcode.name in {"BINGET", "LONG_BINGET"}:
            last = memo[argument]
            strings.append(last)
        else:
            last = None


def is_private(module: str) -> bool:
    """Return whether a module is private to this package or to the generated one."""
    package, *rest = module.split(".")
    return package in PACKAGES and any(part.startswith("_") for part in rest)


@pytest.mark.parametrize("name", VALUES)
def test_pickle__names_public_modules(name: str) -> None:
    """A pickle loads, and names no private module of the package."""
    with HttpServer(answer) as server, Client(TOKEN, base_url=server.url) as client:
        value = VALUES[name](client)
        data = pickle.dumps(value)
        assert type(pickle.loads(data)) is type(value)
    found = set(names_in(data))
    assert {module.partition(".")[0] for module, _ in found} & PACKAGES
    assert sorted(f"{module}.{name}" for module, name in found if is_private(module)) == []


@pytest.mark.parametrize("module", [replicate, replicate.model], ids=["package", "model"])
def test_module__pickle(module: Any) -> None:
    """A module can be pickled, as engines do that send a function with what it names."""
    assert pickle.loads(pickle.dumps(module)) is module
