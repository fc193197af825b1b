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


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://replicate.com/owner/name", Target("owner", "name")),
        ("www.replicate.com/owner/name", Target("owner", "name")),
        ("https://www.replicate.com/owner/name/examples", Target("owner", "name")),
        ("https://replicate.com/owner/name/readme", Target("owner", "name")),
        ("https://replicate.com/owner/name/versions", Target("owner", "name")),
        ("https://replicate.com//owner//name#x", Target("owner", "name")),
        (
            f"https://replicate.com/owner/name/versions/{VERSION.upper()}",
            Target("owner", "name", VERSION),
        ),
        ("https://replicate.com/owner/name/versions/v1", Target("owner", "name")),
        ("http://127.0.0.1:8080/models/owner/name", Target("owner", "name")),
        ("http://localhost:8080/models/owner/name", Target("owner", "name")),
        ("http://127.0.0.1:8080/owner/name", None),
        ("http://127.0.0.1:8080/models", None),
        ("https://example.com/models/owner/name", None),
        ("ftp://replicate.com/owner/name", None),
        ("https://replicate.com/", None),
        ("https://replicate.com/owner name", None),
        ("https://replicate.com/owner/na me", None),
        ("https://replicate.com/owner-/name", None),
        ("https://replicate.com/owner/-name", None),
        ("https://replicate.com/owner/name/pages/versions", None),
        (f"https://replicate.com/owner/name/other/{VERSION}", None),
        ("https://replicate.com.evil.example/owner/name", None),
        ("replicate.com.evil.example/owner/name", None),
    ],
)
def test_parse__urls(url, target):
    """The pages of a model name it; those of another site, or of something else, do not."""
    if target is not None:
        assert parse_reference(url) == target
        return
    with pytest.raises(InputError, match=r"not (the URL of|a reference to) a model") as caught:
        parse_reference(url)
    assert repr(url) in str(caught.value)
    if "not the URL" in str(caught.value):
        assert str(caught.value).endswith("Use a URL such as https://replicate.com/owner/name")


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("na me", "'na me'"),
        ("x" * 118, repr("x" * 118)),
        ("x" * 119, "'" + "x" * 116 + "…"),
        (7, "7"),
        (1.5, "1.5"),
        (None, "None"),
        ([1, 2], "list"),
        (("owner", 1), "tuple"),
    ],
)
def test_parse__invalid_is_shown(reference, shown):
    """The error shows what was given: text and numbers as they are, objects by their class."""
    with pytest.raises(InputError) as caught:
        parse_reference(reference)
    assert f"model: {shown}. Use 'owner/name', " in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "reference"),
    [("model", VERSION), ("model", "owner/name:v1"), ("deployment", Target("owner"))],
)
def test_parse_model__no_name(kind, reference):
    """What has a version, or no owner and name, is not the name of a model."""
    options = {} if kind == "model" else {"kind": kind}
    with pytest.raises(InputError, match=f"not the name of a {kind}: ") as caught:
        parse_model_name(reference, **options)
    shown = repr(reference) if isinstance(reference, str) else "Target"
    assert f": {shown}. Use 'owner/name'" in str(caught.value)


def test_parse__object_without_a_schema():
    """An object with an id alone, such as a prediction, is no version."""
    with pytest.raises(InputError, match="SimpleNamespace"):
        parse_reference(SimpleNamespace(id=VERSION))
    with pytest.raises(InputError, match="SimpleNamespace"):
        parse_reference(SimpleNamespace(id=7, openapi_schema={}))
    version = SimpleNamespace(id="v1", openapi_schema={})
    assert parse_reference(version) == Target(version="v1")


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target("owner", "name"), "owner/name"),
        (Target("owner", "name", "v1"), "owner/name:v1"),
        (Target(version="v1"), "v1"),
        (ModelRef("owner/name"), "owner/name"),
        (ModelRef("owner/name", version="v1"), "owner/name:v1"),
    ],
)
def test_reference__text(target, text):
    """A reference reads as people write it."""
    assert str(target) == text
