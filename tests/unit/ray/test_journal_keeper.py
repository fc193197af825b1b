"""The process that has the journal of a cluster, without a cluster."""

import pytest
from replicate_typed import JournalError, read_journal
from replicate_typed._many.journal_writer import JournalWriter
from replicate_typed.ray import _journal
from replicate_typed.ray._journal import JournalKeeper

SUBJECT = "me/model:abc"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.db"


@pytest.fixture
def keeper(path):
    return JournalKeeper(str(path), SUBJECT)


def record(keeper, owner, entry, state):
    entry.state = state
    keeper.save(owner, [entry], [], [])


def test_find__recorded(keeper, path):
    """What one worker recorded is found by the next one, and by a reader."""
    keeper.claim("one", "worker 1", [b"a", b"b"])
    first, second = keeper.find("one", [b"a", b"b"])
    record(keeper, "one", first, "done")
    keeper.release("one")
    keeper.claim("two", "worker 2", [b"a", b"b"])
    found = keeper.find("two", [b"b", b"a"])
    assert [entry.state for entry in found] == ["waiting", "done"]
    assert (first.position, second.position) == (0, 1)
    keeper.release("two")
    assert read_journal(path).summary().done == 1


def test_save__claim_has_ended(keeper):
    """A worker that was thought dead records nothing, so that it creates nothing."""
    keeper.claim("before", "worker 1", [b"a"])
    (entry,) = keeper.find("before", [b"a"])
    keeper.claim("after", "worker 1", [b"a"])
    with pytest.raises(JournalError, match="given to another one"):
        record(keeper, "before", entry, "intended")
    with pytest.raises(JournalError, match="given to another one"):
        keeper.find("before", [b"a"])
    assert keeper.find("after", [b"a"])[0].state == "waiting"
    keeper.release("after")


def test_save__silent_for_long(keeper, monkeypatch):
    """A worker that was silent for longer than its claim lasts records nothing."""
    keeper.claim("one", "worker 1", [b"a"])
    (entry,) = keeper.find("one", [b"a"])
    now = _journal.time.monotonic() + 31
    monkeypatch.setattr(_journal.time, "monotonic", lambda: now)
    with pytest.raises(JournalError, match="silent for more than 30 s"):
        record(keeper, "one", entry, "intended")
    keeper.release("one")


def test_claim__journal_is_free_between(keeper, path):
    """The file is locked while a worker has a claim, and free for another run after that."""
    keeper.claim("one", "worker 1", [b"a"])
    keeper.claim("two", "worker 2", [b"b"])
    keeper.release("one")
    with pytest.raises(JournalError, match="being written"):
        JournalWriter(path, SUBJECT)
    keeper.release("two")
    JournalWriter(path, SUBJECT).close()


def test_claim__journal_is_taken(keeper, path):
    """If another run writes the journal, a claim fails, and is none."""
    writer = JournalWriter(path, SUBJECT)
    with pytest.raises(JournalError, match="being written"):
        keeper.claim("one", "worker 1", [b"a"])
    writer.close()
    assert keeper.claim("two", "worker 2", [b"a"])
    keeper.release("two")


def test_check__other_version(keeper, path):
    """The journal of another version is refused before anything is run."""
    keeper.check()
    with pytest.raises(JournalError, match="another version"):
        JournalKeeper(str(path), "me/model:def").check()


def test_keeper__no_file():
    """Without a file, the journal is a temporary one."""
    keeper = JournalKeeper(None, SUBJECT)
    keeper.check()
    keeper.claim("one", "worker 1", [b"a"])
    (entry,) = keeper.find("one", [b"a"])
    record(keeper, "one", entry, "done")
    keeper.release("one")
    keeper.claim("two", "worker 2", [b"a"])
    assert keeper.find("two", [b"a"])[0].state == "done"
    keeper.release("two")
    keeper.close()
