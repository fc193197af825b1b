"""Several clients with a few requests each: which carries the next, and which is given up."""

from __future__ import annotations

from itertools import count

from replicate_typed._http.sharding import MAX_IDLE, ClientShards


def lanes(width: int | None = 2) -> ClientShards[int]:
    numbers = count()
    return ClientShards(lambda: next(numbers), max_concurrent=width)


def test_the_first_client_with_room_carries_the_next_request() -> None:
    made = lanes()
    taken = [made.acquire() for _ in range(5)]
    assert [lane.client for lane in taken] == [0, 0, 1, 1, 2]
    made.release(taken[1])
    made.release(taken[2])
    assert [made.acquire().client for _ in range(3)] == [0, 1, 2]


def test_one_after_the_other_needs_one_client() -> None:
    made = lanes()
    for _ in range(3):
        lane = made.acquire()
        assert lane.client == 0
        assert made.release(lane) is None


def test_without_a_width_one_client_carries_all() -> None:
    made = lanes(None)
    assert {made.acquire().client for _ in range(100)} == {0}


def test_no_more_than_a_few_are_kept_without_anything_to_do() -> None:
    made = lanes(1)
    taken = [made.acquire() for _ in range(MAX_IDLE + 2)]
    assert [made.release(lane) for lane in taken] == [None] * MAX_IDLE + [MAX_IDLE, MAX_IDLE + 1]
    assert made.clear() == list(range(MAX_IDLE))


def test_what_was_cleared_is_given_up_once() -> None:
    made = lanes(1)
    taken = [made.acquire() for _ in range(MAX_IDLE + 2)]
    assert made.clear() == list(range(MAX_IDLE + 2))
    assert [made.release(lane) for lane in taken] == [None] * len(taken)
    assert made.acquire().client == MAX_IDLE + 2
