"""Runs with a journal: what the next run knows, and what is never paid for twice."""

from __future__ import annotations

import sqlite3

import httpx
import pytest
import replicate_typed as replicate
from _support.clients import sync_client
from _support.map_runs import GATE, counted_requests, first_of, mapped, numbers, unique_numbers
from replicate_typed import JournalError, ModelError, RetryFailed, read_journal, reset_journal
from replicate_typed.local import Fault, LocalServer

CREATE = "models.predictions.create"


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "run.db"


def forget_answers(journal):
    """Set the journal back to before the creates were answered, as a killed run leaves it."""
    with sqlite3.connect(journal) as db:
        db.execute(
            "UPDATE items SET state = 'intended', prediction_id = NULL, created_at = NULL, "
            "result = NULL, delivered = 0"
        )
    db.close()


def test_journal__finished_run(mode, server, journal):
    """A finished run is repeated without a request that creates or polls."""
    first, _ = mapped(mode, server, "me/echo", numbers(10), journal=journal)
    with counted_requests() as counts:
        second, summary = mapped(mode, server, "me/echo", numbers(10), journal=journal)
    assert [item.output for item in second] == [item.output for item in first] == [*range(10)]
    assert (counts["create"], counts["get"], counts["list"]) == (0, 0, 0)
    assert [(item.is_recorded, item.was_delivered) for item in first] == [(False, False)] * 10
    assert [(item.is_recorded, item.was_delivered) for item in second] == [(True, True)] * 10
    assert [item.prediction.id for item in second] == [item.prediction.id for item in first]
    assert [item.prediction_id for item in second] == [item.prediction.id for item in first]
    assert (summary.done, summary.recorded) == (10, 10)


def test_journal__longer_list(mode, server, journal):
    """A longer list in another order continues a shorter one; equal inputs count each."""
    mapped(mode, server, "me/echo", [*numbers(3), {"n": 0}], journal=journal)
    longer = [*reversed(numbers(5)), {"n": 0}, {"n": 0}]
    with counted_requests() as counts:
        items, _ = mapped(mode, server, "me/echo", longer, journal=journal)
    assert [item.output for item in items] == [4, 3, 2, 1, 0, 0, 0]
    assert counts["create"] == 3
    assert [item.is_recorded for item in items] == [False, False, True, True, True, True, False]


def test_journal__failed(mode, server, journal):
    """A failure is on record, with its error, until it is reset."""
    mapped(mode, server, "me/broken", numbers(2), journal=journal)
    with counted_requests() as counts:
        items, _ = mapped(mode, server, "me/broken", numbers(2), journal=journal)
        assert counts["create"] == 0
        assert isinstance(items[1].error, ModelError)
        assert "no 1" in str(items[1].error)
        assert reset_journal(journal, failed=True) == 2
        items, _ = mapped(mode, server, "me/broken", numbers(2), journal=journal)
    assert counts["create"] == 2
    assert [item.attempts for item in items] == [2, 2]


def test_journal__takes_up_what_runs(mode, server, journal):
    """What a run has left running is followed by the next one, and not created again."""
    GATE.clear()
    options = {"journal": journal, "concurrency": 4}
    first_of(mode, server, "me/gated", numbers(4), cancel_on_exit=False, **options)
    GATE.set()
    with counted_requests() as counts:
        items, _ = mapped(mode, server, "me/gated", numbers(4), **options)
    assert [item.output for item in items] == [*range(4)]
    assert counts["create"] == 0
    assert [item.attempts for item in items] == [1] * 4


def test_journal__canceled_at_exit(mode, server, journal):
    """What a run has canceled because its caller left is created again by the next one."""
    GATE.clear()
    options = {"journal": journal, "concurrency": 3}
    first_of(mode, server, "me/gated", numbers(3), **options)
    assert read_journal(journal).summary().waiting == 2
    GATE.set()
    items, _ = mapped(mode, server, "me/gated", numbers(3), **options)
    assert [(item.output, item.attempts) for item in items] == [(0, 1), (1, 2), (2, 2)]


def test_journal__unanswered_creates(mode, server, journal):
    """Creates whose answer a killed run never saw are found in the list, and not sent again."""
    inputs = unique_numbers(5)
    mapped(mode, server, "me/echo", inputs, journal=journal)
    forget_answers(journal)
    with counted_requests() as counts:
        items, _ = mapped(mode, server, "me/echo", inputs, journal=journal)
    assert [item.output for item in items] == [value["n"] for value in inputs]
    assert counts["create"] == 0


class _WrongAnswers(httpx.HTTPTransport):
    """Sends requests, and answers creates with one and the same prediction."""

    def __init__(self, raw):
        super().__init__()
        self._raw = raw

    def handle_request(self, request):
        response = super().handle_request(request)
        if request.method != "POST":
            return response
        response.read()
        response.close()
        return httpx.Response(201, json=self._raw)


def test_journal__answer_of_another_create(server, journal):
    """A create that is answered with the prediction of one whose answer was lost is searched for."""
    lost, new = unique_numbers(2)
    with sync_client(server.url, server.token) as client:
        (item,) = client.map("me/echo", [lost], journal=journal)
    forget_answers(journal)
    transport = _WrongAnswers(item.prediction.raw)
    with (
        sync_client(server.url, server.token, transport=transport) as client,
        counted_requests() as counts,
    ):
        items = list(client.map("me/echo", [new, lost], journal=journal))
    assert [one.output for one in items] == [new["n"], lost["n"]]
    assert items[0].prediction_id != items[1].prediction_id == item.prediction_id
    assert counts["create"] == 1


