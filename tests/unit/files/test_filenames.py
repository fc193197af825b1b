"""Filenames that are safe on every operating system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed import InputError
from replicate_typed._files.filenames import check_filename, local_filename, safe_filename


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


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        *(("cat.png", "cat.png"), ("a/b/cat.png", "cat.png"), ("C:\\a\\cat.png", "cat.png")),
        *((" cat.png ", "cat.png"), ("c\na\x00t.png", "cat.png"), (".profile", ".profile")),
        *(("", "file"), (".", "file"), ("..", "file"), ("a/", "file"), ("a\\..", "file")),
        *(("CON", "_CON"), ("con.png", "_con.png"), ("nul.tar.gz", "_nul.tar.gz")),
        *(("Com1 .txt", "_Com1 .txt"), ("lpt9.", "_lpt9."), ("COM¹", "_COM¹")),
        *(("console", "console"), ("my.con", "my.con"), ("COM0", "COM0"), ("_CON", "_CON")),
    ],
)
def test_safe_filename__table(name, safe):
    """Folders, control characters and names of devices do not remain."""
    assert safe_filename(name) == safe


def test_safe_filename__default():
    """The default stands for a name of which nothing is left."""
    assert safe_filename("..", "output") == "output"
    assert safe_filename("a.png", "output") == "a.png"


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        *(("cat.png", "cat.png"), (".profile", "profile"), ("...a...", "a"), (". .", "output")),
        *(('<a>:"b|c?*d', "_a___b_c__d"), ("a:b.png", "a_b.png"), ("Xa.X", "Xa.X")),
        *(("", "output"), ("..", "output"), ("~/.ssh/", "output"), ("x/..", "output")),
        *(("con.png", "_con.png"), (".con", "_con"), ("a.", "a"), (" a", "a")),
    ],
)
def test_local_filename__table(name, saved):
    """A name to save under has no reserved characters, and no dot at its beginning or end."""
    assert local_filename(name, "output") == saved


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("a" * 200, "a" * 200),
        ("a" * 201, "a" * 200),
        ("a" * 300 + ".png", "a" * 196 + ".png"),
        ("a" * 300 + ".tar.gz", "a" * 197 + ".gz"),
        ("a.b" + "c" * 300 + ".png", "a.b" + "c" * 193 + ".png"),
        ("a" * 300 + "." + "b" * 16, "a" * 183 + "." + "b" * 16),
        ("a" * 300 + "." + "b" * 17, "a" * 200),
        ("." + "a" * 300, "." + "a" * 199),
        ("é" * 150 + ".png", "é" * 98 + ".png"),
        ("x" + "é" * 150 + ".png", "x" + "é" * 97 + ".png"),
        ("漢" * 66 + "ab", "漢" * 66 + "ab"),
        ("漢" * 67, "漢" * 66),
        ("a" * 300 + ".é", "a" * 197 + ".é"),
    ],
)
def test_safe_filename__long(name, cut):
    """A long name is cut to 200 bytes, between two characters, and keeps a short extension."""
    assert safe_filename(name) == cut
    assert len(cut.encode()) <= 200


@pytest.mark.parametrize("name", ["cat.png", "X.png", "", " ", ".a", "a b", "CON", "é", "a" * 999])
def test_check_filename__kept(name):
    """A name that the caller chose is kept as it is."""
    assert check_filename(name, "/file") == name


@pytest.mark.parametrize("name", [".", "..", "a/b", "a\\b", "/", "a\nb", "a\x00", "\x7f", "\x85"])
def test_check_filename__unsafe(name):
    """Folders and control characters are refused, with the name and the place in the input."""
    with pytest.raises(InputError, match="filename must be a name without folders") as caught:
        check_filename(name, "/files/0")
    assert caught.value.path == "/files/0"
    assert "and control characters, not" in str(caught.value)
    assert repr(name) in str(caught.value)


@pytest.mark.parametrize("name", [None, 7, b"cat.png"])
def test_check_filename__no_text(name):
    """A name is text."""
    with pytest.raises(
        InputError, match="must be a string, not a " + type(name).__name__
    ) as caught:
        check_filename(name, "/files/0")
    assert caught.value.path == "/files/0"
