"""Journals: what is recorded, and why one cannot be used."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed import JournalError, read_journal, reset_journal
from replicate_typed._many import journal_file
from replicate_typed._many.entries import Entry
from replicate_typed._many.journal_writer import Attempt, JournalWriter

SUBJECT = "me/model:abc"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.db"


def write(path, *entries, attempts=(), delivered=(), subject=SUBJECT):
    writer = JournalWriter(path, subject)
    writer.save(entries, attempts, delivered)
    writer.close()


def entry(id, state="done", **values):
    return Entry(id, b"%d" % id, 0, id - 1, state, 1, **values)


def find(path, *digests, shared=False):
    writer = JournalWriter(path, SUBJECT)
    found = writer.find(digests, 0, shared=shared)
    writer.close()
    return found


def test_find__recorded(path):
    """What was recorded is found again by the digest of the input, and all of it."""
    made = entry(1, "running", prediction_id="p1", created_at="2026-01-01", sent=b"s", sent_at=1.5)
    write(path, made, delivered=[1])
    (found,) = find(path, b"1")
    assert found.row() == (*made.row()[:-1], True)


def test_find__equal_inputs(path):
    """Equal inputs are told apart by their count, also across calls."""
    writer = JournalWriter(path, SUBJECT)
    first = writer.find([b"a", b"b", b"a"], 0, shared=False)
    second = writer.find([b"a"], 3, shared=False)
    writer.save([*first, *second], [], [])
    writer.close()
    assert [(one.digest, one.occurrence) for one in (*first, *second)] == [
        (b"a", 0),
        (b"b", 0),
        (b"a", 1),
        (b"a", 2),
    ]
    assert [one.id for one in find(path, b"b", b"a", b"a")] == [
        first[1].id,
        first[0].id,
        first[2].id,
    ]


@given(st.lists(st.lists(st.sampled_from([b"a", b"b", b"c", b"d"]), max_size=6), max_size=6))
def test_find__every_row_once(batches):
    """Whatever order inputs come in, each gets a row of its own, on record or new."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.db")
        writer = JournalWriter(path, SUBJECT)
        recorded = writer.find([b"a", b"b", b"a", b"c"], 0, shared=False)
        writer.save(recorded, [], [])
        writer.close()
        writer = JournalWriter(path, SUBJECT)
        counts: Counter[bytes] = Counter()
        for number, digests in enumerate(batches):
            entries = writer.find(digests, 0, shared=False) if digests else []
            for one, digest in zip(entries, digests, strict=True):
                assert (one.digest, one.occurrence) == (digest, counts[digest])
                counts[digest] += 1
            if number % 2:
                writer.save(entries, [], [])
        writer.close()


def test_find__in_another_order(path):
    """Inputs on record are found in any order, and new ones between them."""
    write(path, *(entry(n) for n in range(1, 7)))
    digests = [b"5", b"new", b"2", b"3", b"4", b"newer", b"6", b"1"]
    writer = JournalWriter(path, SUBJECT)
    found = [one for digest in digests for one in writer.find([digest], 0, shared=False)]
    writer.close()
    assert [one.id for one in found] == [5, 7, 2, 3, 4, 8, 6, 1]
    assert [one.id for one in find(path, *digests)] == [5, 7, 2, 3, 4, 8, 6, 1]


def test_find__nothing(path):
    """No inputs have no entries."""
    assert find(path) == []


def test_find__shared(path):
    """Equal inputs share one entry if they are to."""
    one, two = find(path, b"a", b"a", shared=True)
    assert one is two


def test_summary__counts(path):
    """A journal says how many inputs are in which state, while a run writes it."""
    writer = JournalWriter(path, SUBJECT)
    states = ["done", "done", "failed", "running", "intended", "unknown", "waiting"]
    entries = [entry(n, state) for n, state in enumerate(states, 1)]
    writer.save(entries, [Attempt(7, 1, "p0", "failed", "PA", 1.0)], [])
    summary = read_journal(path).summary()
    writer.close()
    counts = (summary.asked, summary.done, summary.failed, summary.running, summary.unknown)
    assert (*counts, summary.waiting, summary.retried) == (7, 2, 1, 2, 1, 1, 1)
    assert read_journal(path).subject == SUBJECT


def test_items__order(path):
    """The items are those that were recorded, in the order in which they were read."""
    result = '{"id": "p1", "status": "succeeded", "output": ["a"]}'
    write(path, *(entry(n, result=result, files='["a.png"]') for n in range(1, 1200)))
    items = [*read_journal(path).items()]
    assert [item.index for item in items] == [*range(1199)]
    assert items[0].output == ["a"]
    assert [file.name for file in items[0].files] == ["a.png"]


