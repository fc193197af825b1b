"""What is new of a text that arrives in pieces and as a whole."""

import pytest
from replicate_typed._jobs.incremental_text import (
    START,
    IncrementalText,
    as_pieces,
    as_text,
    is_text,
)


def fed(*pieces):
    """Return a text whose stream has sent these pieces."""
    text = IncrementalText()
    for piece in pieces:
        text.feed(piece)
    return text


def test_feed__positions():
    """The position is the number of characters and of pieces of the stream."""
    text = IncrementalText()
    assert text.position == START == (0, 0)
    assert not text.has_streamed
    assert text.feed("") == ""
    assert text.position == (0, 1)
    assert not text.has_streamed
    assert [text.feed(piece) for piece in ("ab", "", "cde")] == ["ab", "", "cde"]
    assert text.position == (5, 4)
    assert text.has_streamed
    assert text.text == "abcde"


@pytest.mark.parametrize(
    ("position", "pieces", "new"),
    [
        ((0, 0), ["ab", "", "cde", "f"], [None, None, None, "f"]),
        ((2, 1), ["", "cde", "", "f"], [None, None, "", "f"]),
        ((2, 2), ["cdef"], ["f"]),
        ((0, 0), ["a", "bcdefg"], [None, "fg"]),
        ((0, 0), ["abcde", "", "", ""], [None, None, None, ""]),
        ((5, 3), ["ab"], ["ab"]),
        ((99, 3), ["x"], ["x"]),
    ],
)
def test_feed__rewound(position, pieces, new):
    """From an earlier position on, only what is beyond the known text is new."""
    text = fed("ab", "", "cde")
    text.rewind(position)
    assert [text.feed(piece) for piece in pieces] == new
    assert not text.is_contradicted
    assert text.text == "abcde" + "".join(piece or "" for piece in new)


@pytest.mark.parametrize("piece", ["x", "abx", "abxdx", "bcde"])
def test_feed__contradiction(piece):
    """Other text at a known place is dropped and noted."""
    text = fed("abcd")
    text.rewind(START)
    assert text.feed(piece) is None
    assert text.is_contradicted
    assert text.text == "abcd"


def test_feed__after_a_poll():
    """What a poll brought is not new when the stream sends it, too."""
    text = IncrementalText()
    assert text.sync(["ab", "c"]) == ["ab", "c"]
    assert not text.has_streamed
    assert [text.feed(piece) for piece in ("a", "bcd", "e")] == [None, "d", "e"]
    assert text.has_streamed
    assert text.position == (5, 3)


@pytest.mark.parametrize(
    ("streamed", "output", "new"),
    [
        ([], ["a", "", "b"], ["a", "", "b"]),
        (["a"], ["a", "", "b"], ["", "b"]),
        (["a", ""], ["a", "", "b"], ["b"]),
        (["a", "", ""], ["a", "", "b"], ["b"]),
        (["ab"], ["a", "bc", "d"], ["c", "d"]),
        (["ab"], "abc", ["c"]),
        (["abc"], "ab", []),
        (["abc"], None, []),
        (["abc"], "abd", []),
        (["abc"], ["abd", "e"], []),
        (["a\n", "b"], ["a\r\n", "b", "c"], ["c"]),
        (["\ufffd"], ["\ud800", "c"], ["c"]),
        (['{"a": "ä"}'], [{"a": "ä"}, {"b": 1}], [{"b": 1}]),
        (["1"], [1, 2], [2]),
        (["data:x"], ["https://x.y/1", "https://x.y/2"], ["https://x.y/2"]),
        (["data:x"], [3, "b"], ["b"]),
    ],
)
def test_sync__after_a_stream(streamed, output, new):
    """A poll adds what the stream has not sent; a piece that was sent in part is cut."""
    text = fed(*streamed)
    assert text.sync(output) == new
    assert text.sync(output) == []


def test_sync__replaced_without_a_stream():
    """Without a stream, an output that was replaced is new from its number of pieces on."""
    text = IncrementalText()
    assert text.sync(["a", "b"]) == ["a", "b"]
    assert text.sync(["x", "y", "z"]) == ["z"]


def test_sync_log__growing():
    """A log brings what was added to it, and its position in the stream stays within it."""
    text = fed("a\nb\n")
    assert text.sync_log("a\nb\nc\n") == "c\n"
    assert text.sync_log("a\nb\nc") == ""
    assert text.sync_log("a\nb\nc\nd\n") == "d\n"
    assert text.position == (4, 1)
    assert [text.feed("c\n"), text.feed("d\ne\n")] == [None, "e\n"]


def test_sync_log__rewritten():
    """A log that was rewritten brings what is after the common beginning."""
    text = fed("a\nbcd\n")
    assert text.sync_log("a\nx") == "x"
    assert text.text == "a\nx"
    assert text.position == (3, 1)
    assert text.feed("!") == "!"
    assert text.sync_log("a\nx!?") == "?"


@pytest.mark.parametrize(
    ("streamed", "output", "agrees"),
    [
        ("a\nb", "a\r\nb", True),
        ("a\nb", "a\rb", True),
        ("a\n\nb", "a\r\nb", True),
        ("a\ufffd\ufffdb", "a\ud83d\ude00b", True),
        ("ab", "a\ufffdb", True),
        ("ab", "a b", False),
        ("ab", "abXXXX", False),
        ("ab", "ba", False),
        pytest.param("[", "a", False, id="no JSON"),
        ('"a"', "a", True),
        ('["a", "b"]', ["a", "b"], True),
        ('["a", "b"]', ["b", "a"], False),
        pytest.param("[" * 100_000, "a", False, id="deep JSON"),
        ("data:text/plain,abc", ["https://x.y/z"], True),
    ],
)
def test_agrees_with__characters(streamed, output, agrees):
    """Line breaks, surrogates and JSON are no other text; every other character is."""
    assert fed(streamed).agrees_with(output) is agrees


@pytest.mark.parametrize(
    ("output", "pieces"), [(None, []), ([], []), (["a", 1], ["a", 1]), ("a", ["a"]), (0, [0])]
)
def test_as_pieces__outputs(output, pieces):
    """A list is its items, and anything else one piece."""
    assert as_pieces(output) == pieces


@pytest.mark.parametrize(
    ("piece", "text"), [("ä", "ä"), (1, "1"), (None, "null"), ({"a": ["ä"]}, '{"a": ["ä"]}')]
)
def test_as_text__values(piece, text):
    """Text is itself, and any other value is JSON that escapes no letters."""
    assert as_text(piece) == text


@pytest.mark.parametrize(
    ("output", "is_one"),
    [
        ("a", True),
        (["a", "b"], True),
        (None, True),
        (1, False),
        (["a", 1], False),
        ("https://x.y/z", False),
        ("HTTP://x.y/z", False),
        ("ftp://x.y/z", True),
        ("https://x.y/z and more", True),
        (["a", "https://x.y/z"], False),
        ("data:image/png;base64,YQ==", False),
        ("DATA:image/svg+xml,abc", False),
        ("data: a, b", True),
    ],
)
def test_is_text__outputs(output, is_one):
    """URLs of files and values are no text."""
    assert is_text(output) is is_one
