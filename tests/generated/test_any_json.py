"""Any JSON for any model gives an object or a ``ResponseDecodeError``."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from collections.abc import Iterator
from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replicate_api import models
from replicate_api.errors import ResponseDecodeError

CLASSES: list[Any] = [
    found for name in models.__all__ if not issubclass(found := getattr(models, name), Enum)
]
TEXTS = st.one_of(
    st.text(max_size=5),
    st.sampled_from(
        ["succeeded", "2026-01-02T03:04:05.123456789Z", "Jan 2 2026 3:04", "5", "9" * 30, "\ud800"]
    ),
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), TEXTS,
    st.sampled_from([10**400, -(2**63), 1e308]),
)  # fmt: skip
ANY = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
#: Every name that a model knows, so that members are hit more often than missed.
NAMES = sorted(
    {field.name for found in CLASSES for field in attrs.fields(found)} - {"additional_properties"}
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), ANY, max_size=12)


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    logger = logging.getLogger("replicate_api")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)


def check(model: Any, value: Any) -> None:
    before, error = copy.deepcopy(value), None
    try:
        found = model.from_dict(value)
    except ResponseDecodeError as caught:
        error = caught
    else:
        assert isinstance(found, model)
        written = found.to_dict()
        json.dumps(written)
        if hasattr(found, "additional_properties"):
            assert set(value) == set(written)
        pickle.loads(pickle.dumps(found))
        copy.deepcopy(found)
        assert model.from_dict(written).to_dict().keys() == written.keys()
    assert repr(value) == repr(before)
    if error is not None:
        assert error.pointer == "" or error.pointer.startswith("/")
        assert str(error).startswith(error.schema)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(CLASSES), st.one_of(OBJECTS, ANY))
def test_from_dict__any_json(model: Any, value: Any):
    """Any JSON gives an object or a ``ResponseDecodeError``."""
    check(model, value)


GOOD: dict[str, Any] = {
    "id": "p1",
    "version": "v",
    "input": {},
    "status": "succeeded",
    "error": None,
    "created_at": "2026-01-02T03:04:05Z",
    "urls": {"get": "g", "cancel": "c", "web": "w"},
}


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(OBJECTS)
def test_from_dict__any_optional_members(extra: dict[str, Any]):
    """A prediction with any optional members is still a prediction."""
    value = {**extra, **GOOD}
    found = models.Prediction.from_dict(value)
    assert found.id == "p1"
    check(models.Prediction, value)


@pytest.mark.parametrize("found", CLASSES)
def test_repr__long(found: Any) -> None:
    """The repr of an object is short, however long what it holds is."""
    fields = attrs.fields(found)
    value = found(
        **{f.name: "A" * 100_000 for f in fields if f.init and f.default is attrs.NOTHING}
    )
    if any(f.name == "additional_properties" for f in fields):
        value.additional_properties["data"] = "A" * 100_000
    assert len(repr(value)) <= 2000
    assert repr(value).startswith(f"{found.__name__}(")
