"""Objects that tests of code for ``replicate`` 1.0.7 make of their members."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
import replicate_typed as replicate
from replicate_typed.model import Model, Page
from replicate_typed.prediction import Prediction
from replicate_typed.version import Version

TIME = "2024-01-01T00:00:00Z"

#: The members of an object of each class, as old code has them.
OBJECTS: dict[str, dict[str, Any]] = {
    "Account": {"type": "user", "username": "me", "name": "M", "github_url": None},
    "Collection": {"slug": "s", "name": "n", "description": "d", "models": []},
    "File": {"id": "f", "name": "n", "content_type": "t", "size": 1, "etag": "e", "urls": {}},
    "Hardware": {"sku": "cpu", "name": "CPU"},
    "Model": {"owner": "me", "name": "shout", "url": "u", "visibility": "public"},
    "Prediction": {"id": "p1", "status": "succeeded", "output": ["x"], "error": None},
    "Training": {"id": "t1", "status": "starting", "model": "me/shout", "version": "v"},
    "Version": {"id": "v", "cog_version": "0.9", "openapi_schema": {}},
}


@pytest.mark.parametrize("name", OBJECTS)
def test_objects__made_of_members(name: str) -> None:
    """An object has the members that it is made of, and what is left out is None."""
    made = getattr(replicate, name)(**OBJECTS[name])
    assert {member: getattr(made, member) for member in OBJECTS[name]} == OBJECTS[name]
    assert made.raw == OBJECTS[name]
    assert type(made).__name__ in {name, "ModelVersion"}


def test_objects__inside_of_others() -> None:
    """An object may be made of others."""
    version = Version(id="v", cog_version="0.9", created_at=TIME)  # type: ignore[call-arg]
    example = Prediction(id="p1", status="succeeded")  # type: ignore[call-arg]
    model = Model(owner="me", name="a", latest_version=version, default_example=example)  # type: ignore[call-arg]
    assert model.latest_version == version
    assert model.default_example == example


def test_page__made_of_members() -> None:
    """A page has the items that it is made of."""
    model = Model(owner="me", name="a")  # type: ignore[call-arg]
    page: Page[Model] = Page(results=[model], next=None)  # type: ignore[call-arg]
    assert list(page) == page.results == [model]
    assert page[0] is model
    assert (page.next, page.previous, len(page)) == (None, None, 1)
    client = mock.create_autospec(replicate.Client("x"))
    client.models.list.return_value = page
    assert client.models.list().results == [model]


def test_objects__neither_members_nor_raw() -> None:
    """An object made of nothing is an error, as any call without its arguments."""
    with pytest.raises(TypeError, match="raw"):
        replicate.Hardware()  # type: ignore[call-arg]