def test_journal__unknown(mode, server, journal):
    """Creates that are not found are unknown, in every later run, until they are reset."""
    server.faults.add(Fault("reset-before", CREATE))
    inputs = unique_numbers(2)
    for _ in range(2):
        items, summary = mapped(mode, server, "me/echo", inputs, journal=journal)
        assert [item.state for item in items] == ["unknown", "unknown"]
        assert isinstance(items[0].error, replicate.APIConnectionError)
        assert summary.unknown == 2
        server.faults.clear()
    assert reset_journal(journal, unknown=True) == 2
    items, _ = mapped(mode, server, "me/echo", inputs, journal=journal)
    assert [item.output for item in items] == [value["n"] for value in inputs]


def test_map__lost_answers(mode, server):
    """Without a journal, too, a create that was carried out and not answered is found."""
    server.faults.add(Fault("reset-after", CREATE, times=3))
    inputs = unique_numbers(6)
    with counted_requests() as counts:
        items, _ = mapped(mode, server, "me/echo", inputs)
    assert [item.output for item in items] == [value["n"] for value in inputs]
    assert {item.attempts for item in items} == {1}
    assert counts["create"] == 3  # those that were answered


def test_journal__other_version(journal):
    """A name whose model has another version now is refused, with the version to name."""

    def one(n: int) -> int:
        return n

    def two(n: int, m: int = 0) -> int:
        return n

    subjects = []
    for function in (one, two):
        with (
            LocalServer(models={"me/model": function}) as local,
            sync_client(local.url, local.token) as client,
        ):
            version = client.models.get("me/model").latest_version.id
            subjects.append(f"me/model:{version}")
            run = client.map(subjects[-1], numbers(1), journal=journal)
            if function is one:
                assert [item.output for item in run] == [0]
                continue
            with pytest.raises(JournalError, match=f"Name '{subjects[0]}' to continue"):
                list(run)


def test_journal__locked(server, journal):
    """Two runs cannot share a journal, and the second one has created nothing."""
    with (
        sync_client(server.url, server.token) as client,
        client.map("me/echo", numbers(2), journal=journal) as run,
    ):
        next(iter(run))
        with counted_requests() as counts, pytest.raises(JournalError, match="another run"):
            list(client.map("me/echo", numbers(2, 10), journal=journal))
        assert counts["create"] == 0


def test_journal__read_meanwhile(server, journal):
    """A journal can be read while a run writes it, and has every item before it is handed out."""
    with sync_client(server.url, server.token) as client:
        for count, item in enumerate(client.map("me/echo", numbers(5), journal=journal), 1):
            recorded = [*read_journal(journal).items()]
            (mine,) = [one for one in recorded if one.index == item.index]
            assert (mine.state, mine.output) == ("done", item.output)
            assert read_journal(journal).summary().done >= count


def test_journal__full_disk(server, journal, monkeypatch):
    """On a full disk, the run ends with an error, and nothing is lost or doubled afterwards."""
    from replicate_typed._many import journal_writer

    opened = journal_writer.open_writable

    def open_small(path):
        db = opened(path)
        db.execute("PRAGMA max_page_count = 14")
        return db

    inputs = [{"n": n, "reason": "x" * 400} for n in range(60)]
    monkeypatch.setattr(journal_writer, "open_writable", open_small)
    with counted_requests() as counts, sync_client(server.url, server.token) as client:
        with pytest.raises(JournalError, match="Is the disk full"):
            list(client.map("me/broken", inputs, journal=journal, concurrency=8))
        monkeypatch.setattr(journal_writer, "open_writable", opened)
        items = [*client.map("me/broken", inputs, journal=journal, concurrency=8)]
        created = [p.input["n"] for p in client.predictions.list() if p.input in inputs]
    failed = [item.index for item in items if item.state == "failed"]
    # Of a create whose end could not be recorded, nobody knows whether it was sent.
    assert {item.state for item in items} <= {"failed", "unknown"}
    assert len(failed) >= 52
    assert sorted(created) == failed
    assert counts["create"] == len(failed)


def test_reuse__equal_inputs(mode, server, journal):
    """Equal inputs share one prediction, also with an earlier run."""
    inputs = [{"n": 1}, {"n": 2}, {"n": 1}, {"n": 1}]
    with counted_requests() as counts:
        for _ in range(2):
            items, summary = mapped(
                mode, server, "me/echo", inputs, journal=journal, reuse=True, concurrency=2
            )
            assert [item.output for item in items] == [1, 2, 1, 1]
            assert summary.done == 4
    assert counts["create"] == 2
    assert read_journal(journal).summary().done == 2


def test_retry_failed__recorded(mode, server, journal):
    """A failed prediction is created again as the policy says, and each attempt is on record."""
    policy = RetryFailed(["flaky"], attempts=3, delay=0.01)
    inputs = [{"n": 1, "reason": "flaky"}, {"n": 2, "reason": "broken"}]
    items, summary = mapped(mode, server, "me/broken", inputs, journal=journal, retry_failed=policy)
    assert [(item.state, item.attempts) for item in items] == [("failed", 3), ("failed", 1)]
    assert summary.retried == read_journal(journal).summary().retried == 2
    with sqlite3.connect(journal) as db:
        rows = db.execute("SELECT number, status, error FROM attempts ORDER BY number").fetchall()
    db.close()
    assert rows == [(1, "failed", "flaky 1"), (2, "failed", "flaky 1")]
