"""References to models, versions and deployments."""

from types import SimpleNamespace

import pytest
from replicate_typed import InputError, ModelRef, ModelVersion
from replicate_typed._objects.refs import Target, parse_model_name, parse_reference

VERSION = "ab" * 32
RAW = {
    "id": VERSION,
    "created_at": "2026-01-01T00:00:00Z",
    "cog_version": None,
    "openapi_schema": None,
}


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("owner/name", Target("owner", "name")),
        (f"owner/name:{VERSION}", Target("owner", "name", VERSION)),
        ("owner/name:v1", Target("owner", "name", "v1")),
        (f"  {VERSION.upper()} ", Target(version=VERSION)),
        ("a-b.c/d_e-f.2", Target("a-b.c", "d_e-f.2")),
        ("https://replicate.com/owner/name", Target("owner", "name")),
        ("https://replicate.com/owner/name/", Target("owner", "name")),
        ("replicate.com/owner/name?prediction=x", Target("owner", "name")),
        ("https://replicate.com/owner/name/api", Target("owner", "name")),
        (
            f"https://replicate.com/owner/name/versions/{VERSION}",
            Target("owner", "name", VERSION),
        ),
        (("owner", "name"), Target("owner", "name")),
        (ModelRef("owner/name"), Target("owner", "name")),
        (ModelRef("owner/name", version=VERSION), Target("owner", "name", VERSION)),
        (SimpleNamespace(owner="owner", name="name"), Target("owner", "name")),
        (SimpleNamespace(owner="owner", name="name", version="v1"), Target("owner", "name", "v1")),
        (ModelVersion(RAW), Target(version=VERSION)),
        (ModelVersion(RAW, model="owner/name"), Target("owner", "name", VERSION)),
    ],
)
def test_parse__forms(reference, target):
    """Names, versions, URLs, tuples and objects are references."""
    assert parse_reference(reference) == target


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "name",
        "owner/name/extra",
        "owner/na me",
        "../etc",
        "owner/..",
        "owner/name:",
        "owner/name:a b",
        "https://example.com/owner/name",
        "https://replicate.com/owner",
        "https://replicate.com/owner/name/other/page",
        "https://[bad",
        VERSION[:-1],
        None,
        7,
        b"owner/name",
        ("owner", 1),
        object(),
    ],
)
def test_parse__invalid(reference):
    """Anything else is an error that names the valid forms."""
    with pytest.raises(InputError) as caught:
        parse_reference(reference)
    assert "owner/name" in str(caught.value)


def test_parse_model__deployment_with_version():
    """A deployment is named without a version."""
    with pytest.raises(InputError, match="deployment"):
        parse_model_name(f"owner/name:{VERSION}", kind="deployment")


def test_parse__long_reference_in_error():
    """The error shows no more than the beginning of a long reference."""
    with pytest.raises(InputError) as caught:
        parse_reference("x" * 10_000)
    assert len(str(caught.value)) < 500


def test_parse__tuple_with_version():
    """A tuple may have a version as its third item, and nothing else."""
    assert parse_reference(("me", "model", "v1")) == Target("me", "model", "v1")
    assert parse_reference(("me", "model", None)) == Target("me", "model")
    for wrong in (("me",), ("me", "model", 3), ("me", "model", "v", "w"), ("me", None), ()):
        with pytest.raises(InputError, match="not a reference"):
            parse_reference(wrong)
