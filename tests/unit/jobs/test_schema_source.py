"""Where the schema of a prediction is asked for."""

import pytest
from replicate_typed._jobs.schema_source import find_schema_source

A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("model", "versions", "found"),
    [
        ("me/model", [A, None], ("me", "model", (A,))),
        ("me/model", [A, A], ("me", "model", (A,))),
        ("me/model", [B, A], ("me", "model", (B, A))),
        ("me/model", ["hidden", A], ("me", "model", (A,))),
        ("me/model", ["hidden", None], ("me", "model", ())),
        ("me/model", [None, A], ("me", "model", (A,))),
        ("me/model", ["", None], ("me", "model", ())),
        ("me/model", ["dp-7a1b"], ("me", "model", ("dp-7a1b",))),
        ("me/model", ["5c7d5dc6"], ("me", "model", ("5c7d5dc6",))),
        ("me/model", ["../../account"], ("me", "model", ())),
        (None, [A], None),
        ("", [A], None),
        ("../x", [A], None),
        ("model", [A], None),
        ("a/b/c", [A], None),
    ],
)
def test_find_schema_source__versions(model, versions, found):
    """Each id that can be one is a version, in order, and once."""
    source = find_schema_source(model, versions)
    assert (source and (source.owner, source.name, source.versions)) == found


def test_schema_source__key():
    """Versions have keys of their own, and all that is hidden of a model has one."""
    keys = [
        find_schema_source("me/model", versions).key
        for versions in ([A, B], [B], ["hidden", A], ["hidden", None])
    ]
    assert keys == [f"me/model:{A}", f"me/model:{B}", f"me/model:{A}", "me/model:hidden"]
