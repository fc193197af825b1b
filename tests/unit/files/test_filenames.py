"""Filenames that are safe on every operating system."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._files.filenames import local_filename, safe_filename


@given(st.text(max_size=300))
def test_safe_name__any_text(name):
    """A safe name has no folders and no control characters, whatever the text."""
    safe = safe_filename(name)
    assert safe
    assert safe not in {".", ".."}
    assert len(safe) <= 200
    assert "/" not in safe
    assert "\\" not in safe
    assert safe.isprintable()


@given(st.text(max_size=300))
def test_name_to_save__any_text(name):
    """A name to save under is valid on every operating system, whatever the text."""
    saved = local_filename(name, "output")
    assert saved == safe_filename(saved)
    assert not saved.startswith(".")
    assert not set(saved) & set('<>:"|?*')