def test_reset__failed(path):
    """Failed predictions are created again by the next run, and stay known as attempts."""
    write(path, entry(1), entry(2, "failed", prediction_id="p2", error="no"), entry(3, "unknown"))
    assert reset_journal(path, failed=True) == 1
    states = [item.state for item in read_journal(path).items()]
    assert states == ["done", "waiting", "unknown"]
    writer = JournalWriter(path, SUBJECT)
    assert writer.known_ids(["p2", "p3"]) == {"p2"}
    writer.close()
    assert reset_journal(path, unknown=True) == 1


@pytest.mark.parametrize(
    ("recorded", "asked", "advice"),
    [
        ("me/model:abc", "me/other:abc", "use another journal"),
        ("me/model:abc", "me/model:def", "Name 'me/model:abc' to continue"),
        ("me/model:abc", "deployment me/model", "use another journal"),
    ],
)
def test_journal__of_something_else(path, recorded, asked, advice):
    """The journal of another model or version is refused, and the error says what to do."""
    write(path, subject=recorded)
    with pytest.raises(
        JournalError, match=f"is the journal of {recorded}, not of {asked}.*{advice}"
    ):
        JournalWriter(path, asked)
    JournalWriter(path, recorded).close()


def test_journal__newer_format(path):
    """The journal of a newer version is refused, by readers too."""
    write(path)
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {journal_file.FORMAT + 1}")
    db.close()
    for use in (lambda: JournalWriter(path, SUBJECT), lambda: read_journal(path)):
        with pytest.raises(JournalError, match="newer version of replicate-typed"):
            use()


def test_journal__locked(path):
    """One process writes a journal; its number is told to the next, who can when it is gone."""
    code = (
        "import sys, time; from replicate_typed._many.journal_writer import JournalWriter; "
        f"w = JournalWriter(__import__('pathlib').Path({str(path)!r}), {SUBJECT!r}); "
        "print('open', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"open\n"
    with pytest.raises(JournalError, match=f"written by another run, process {process.pid}"):
        JournalWriter(path, SUBJECT)
    with pytest.raises(JournalError, match="another run"):
        reset_journal(path, failed=True)
    assert read_journal(path).summary().asked == 0
    process.kill()
    process.communicate()
    JournalWriter(path, SUBJECT).close()


def test_journal__locked_in_this_process(path):
    """Two runs of one process cannot write one journal either."""
    writer = JournalWriter(path, SUBJECT)
    with pytest.raises(JournalError, match=f"process {os.getpid()}"):
        JournalWriter(path, SUBJECT)
    writer.close()


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"x"])
def test_journal__no_database(path, content):
    """A file that is no database is refused and left as it is."""
    path.write_bytes(content)
    for use in (lambda: JournalWriter(path, SUBJECT), lambda: read_journal(path)):
        with pytest.raises(JournalError, match="is no journal, or is damaged"):
            use()
    assert path.read_bytes() == content


def test_journal__damaged(path):
    """A journal whose pages are damaged is an error when it is read."""
    write(path, *(entry(n, result="x" * 500) for n in range(1, 500)))
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * len(content[4096 * 2 :])
    path.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"):
        [*read_journal(path).items()]


def test_journal__other_database(path):
    """The database of another program is refused."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mine(a)")
    db.close()
    with pytest.raises(JournalError, match="a database of another program"):
        JournalWriter(path, SUBJECT)


def test_journal__no_folder(tmp_path):
    """A folder that is not there is an error that names the journal."""
    with pytest.raises(JournalError, match=r"nowhere/run\.db cannot be opened.*folder"):
        JournalWriter(tmp_path / "nowhere" / "run.db", SUBJECT)
    with pytest.raises(JournalError, match="there is no journal"):
        read_journal(tmp_path / "run.db")


def test_journal__full_disk(path):
    """On a full disk, nothing of a transaction is recorded, and what was before is in order."""
    write(path, entry(1))
    writer = JournalWriter(path, SUBJECT)
    writer._db.execute("PRAGMA max_page_count = 12")
    with pytest.raises(JournalError, match=r"disk full.*start the same call again"):
        writer.save([entry(n, result="x" * 3000) for n in range(2, 100)], [], [])
    writer.save([], [], [1])
    writer.close()
    (item,) = read_journal(path).items()
    assert (item.state, item.delivered) == ("done", True)


def test_expects__unanswered(path):
    """An input whose create has no answer yet is expected, one whose prediction is known is not."""
    write(path, entry(1, "intended", sent=b"a"), entry(2, "running", sent=b"b"))
    writer = JournalWriter(path, SUBJECT)
    assert [writer.expects(sent) for sent in (b"a", b"b", b"c")] == [True, False, False]
    writer.close()
