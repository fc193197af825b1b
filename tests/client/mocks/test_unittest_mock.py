"""Tests that replace parts of the client with ``unittest.mock``, as projects write them.

They name nothing that ``replicate`` 1.0.7 lacks: ``make test-compatibility`` runs them with that
client, too.
"""

from __future__ import annotations

import asyncio
from unittest import mock

import pytest
import replicate_typed as replicate
from replicate_typed.exceptions import ModelError, ReplicateError
from replicate_typed.prediction import Prediction


def write(prompt: str) -> str:
    """The code under test."""
    return "".join(replicate.run("acme/writer", input={"prompt": prompt}))


def test_run__patched() -> None:
    """The function of the module is replaced by its name."""
    with mock.patch("replicate_typed.run", return_value=["a", "b"]) as run:
        assert write("hello") == "ab"
    run.assert_called_once_with("acme/writer", input={"prompt": "hello"})
    assert replicate.run is not run


def test_run__patched_object() -> None:
    """The function of the module is replaced as an attribute, and put back."""
    before = replicate.run
    with mock.patch.object(replicate, "run", return_value="ab"):
        assert write("hello") == "ab"
    assert replicate.run == before


def test_run__autospec() -> None:
    """A double made from the function takes what the function takes."""
    with mock.patch("replicate_typed.run", autospec=True, return_value="ab") as run:
        assert write("hello") == "ab"
    run.assert_called_once_with("acme/writer", input={"prompt": "hello"})


def test_async_run__autospec() -> None:
    """A double of a coroutine function is one."""
    with mock.patch("replicate_typed.async_run", autospec=True) as run:
        run.return_value = "ab"
        output = asyncio.run(replicate.async_run("acme/writer", input={"prompt": "hello"}))
    assert output == "ab"
    run.assert_awaited_once_with("acme/writer", input={"prompt": "hello"})


def test_run__raises() -> None:
    """A double raises the errors of the package."""
    failed = mock.Mock(spec=Prediction, status="failed", error="no paint")
    with (
        mock.patch("replicate_typed.run", side_effect=ModelError(failed)),
        pytest.raises(ModelError) as caught,
    ):
        write("hello")
    assert caught.value.prediction is failed


def test_client__run_patched() -> None:
    """A method of all clients is replaced on the class."""
    with mock.patch.object(replicate.Client, "run", return_value="ab") as run:
        client = replicate.Client(api_token="r8_test")
        assert client.run("acme/writer", input={"prompt": "hello"}) == "ab"
    run.assert_called_once_with("acme/writer", input={"prompt": "hello"})


def test_client__run_autospec() -> None:
    """A double of a method made from its signature has the client as its first argument."""
    with mock.patch.object(replicate.Client, "run", autospec=True, return_value="ab") as run:
        client = replicate.Client(api_token="r8_test")
        client.run("acme/writer", input={"prompt": "hello"})
    run.assert_called_once_with(client, "acme/writer", input={"prompt": "hello"})


def test_client__instance_patched() -> None:
    """A method of one client is replaced on that client."""
    client = replicate.Client(api_token="r8_test")
    with mock.patch.object(client, "run", return_value="ab") as run:
        assert client.run("acme/writer", input={}) == "ab"
    run.assert_called_once_with("acme/writer", input={})


def test_client__class_patched() -> None:
    """The class of clients is replaced where the code under test looks for it."""
    with mock.patch("replicate_typed.Client") as client:
        client.return_value.run.return_value = "ab"
        assert replicate.Client(api_token="x").run("acme/writer", input={}) == "ab"
    client.assert_called_once_with(api_token="x")


def test_client__spec() -> None:
    """A double of a client has its attributes, and no others."""
    double = mock.Mock(spec=replicate.Client)
    double.run.return_value = "ab"
    double.predictions.create.return_value.id = "p1"
    assert double.run("acme/writer") == "ab"
    assert double.predictions.create(version="v", input={}).id == "p1"
    with pytest.raises(AttributeError):
        double.rum("acme/writer")
    assert isinstance(double, replicate.Client)


def test_client__create_autospec() -> None:
    """A double made from the class checks what its methods are called with."""
    double = mock.create_autospec(replicate.Client, instance=True)
    double.run.return_value = "ab"
    assert double.run("acme/writer", input={}) == "ab"
    double.async_run("acme/writer", input={}).close()


def test_predictions__patched() -> None:
    """A method of a resource of the module is replaced."""
    with mock.patch.object(replicate.predictions, "create") as create:
        create.return_value.id = "p1"
        created = replicate.predictions.create(version="v", input={"prompt": "hello"})
    assert created.id == "p1"
    create.assert_called_once_with(version="v", input={"prompt": "hello"})


def test_predictions__patched_by_name() -> None:
    """A method of a resource of the module is replaced by its name."""
    with mock.patch("replicate_typed.predictions.get") as get:
        get.return_value.status = "succeeded"
        assert replicate.predictions.get("p1").status == "succeeded"
    get.assert_called_once_with("p1")


def test_models__patched_by_name() -> None:
    """A method of another resource of the module is replaced by its name."""
    with (
        mock.patch("replicate_typed.models.get", side_effect=ReplicateError("gone")),
        pytest.raises(ReplicateError, match="gone"),
    ):
        replicate.models.get("acme/writer")


def test_prediction__spec() -> None:
    """A double of a prediction has its attributes, and no others."""
    double = mock.MagicMock(spec=Prediction)
    double.status = "succeeded"
    double.output = ["a"]
    double.wait()
    double.reload()
    assert isinstance(double, Prediction)
    with pytest.raises(AttributeError):
        double.outputs  # noqa: B018 - it is what raises


def test_prediction__wait_patched() -> None:
    """A method of all predictions is replaced on the class."""
    with mock.patch.object(Prediction, "wait", autospec=True) as wait:
        double = mock.Mock(spec=Prediction)
        Prediction.wait(double)
    wait.assert_called_once_with(double)


def test_stream__patched() -> None:
    """The stream of the module is replaced by any iterable."""
    with mock.patch("replicate_typed.stream", return_value=iter(["a", "b"])):
        assert "".join(map(str, replicate.stream("acme/writer", input={}))) == "ab"


def test_output__double() -> None:
    """A double of an output file is made from its class."""
    double = mock.Mock(spec=replicate.helpers.FileOutput)
    double.read.return_value = b"png"
    double.url = "https://replicate.delivery/a.png"
    with mock.patch("replicate_typed.run", return_value=[double]):
        (output,) = replicate.run("acme/painter", input={})
    assert output.read() == b"png"
