"""The files of many predictions, and what they cost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from _support.clients import sync_client
from _support.map_runs import counted_requests, mapped, numbers
from _support.pictures import PNG
from replicate_typed import BudgetError, FileError, InputError, Prices
from replicate_typed.local import Fault


def test_save_to__files(mode, server, tmp_path):
    """The files of outputs are saved under names of their own, and known from the journal later."""
    options = {"save_to": tmp_path / "new" / "out", "journal": tmp_path / "run.db"}
    items, _ = mapped(mode, server, "me/paint", numbers(3), **options)
    paths = [path for item in items for path in item.files]
    assert [path.read_bytes() for path in paths] == [PNG] * 6
    assert len({*paths}) == 6
    assert [path.name[:6] for path in paths[::2]] == ["000000", "000001", "000002"]
    assert sorted((tmp_path / "new" / "out").iterdir()) == sorted(paths)
    again, _ = mapped(mode, server, "me/paint", numbers(3), **options)
    assert [item.files for item in again] == [item.files for item in items]


def test_save_to__not_saved(mode, server, tmp_path):
    """A file that cannot be had is an error of its item; the next run saves it."""
    server.faults.add(Fault("status", "delivery", status=404))
    options = {"save_to": tmp_path / "out", "journal": tmp_path / "run.db"}
    (item,), _ = mapped(mode, server, "me/paint", numbers(1), **options)
    assert (item.state, type(item.error), item.files) == ("failed", FileError, ())
    server.faults.clear()
    with counted_requests() as counts:
        (item,), _ = mapped(mode, server, "me/paint", numbers(1), **options)
    assert (item.state, item.error, len(item.files)) == ("done", None, 2)
    assert counts["create"] == 0


@pytest.mark.parametrize("kind", ["file", "below a file"])
def test_save_to__no_folder(mode, server, tmp_path, kind):
    """A folder that cannot be written is an error before anything is created."""
    file = tmp_path / "file"
    file.write_bytes(b"")
    folder = file if kind == "file" else file / "folder"
    with counted_requests() as counts, pytest.raises(InputError, match=r"save_to=.*written"):
        mapped(mode, server, "me/paint", numbers(1), save_to=folder)
    assert counts["create"] == 0


def test_map__uploads(mode, server, tmp_path):
    """Files in inputs are sent, small ones inside and large ones by upload."""
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 300_000)
    inputs = [{"file": b"x" * 10}, {"file": large}]
    items, _ = mapped(mode, server, "me/size", inputs, journal=tmp_path / "run.db")
    assert [item.output for item in items] == [10, 300_000]


def test_prices__cost(mode, server):
    """Costs are the time times the price, of each item, of the run, and of one prediction."""
    inputs = [{"n": n, "seconds": 0.05} for n in range(3)]
    prices = {"me/timed": "0.1"}
    items, summary = mapped(mode, server, "me/timed", inputs, prices=prices)
    for item in items:
        assert item.cost == Decimal("0.1") * Decimal(str(item.seconds))
        assert item.prediction.cost(prices) == item.cost
        assert item.prediction.cost(Prices({"gpu": 1}, hardware={"me/timed": "gpu"})) > 0
        assert item.prediction.cost({"me/other": 1}) is None
    assert summary.cost == sum(item.cost for item in items)


def test_budget__stops(mode, server):
    """When the budget is reached, nothing more is created, and the rest is said."""
    inputs = [{"n": n, "seconds": 0.1} for n in range(20)]
    options = {"prices": {"me/timed": 1}, "budget": "0.65", "concurrency": 2}
    with counted_requests() as counts:
        items, summary = mapped(mode, server, "me/timed", inputs, **options)
    states = [item.state for item in items]
    assert len(items) == 20
    assert states == ["done"] * counts["create"] + ["not_created"] * summary.not_created
    assert 1 <= counts["create"] <= 6
    # What the two that run cost is an estimate, however long they take.
    costs = sorted(item.cost for item in items if item.state == "done")
    assert sum(costs[:-2]) <= Decimal("0.65")
    assert isinstance(items[-1].error, BudgetError)
    assert "budget of 0.65" in str(items[-1].error)


def test_budget__no_price(server):
    """A budget for a model whose price is not given is an error before anything is created."""
    with (
        sync_client(server.url, server.token) as client,
        counted_requests() as counts,
        pytest.raises(InputError, match="needs the price of a second of me/echo"),
    ):
        list(client.map("me/echo", numbers(1), prices={"me/other": 1}, budget=1))
    assert counts["create"] == 0
