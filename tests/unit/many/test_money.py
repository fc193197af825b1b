"""Costs, budgets, and which failed predictions are paid for again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed import InputError, Prices, RetryFailed
from replicate_typed._many.spending import UNKNOWN_COST_LIMIT, Spending
from replicate_typed._objects.prices import amount, estimated_cost


def test_prices__names():
    """The first name with a price counts, its own before that of its hardware."""
    prices = Prices({"me/a": "0.1", "gpu": 1}, hardware={"me/a": "gpu", "me/b": "gpu"})
    assert prices.price_of("version", "me/a") == Decimal("0.1")
    assert prices.price_of(None, "me/b") == Decimal(1)
    assert prices.price_of("me/c") is None


def test_cost__exact():
    """A cost is exact to the last digit of the price and the time."""
    assert estimated_cost(Decimal("0.001"), 0.1) * 3 == Decimal("0.0003")
    assert estimated_cost(None, 1.0) is None
    assert estimated_cost(Decimal(1), None) is None
    assert estimated_cost(Decimal(1), -3e-06) == 0


@pytest.mark.parametrize("value", ["a lot", "-1", "nan", "inf", None, True, [1]])
def test_amount__invalid(value):
    """What is no amount is refused by its name."""
    with pytest.raises(InputError, match="budget must be an amount"):
        amount(value, "budget")


@given(st.lists(st.decimals(0, 2, places=3), min_size=1, max_size=60), st.decimals(1, 20, places=2))
def test_spending__budget(costs, budget):
    """With equal costs, what is created never exceeds the budget, but for the first few."""
    cost = max(costs)
    spending = Spending(budget)
    running = created = 0
    for _ in range(200):
        while spending.allows(running) and running < 10:
            running += 1
            created += 1
        if not running:
            break
        running -= 1
        spending.add(cost)
    assert created * cost <= max(budget, UNKNOWN_COST_LIMIT * cost)


def test_spending__no_budget():
    """Without a budget, there is no limit; with an empty one, nothing is created."""
    assert Spending().allows(10_000)
    assert not Spending(Decimal(0)).allows(0)


@pytest.mark.parametrize(
    ("errors", "error", "is_tried"),
    [
        (["PA"], "Prediction interrupted; please retry (code: PA)", True),
        (["PA"], "PATH is not set", False),
        (["E6716"], "Director: timeout (E6716)", True),
        (["E6716"], "E67160", False),
        (["out of memory"], "CUDA Out Of Memory. Tried", True),
        ([], "anything", False),
        (["NSFW"], None, False),
    ],
)
def test_retry_failed__errors(errors, error, is_tried):
    """An error is one of those that are named by a code of its own or a part of the text."""
    delay = RetryFailed(errors).delay_after(error, attempts=1, elapsed=0.0)
    assert (delay is not None) == is_tried


def test_retry_failed__limits():
    """Attempts end by their number and by their time, and the delay doubles."""
    policy = RetryFailed(["PA"], attempts=4, within=10, delay=2)
    delays = [policy.delay_after("PA", attempts=n, elapsed=0.0) for n in range(1, 5)]
    assert delays == [2, 4, 8, None]
    assert policy.delay_after("PA", attempts=1, elapsed=9.0) is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"errors": "PA"}, "errors must be a list"),
        ({"errors": 3}, "errors must be a list"),
        ({"attempts": 0}, "attempts must be an integer, 1 or more"),
        ({"within": -1}, "within must be a number of seconds"),
        ({"delay": "1"}, "delay must be a number of seconds"),
    ],
)
def test_retry_failed__invalid(values, message):
    """A value that is not valid is refused by its name."""
    with pytest.raises(InputError, match=message):
        RetryFailed(**values)
