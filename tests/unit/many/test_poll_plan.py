"""Which requests find out the most."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_typed._many.poll_plan import PAGE_SIZE, USABLE, Density, plan_round

REACH = PAGE_SIZE * USABLE


def test_plan_round__one():
    """A lone prediction is asked for alone."""
    assert plan_round([5.0]).single == (0,)
    assert plan_round([]).requests == 0


def test_plan_round__two_on_a_page():
    """Two on one page are a page; two that are far apart are asked for alone."""
    assert plan_round([0.0, 50.0]).pages == ((0, 1),)
    assert plan_round([0.0, 500.0]).single == (0, 1)


def test_plan_round__density():
    """The more others the account has, the less a page shows."""
    assert plan_round([0.0, 50.0], density=4.0).single == (0, 1)


def test_plan_round__lead():
    """The more is on a page before what it is for, the less of that it shows, but not nothing."""
    assert plan_round([0.0, 65.0], lead=20.0).pages == ((0, 1),)
    assert plan_round([0.0, 75.0], lead=20.0).single == (0, 1)
    assert plan_round([0.0, 40.0], lead=1000.0).pages == ((0, 1),)


def test_plan_round__five_hundred():
    """Five hundred that were created one after the other are six pages."""
    assert plan_round([float(n) for n in range(500)]).requests == 6


@given(st.lists(st.integers(0, 2000), unique=True, max_size=12))
def test_plan_round__fewest(places):
    """Each prediction is asked for once, and no cover by pages and single requests is smaller."""
    places = sorted(float(place) for place in places)
    plan = plan_round(places)
    asked = [index for page in plan.pages for index in page] + [*plan.single]
    assert sorted(asked) == [*range(len(places))]
    fewest = [0] * (len(places) + 1)
    for end in range(1, len(places) + 1):
        starts = [s for s in range(end) if places[end - 1] - places[s] < REACH]
        fewest[end] = min(fewest[s] + 1 for s in starts)
    assert plan.requests == fewest[-1]


def test_density__learns():
    """The density comes close to what pages show, and is never less than one."""
    density = Density()
    chance = random.Random(1)
    for _ in range(20):
        density.learn(listed=90 + chance.randrange(10), ours=30)
    assert density.value == pytest.approx(3.1, abs=0.3)
    density.learn(listed=3, ours=10)
    assert density.value >= 1.0
    density.learn(listed=3, ours=0)
