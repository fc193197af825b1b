"""Sharding: an HTTP client for each request that is under way."""

from __future__ import annotations

from itertools import count

from replicate_typed._http.sharding import MAX_IDLE, MAX_IDLE_TIME, ClientShards


def shards(*, is_shared: bool = False) -> ClientShards[int]:
    """Return shards whose clients are the numbers 0, 1, 2 and so on."""
    numbers = count()
    return ClientShards(lambda: next(numbers), is_shared=is_shared)


def test_client_shards__concurrent_requests() -> None:
    """No two requests have the same client at the same time; the one used last comes first."""
    made = shards()
    assert [made.acquire() for _ in range(3)] == [0, 1, 2]
    assert not made.release(1, now=0.0)
    assert not made.release(0, now=0.0)
    assert [made.acquire() for _ in range(3)] == [0, 1, 3]


def test_client_shards__sequential_requests() -> None:
    """Requests one after the other use one client."""
    made = shards()
    for _ in range(3):
        assert made.acquire() == 0
        assert not made.release(0, now=0.0)


def test_client_shards__shared() -> None:
    """A shared client carries everything, is never given up, and is closed with the others."""
    made = shards(is_shared=True)
    assert {made.acquire() for _ in range(100)} == {0}
    assert not made.retire(0)
    assert not any(made.release(0, now=0.0) for _ in range(100))
    assert made.clear() == [0]


def test_client_shards__idle_limit() -> None:
    """Only so many idle clients are kept, those used last."""
    made = shards()
    taken = [made.acquire() for _ in range(MAX_IDLE + 2)]
    surplus = [made.release(client, now=0.0) for client in taken]
    assert [client for clients in surplus for client in clients] == [0, 1]
    assert made.clear() == list(range(2, MAX_IDLE + 2))


def test_client_shards__idle_time() -> None:
    """A client that was not needed for a while is given up by the next request that ends."""
    made = shards()
    taken = [made.acquire() for _ in range(4)]
    for client, now in zip(taken, (0.0, 1.0, 2.0, 2.0), strict=True):
        assert not made.release(client, now=now)
    assert made.acquire() == 3
    assert list(made.release(3, now=1.5 + MAX_IDLE_TIME)) == [0, 1]
    assert made.acquire() == 3
    assert list(made.release(3, now=9.0 + MAX_IDLE_TIME)) == [2]
    assert made.clear() == [3]


def test_client_shards__retire() -> None:
    """A client that was given up is closed once, and is not used again."""
    made = shards()
    made.acquire()
    assert made.retire(0)
    assert not made.retire(0)
    assert made.acquire() == 1
    assert not made.release(0, now=0.0)
    assert made.clear() == [1]


def test_client_shards__clear() -> None:
    """Clients that were cleared are closed once, and are not used again."""
    made = shards()
    taken = [made.acquire() for _ in range(3)]
    assert not made.release(1, now=0.0)
    assert sorted(made.clear()) == [0, 1, 2]
    assert not any(made.release(client, now=0.0) for client in taken)
    assert made.acquire() == 3
