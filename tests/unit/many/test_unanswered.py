"""Creates without an answer, found among listed predictions."""

from datetime import UTC, datetime

import pytest
from replicate_typed._many.input_keys import sent_digest
from replicate_typed._many.unanswered import MAX_DELAY, Unanswered, find_unanswered
from replicate_typed._objects.refs import Target

NOW = 1_700_000_000.0
TARGET = Target("me", "model", "abc")


def create(prompt="x", at=NOW):
    return Unanswered(sent_digest({"prompt": prompt}), at)


def listed(id, prompt="x", at=NOW, **values):
    created = datetime.fromtimestamp(at, UTC).isoformat()
    made = {"id": id, "model": "me/model", "version": "abc", "created_at": created}
    return {**made, "input": {"prompt": prompt}, **values}


def find(creates, predictions, target=TARGET, known=(), is_deployment=False):
    found = find_unanswered(
        creates, predictions, target, is_deployment=is_deployment, known_ids=known
    )
    return {index: raw["id"] for index, raw in found.items()}


def test_find__same_input():
    """A prediction with the input that was sent is that of the create, whatever its status is."""
    others = [listed("p1", "y"), listed("p2", status="succeeded"), {"id": "p3"}, None]
    assert find([create()], others) == {0: "p2"}


@pytest.mark.parametrize(
    "other",
    [
        listed("p1", version="def"),
        listed("p1", at=NOW - 10),
        listed("p1", at=NOW + MAX_DELAY + 1),
        listed("p1", created_at="yesterday"),
        listed("known"),
        listed("p1", input=None),
    ],
)
def test_find__another(other):
    """One of another version or time, or that is known otherwise, is not."""
    assert find([create()], [other], known={"known"}) == {}


def test_find__equal_creates():
    """Equal creates have one prediction each, the older one the older."""
    creates = [create(at=NOW + 1), create(at=NOW)]
    assert find(creates, [listed("late", at=NOW + 1), listed("early")]) == {1: "early", 0: "late"}
    assert find(creates, [listed("early")]) == {1: "early"}


def test_find__more_than_were_sent():
    """If more are listed than were sent, some are another's, and none is taken."""
    assert find([create()], [listed("p1"), listed("p2")]) == {}


def test_find__targets():
    """Deployments and official models are recognised by their name."""
    official = listed("p1", version="hidden")
    assert find([create()], [official], Target("me", "model")) == {0: "p1"}
    deployed = listed("p1", deployment="me/deployed")
    target = Target("me", "deployed")
    assert find([create()], [deployed], target, is_deployment=True) == {0: "p1"}
    assert find([create()], [listed("p1")], target, is_deployment=True) == {}
