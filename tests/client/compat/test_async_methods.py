"""The ``async_`` functions and methods of ``replicate`` 1.0.7."""

from __future__ import annotations

import asyncio
import io
import json
import pickle
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import iscoroutinefunction, signature
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import replicate_typed as replicate
from _support.old_names import ASYNC_METHODS
from _support.replicate_1 import IN, deployment, model
from replicate_typed.model import Page


def test_async_functions__module(old: SimpleNamespace) -> None:
    """The ``async_`` functions of the module work, awaited or not."""

    async def main() -> None:
        assert await replicate.async_run("me/shout", input=IN) == "HI"
        words = [str(event) async for event in replicate.async_stream("me/tell", input=IN)]
        assert "".join(words) == "hi "
        awaited = [str(event) async for event in await replicate.async_stream("me/tell", input=IN)]
        assert awaited == words
        pages = replicate.async_paginate(replicate.default_async_client.models.list)
        assert [len(page) > 0 async for page in pages] == [True]

    asyncio.run(main())


#: A call of each ``async_`` method that 1.0.7 has beside its blocking ones.
OLD_ASYNC: dict[str, Callable[[SimpleNamespace], Any]] = {
    "client.async_run": lambda o: o.client.async_run("me/shout", IN),
    "predictions.async_create": lambda o: o.client.predictions.async_create(o.version, IN),
    "predictions.async_get": lambda o: o.client.predictions.async_get(o.prediction.id),
    "predictions.async_list": lambda o: o.client.predictions.async_list(),
    "predictions.async_cancel": lambda o: o.client.predictions.async_cancel(o.prediction.id),
    "prediction.async_wait": lambda o: o.prediction.async_wait(),
    "prediction.async_reload": lambda o: o.prediction.async_reload(),
    "prediction.async_cancel": lambda o: o.prediction.async_cancel(),
    "models.async_get": lambda o: o.client.models.async_get("me/shout"),
    "models.async_list": lambda o: o.client.models.async_list(),
    "models.async_search": lambda o: o.client.models.async_search("shout"),
    "models.async_create": lambda o: o.client.models.async_create(
        "local", "async", visibility="private", hardware="cpu"
    ),
    "models.async_delete": lambda o: o.client.models.async_delete("local/async"),
    "models.predictions.async_create": lambda o: o.client.models.predictions.async_create(
        "me/shout", IN
    ),
    "versions.async_get": lambda o: o.model.versions.async_get(o.version.id),
    "versions.async_list": lambda o: o.model.versions.async_list(),
    "deployments.async_create": lambda o: o.client.deployments.async_create(
        name="async",
        model="me/shout",
        version=o.version.id,
        hardware="cpu",
        min_instances=0,
        max_instances=1,
    ),
    "deployments.async_get": lambda o: o.client.deployments.async_get("local/async"),
    "deployments.async_list": lambda o: o.client.deployments.async_list(),
    "deployments.async_update": lambda o: o.client.deployments.async_update(
        "local", "async", max_instances=2
    ),
    "deployments.predictions.async_create": lambda o: o.client.deployments.predictions.async_create(
        deployment(o, "d"), IN
    ),
    "deployments.async_delete": lambda o: o.client.deployments.async_delete("local", "async"),
    "trainings.async_create": lambda o: o.client.trainings.async_create(
        f"me/shout:{o.version.id}", IN, model(o, "t").id
    ),
    "trainings.async_list": lambda o: o.client.trainings.async_list(),
    "files.async_create": lambda o: o.client.files.async_create(io.BytesIO(b"ab")),
    "files.async_list": lambda o: o.client.files.async_list(),
    "collections.async_list": lambda o: o.client.collections.async_list(),
    "hardware.async_list": lambda o: o.client.hardware.async_list(),
    "accounts.async_current": lambda o: o.client.accounts.async_current(),
    "webhooks.default.async_secret": lambda o: o.client.webhooks.default.async_secret(),
}


def test_async_methods__all(old: SimpleNamespace) -> None:
    """Each ``async_`` method of a blocking object works, and returns blocking objects."""

    async def main() -> None:
        answers = {name: await act(old) for name, act in OLD_ASYNC.items()}
        assert answers["client.async_run"] == "HI"
        assert answers["prediction.async_wait"] is old.prediction
        assert old.prediction.status == "succeeded"
        for name, kind in {
            "predictions.async_get": replicate.Prediction,
            "models.async_get": replicate.Model,
            "versions.async_get": replicate.ModelVersion,
            "deployments.predictions.async_create": replicate.Prediction,
            "trainings.async_create": replicate.Training,
            "files.async_create": replicate.File,
        }.items():
            assert type(answers[name]) is kind
        assert answers["models.async_delete"] is True
        assert type(answers["models.async_list"][0]) is replicate.Model
        assert [type(m) for m in answers["models.async_search"]] == [replicate.Model]
        pages = replicate.async_paginate(old.client.models.async_list)
        assert [type(m) async for page in pages for m in page] == [replicate.Model] * len(
            answers["models.async_list"]
        )
        prediction = await old.client.predictions.async_create(model="me/tell", input=IN)
        assert [piece async for piece in prediction.async_output_iterator()] == ["hi "]
        for events in (prediction.async_stream(), await old.client.async_stream("me/tell", IN)):
            assert "".join([str(event) async for event in events]) == "hi "

    old.model = old.client.models.get("me/shout")
    old.prediction = old.client.predictions.create(old.version, IN)
    asyncio.run(main())


