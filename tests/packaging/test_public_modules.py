"""The decorator of public classes and functions."""

from __future__ import annotations

import inspect
import pickle
import pydoc
import traceback
import typing
from fractions import Fraction

import attrs
import pytest
import replicate_typed
from replicate_typed._base.public import defined_in, public

#: Defined in the generated client, and its own.
GENERATED = {"PredictionStatus"}

PUBLIC = [
    name
    for name in replicate_typed.__all__
    if name not in GENERATED
    and (
        inspect.isclass(getattr(replicate_typed, name))
        or inspect.isfunction(getattr(replicate_typed, name))
    )
]


@pytest.mark.parametrize("name", PUBLIC)
def test_public__module(name: str):
    """A public class or function names the package as its module."""
    found = getattr(replicate_typed, name)
    assert found.__module__ == "replicate_typed"
    assert getattr(replicate_typed, found.__name__) is found
    assert pickle.loads(pickle.dumps(found)) is found


def test_public__help():
    """``help`` says where a class is to be imported from."""
    text = pydoc.render_doc(replicate_typed.Client, renderer=pydoc.plaintext)
    assert "class Client in module replicate_typed" in text
    assert "cancel_after" in text


def test_public__traceback():
    """A traceback shows an error under its public name."""
    error = replicate_typed.InputError("no such model")
    assert traceback.format_exception_only(error) == ["replicate_typed.InputError: no such model\n"]


def test_public__pickle():
    """A pickle names the package, so that it can be read after the class moved."""
    identifier = replicate_typed.ModelVersionIdentifier("me", "model", "v1")
    pickled = pickle.dumps(identifier)
    assert b"_facade" not in pickled
    assert pickle.loads(pickled) == identifier


def test_public__type_hints():
    """Annotations are looked up in the module where they were written."""

    @public
    @attrs.frozen
    class Thing:
        part: Fraction
        parts: list[Fraction]

    assert Thing.__module__ == "replicate_typed"
    assert typing.get_type_hints(Thing) == {"part": Fraction, "parts": list[Fraction]}
    assert attrs.fields(attrs.resolve_types(Thing)).part.type is Fraction
    assert Thing(Fraction(1), []).part == 1


def test_defined_in():
    """The module that defines a class stays known, and is not inherited."""
    identifier = replicate_typed.ModelVersionIdentifier
    assert defined_in(identifier) == "replicate_typed._facade.identifier"
    assert defined_in(type("Mine", (identifier,), {"__module__": "mine"})) == "mine"
    assert defined_in(Fraction) == "fractions"
