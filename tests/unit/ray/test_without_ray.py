"""``replicate_typed.ray`` where Ray is not installed."""

import subprocess
import sys
import typing
from types import SimpleNamespace

import pytest
from replicate_typed import InputError, JournalError
from replicate_typed.ray import _cluster, predict

DATASET = typing.cast("typing.Any", object())


def test_predict__not_installed(monkeypatch):
    """The error says what to install."""
    monkeypatch.setitem(sys.modules, "ray.data", None)
    with pytest.raises(InputError, match=r"pip install 'ray\[data\]'"):
        predict(DATASET, "me/model")


def test_import__without_ray():
    """The module imports Ray when it is used, and not before."""
    code = "import sys, replicate_typed.ray; assert 'ray' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_predict__type_hints():
    """The annotations can be looked up, without Ray, too."""
    assert typing.get_type_hints(predict)["workers"] is int
    assert predict.__module__ == "replicate_typed.ray"


@pytest.mark.parametrize("keywords", [{"workers": 0}, {"batch_size": 0}, {"workers": True}])
def test_predict__invalid_number(monkeypatch, keywords):
    """Numbers are checked before anything is sent."""
    monkeypatch.setattr("replicate_typed.ray._dataset.load_ray", lambda: None)
    with pytest.raises(InputError, match="must be an integer, 1 or more"):
        predict(DATASET, "me/model", **keywords)


class Died(Exception):
    """The error of an actor that has died."""


def test_call__actor_has_died(monkeypatch):
    """If the process of the journal has ended, the error says how to continue."""

    def get(result):
        raise Died("it was killed")

    errors = SimpleNamespace(RayActorError=Died, RayTaskError=ZeroDivisionError)
    ray = SimpleNamespace(get=get, exceptions=errors)
    monkeypatch.setattr(_cluster, "load_ray", lambda: ray)
    with pytest.raises(JournalError, match="start the same call again"):
        _cluster.call(SimpleNamespace(remote=lambda: None))
