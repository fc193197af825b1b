"""Names of files that are safe everywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._files.filenames import name_to_save, safe_name


@given(st.text(max_size=300))
def test_a_name_never_has_folders_or_control_characters(name):
    safe = safe_name(name)
    assert safe
    assert safe not in {".", ".."}
    assert len(safe) <= 200
    assert "/" not in safe
    assert "\\" not in safe
    assert safe.isprintable()


@given(st.text(max_size=300))
def test_a_name_to_save_under_is_one_on_every_system(name):
    saved = name_to_save(name, "output")
    assert saved == safe_name(saved)
    assert not saved.startswith(".")
    assert not set(saved) & set('<>:"|?*')