def test_async_methods__unknown(old: SimpleNamespace) -> None:
    """Only methods of blocking objects that 1.0.7 has so have an ``async_`` form."""
    for owner, name in (
        (old.client, "async_no_such_method"),
        (old.client.models, "async__core"),
        (old.client.models.get("me/shout"), "async_owner"),
        (old.version, "async_reload"),
        (replicate.AsyncClient(), "async_run"),
        (replicate.AsyncClient().models, "async_get"),
    ):
        with pytest.raises(AttributeError, match=f"object has no attribute '{name}'"):
            getattr(owner, name)


@pytest.mark.parametrize(("door", "name"), ASYNC_METHODS)
def test_async_methods__on_the_classes(door: str, name: str) -> None:
    """Mocks of a class have its ``async_`` methods, with the signatures of the blocking ones."""
    cls = getattr(import_module(f"replicate_typed.{door}"), name)
    specified, autospecced = mock.Mock(spec=cls), mock.create_autospec(cls)
    for method in ASYNC_METHODS[door, name].split():
        old = f"async_{method}"
        assert callable(getattr(specified, old))
        assert callable(getattr(autospecced, old))
        assert signature(getattr(cls, old)) == signature(getattr(cls, method))
        assert iscoroutinefunction(getattr(cls, old)) == (
            (name, method) not in {("Client", "stream"), ("Prediction", "stream")}
            and method != "output_iterator"
        )


def test_async_methods__replaced_by_tests() -> None:
    """A mock takes the place of an ``async_`` method on a class, an object and the module."""
    client = replicate.Client("x")

    async def main() -> None:
        with mock.patch.object(replicate.Client, "async_run", autospec=True) as run:
            run.return_value = "mocked"
            assert await client.async_run("me/shout", input=IN) == "mocked"
            run.assert_awaited_once_with(client, "me/shout", input=IN)
        with mock.patch.object(client.predictions, "async_create") as create:
            create.return_value = "mocked"
            assert await client.predictions.async_create("v", IN) == "mocked"
        with mock.patch("replicate_typed.async_run", return_value="mocked"):
            assert await replicate.async_run("me/shout", input=IN) == "mocked"

    asyncio.run(main())
    assert signature(client.async_run) == signature(client.run)


def test_async_methods__not_completed() -> None:
    """An object does not offer its ``async_`` methods to those who complete its names."""
    client = replicate.Client("x")
    for owner in (client, client.models, client.predictions):
        assert [name for name in dir(owner) if name.startswith("async_")] == []
        assert "get" in dir(owner) or "run" in dir(owner)


def test_async_run__async_for(old: SimpleNamespace) -> None:
    """``async for`` yields the output of a model that makes it in pieces."""
    old.server.add("me/pieces", pieces)

    async def main() -> None:
        for run in (replicate.async_run, old.client.async_run):
            output = await run("me/pieces", {"prompt": "a b"})
            assert output == ["a", "b"]
            assert [piece async for piece in output] == ["a", "b"]
            text = await run("me/tell", {"prompt": "a b"})
            assert text == "a b "
            assert "".join([piece async for piece in text]) == "a b "
            for value in (output, text):
                copy = pickle.loads(pickle.dumps(value))
                assert (type(copy), copy) in ((list, ["a", "b"]), (str, "a b "))
                assert json.loads(json.dumps(value)) == value
            assert type(await run("me/shout", IN)) is str

    asyncio.run(main())


def pieces(prompt: str) -> Iterator[str]:
    """Yield the words of the prompt, which are no parts of one text."""
    yield from prompt.split()


def test_async_list__page(old: SimpleNamespace) -> None:
    """A page of an ``async_`` method is a ``Page``; ``for`` yields its own items."""

    async def main() -> None:
        page = await old.client.models.async_list()
        assert isinstance(page, Page)
        assert isinstance(page, replicate.AsyncPage)
        assert [model.id for model in page] == [model.id for model in page.results]
        assert [model.id async for model in page] == [model.id for model in page.results]

    asyncio.run(main())
