"""Whether a response is about what was asked for."""

import pytest
from replicate_api.errors import ResponseDecodeError
from replicate_typed._jobs.identity import MAX_KNOWN_IDS, KnownIds, about


@pytest.mark.parametrize(
    "raw", [{"id": "p1"}, {"id": None}, {"id": 7}, {}, {"results": []}, [{"id": "p2"}], "p2", None]
)
def test_about__accepted(raw):
    """JSON with the id that was asked for, or without any, is built of as it is."""
    assert about("p1", lambda found: (found, "built"))(raw) == (raw, "built")


@pytest.mark.parametrize("found", ["p2", "P1", "p1 ", ""])
def test_about__another(found):
    """JSON about another object is not built of, and the error says what came instead of what."""
    with pytest.raises(ResponseDecodeError) as caught:
        about("p1", lambda _: pytest.fail("it was built of"))({"id": found})
    assert (caught.value.schema, caught.value.pointer) == ("id", "")
    assert caught.value.reason == f"it is about {found!r}, and 'p1' was asked for"


def test_about__long_ids():
    """The error quotes the beginning of ids without end."""
    with pytest.raises(ResponseDecodeError) as caught:
        about("a" * 999, lambda raw: raw)({"id": "b" * 999})
    assert caught.value.reason == f"it is about '{'b' * 99}, and '{'a' * 99} was asked for"


def known(*ids):
    """Return the ids of a client that has created these."""
    result = KnownIds()
    for id in ids:
        result.add(id)
    return result


@pytest.mark.parametrize("ids", [[], ["p2", "p11"]])
def test_known_ids__new(ids):
    """An id that no other create was answered with names a new object, and is known from then on."""
    already = known(*ids)
    assert "p1" not in already
    already.add("p1")
    assert all(id in already for id in [*ids, "p1"])


@pytest.mark.parametrize(
    ("created", "reason"),
    [
        ("", "it is empty"),
        ("p1", "it is about 'p1', which an earlier create was answered with"),
        ("p" * 999, f"it is about '{'p' * 99}, which an earlier create was answered with"),
    ],
)
def test_known_ids__refused(created, reason):
    """No id, and one that is known, name nothing."""
    with pytest.raises(ResponseDecodeError) as caught:
        known("p0", "p1", "p" * 999).add(created)
    assert (caught.value.schema, caught.value.pointer) == ("id", "")
    assert caught.value.reason == reason


def test_known_ids__bounded():
    """The oldest ids are forgotten: a client may create without end."""
    already = known(*(f"p{number}" for number in range(MAX_KNOWN_IDS + 2)))
    assert [f"p{number}" in already for number in (0, 1, 2, MAX_KNOWN_IDS + 1)] == [
        False,
        False,
        True,
        True,
    ]
