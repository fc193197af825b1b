"""Sharding: several HTTP clients with a few concurrent requests each."""

from __future__ import annotations

from itertools import count

from replicate_typed._http.sharding import MAX_IDLE, ClientShards


def lanes(width: int | None = 2) -> ClientShards[int]:
    """Return shards whose clients are the numbers 0, 1, 2 and so on."""
    numbers = count()
    return ClientShards(lambda: next(numbers), max_concurrent=width)


def test_client_shards__first_with_capacity() -> None:
    """The first client with capacity carries the next request."""
    made = lanes()
    taken = [made.acquire() for _ in range(5)]
    assert [lane.client for lane in taken] == [0, 0, 1, 1, 2]
    made.release(taken[1])
    made.release(taken[2])
    assert [made.acquire().client for _ in range(3)] == [0, 1, 2]


def test_client_shards__sequential_requests() -> None:
    """Requests one after the other use one client."""
    made = lanes()
    for _ in range(3):
        lane = made.acquire()
        assert lane.client == 0
        assert made.release(lane) == []


def test_client_shards__unlimited_width() -> None:
    """Without a limit per client, one client carries everything."""
    made = lanes(None)
    assert {made.acquire().client for _ in range(100)} == {0}


def test_client_shards__idle_limit() -> None:
    """Only a few idle clients are kept."""
    made = lanes(1)
    taken = [made.acquire() for _ in range(MAX_IDLE + 2)]
    assert [made.release(lane) for lane in taken] == [[]] * MAX_IDLE + [[MAX_IDLE], [MAX_IDLE + 1]]
    assert made.clear() == list(range(MAX_IDLE))


def test_client_shards__clear() -> None:
    """A client that was cleared is closed once, and is not used again."""
    made = lanes(1)
    taken = [made.acquire() for _ in range(MAX_IDLE + 2)]
    assert made.clear() == list(range(MAX_IDLE + 2))
    assert [made.release(lane) for lane in taken] == [[]] * len(taken)
    assert made.acquire().client == MAX_IDLE + 2
