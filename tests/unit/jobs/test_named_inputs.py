"""The arguments of a model that is called like a function."""

from __future__ import annotations

import pytest
from replicate_typed._jobs.named_inputs import named_inputs


def plain(prompt, width=1024):
    """Parameters with and without a default."""


def positional(prompt, /, *, width=1024):
    """Parameters that have only a place, or only a name."""


def open_ended(prompt, *rest, **more):
    """Parameters of any number."""


@pytest.mark.parametrize(
    ("args", "inputs", "hint", "found"),
    [
        ((), {"a": 1, "self": 2}, None, {"a": 1, "self": 2}),
        ((), {}, None, {}),
        (("a",), {}, plain, {"prompt": "a"}),
        (("a", 5), {}, plain, {"prompt": "a", "width": 5}),
        ((), {"width": 5, "prompt": "a"}, plain, {"prompt": "a", "width": 5}),
        (("a",), {"width": 5}, positional, {"prompt": "a", "width": 5}),
        (("a",), {"seed": 1}, open_ended, {"prompt": "a", "seed": 1}),
        ((), {"prompt": "a", "rest": 1}, open_ended, {"prompt": "a", "rest": 1}),
        (("a",), {}, lambda prompt: prompt, {"prompt": "a"}),
    ],
)
def test_named_inputs__each_has_its_name(args, inputs, hint, found):
    """Arguments have their own names, or those that the hint has for their places."""
    assert named_inputs(args, inputs, hint) == found


def test_named_inputs__a_copy():
    """The input is not the mapping of the call."""
    inputs = {"a": 1}
    named_inputs((), inputs)["b"] = 2
    assert inputs == {"a": 1}


@pytest.mark.parametrize(
    ("args", "inputs", "hint", "message"),
    [
        ((1,), {}, None, r"by their names.*run\(model, \{…\}\)"),
        ((), {}, plain, "missing a required argument: 'prompt'"),
        ((1, 2, 3), {}, plain, "too many positional arguments"),
        ((), {"prompt": 1, "with": 1}, plain, "unexpected keyword argument 'with'"),
        ((1, 2), {}, open_ended, r"hint: the arguments of \*rest have no names"),
    ],
)
def test_named_inputs__not_valid(args, inputs, hint, message):
    """What has no name, or that the hint would not take, is a ``TypeError``."""
    with pytest.raises(TypeError, match=message):
        named_inputs(args, inputs, hint)
