"""The decorator of public classes and functions."""

from __future__ import annotations

import pickle
import typing
from fractions import Fraction

import attrs
import pytest
import replicate_typed
from replicate_typed._base.public import defined_in, public


@pytest.mark.parametrize("name", ["ModelVersionIdentifier", "async_paginate", "paginate"])
def test_public__module(name: str):
    """A public class or function names the package as its module."""
    assert getattr(replicate_typed, name).__module__ == "replicate_typed"


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
