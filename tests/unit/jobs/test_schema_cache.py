"""The cache of output schemas: what it holds, and who fetches what it lacks."""

import os
import threading

import pytest
import replicate_typed
from replicate_typed._http.options import Options
from replicate_typed._jobs.output_schema import SCALAR, OutputSchema
from replicate_typed._jobs.schema_cache import (
    FAILURE_TIME,
    LATEST_TIME,
    SCHEMAS,
    SchemaCache,
    expiry,
    schema_key,
)
from replicate_typed._jobs.schema_source import SchemaSource

SCHEMA = OutputSchema(SCALAR)
A, B, C = (("https://example.com/v1", "", f"me/model:{name}") for name in "abc")


def test_schema_cache__least_recently_used():
    """The least recently used entry is removed, and a version without a schema is an entry."""
    cache = SchemaCache(capacity=2)
    cache.put(A, SCHEMA)
    cache.put(B, None)
    assert cache.get(A) is SCHEMA
    cache.put(C, SCHEMA)
    assert [cache.has(key, 0.0) for key in (A, B, C)] == [True, False, True]
    assert cache.get(B) is None


def test_schema_cache__expired_entry():
    """An entry is fetched again when it has expired, and serves until that succeeds."""
    cache = SchemaCache()
    cache.put(A, SCHEMA, expires_at=100.0)
    assert cache.has(A, 99.9)
    assert not cache.has(A, 100.0)
    cache.put_failure(A, 100.0)
    assert cache.get(A) is SCHEMA
    cache.put(A, None, expires_at=200.0)
    assert cache.has(A, 100.0)
    assert cache.get(A) is None


def test_schema_cache__failure():
    """A failure counts for a while, and no longer than until there is a schema."""
    cache = SchemaCache()
    assert not cache.has_failed(A, 100.0)
    cache.put_failure(A, 100.0)
    assert cache.has_failed(A, 100.0 + FAILURE_TIME - 1)
    assert not cache.has_failed(B, 100.0)
    assert not cache.has_failed(A, 100.0 + FAILURE_TIME)
    cache.put_failure(A, 200.0)
    cache.put(A, SCHEMA)
    assert not cache.has_failed(A, 200.0)


def test_schema_cache__failures_are_bounded():
    """Of failures, too, only the last ones are kept."""
    cache = SchemaCache(capacity=2)
    for key in (A, B, C):
        cache.put_failure(key, 100.0)
    assert [cache.has_failed(key, 100.0) for key in (A, B, C)] == [False, True, True]


def test_schema_cache__one_claim():
    """One caller at a time fetches a schema, unless that one is lost."""
    cache = SchemaCache()
    assert cache.claim(A, 0.0, 3.0)
    assert not cache.claim(A, 2.9, 3.0)
    assert cache.claim(B, 0.0, 3.0)
    cache.release(A)
    assert cache.claim(A, 2.9, 3.0)
    assert cache.claim(A, 5.9, 3.0)


def test_schema_cache__forget():
    """A cleared cache knows of no schema, no failure and no claim."""
    cache = SchemaCache()
    cache.put(A, SCHEMA)
    cache.put_failure(B, 100.0)
    assert cache.claim(C, 100.0, 3.0)
    cache.forget()
    assert not cache.has(A, 100.0)
    assert not cache.has_failed(B, 100.0)
    assert cache.claim(C, 100.0, 3.0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_schema_cache__fork_while_locked():
    """A forked process can use the cache that another thread used at that moment."""
    cache = SchemaCache()
    cache.put(A, SCHEMA)
    with cache._lock:
        forked = os.fork()
        if not forked:
            os._exit(0 if cache.get(A) == SCHEMA else 1)
    assert os.waitpid(forked, 0)[1] == 0


def test_schema_cache__many_threads():
    """The cache stays within its capacity however many threads use it."""
    cache = SchemaCache(capacity=8)
    keys = [("https://example.com/v1", "", f"me/model:{number}") for number in range(64)]

    def use() -> None:
        for key in keys:
            cache.put(key, SCHEMA)
            cache.get(key)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(cache.has(key, 0.0) for key in keys) == 8


def test_schema_key__servers_and_accounts():
    """What one server told one account is kept apart, and the token itself is kept nowhere."""
    source = SchemaSource("me", "model", ("v1",))
    settings = [
        {"api_token": "r8_one"},
        {"api_token": "r8_two"},
        {"api_token": "r8_one", "base_url": "http://127.0.0.1:5000/v1"},
        {"api_token": "r8_one", "base_url": "http://127.0.0.1:5001/v1"},
    ]
    keys = {schema_key(Options(**one), source) for one in settings}
    assert len(keys) == len(settings)
    assert schema_key(Options(api_token=" r8_one\n"), source) in keys
    assert "r8_" not in repr(keys)


def test_schema_key__no_token(monkeypatch):
    """A client without a token has a key too."""
    monkeypatch.delenv("REPLICATE_API_TOKEN", raising=False)
    source = SchemaSource("me", "model")
    assert schema_key(Options(), source) == schema_key(Options(), source)


def test_expiry__latest_version():
    """The schema of a version is used for ever, that of whichever is the latest for an hour."""
    assert expiry(SchemaSource("me", "model", ("v1",)), 5.0) == float("inf")
    assert expiry(SchemaSource("me", "model"), 5.0) == 5.0 + LATEST_TIME


def test_reset_caches__schemas():
    """The public function empties the cache of the process."""
    SCHEMAS.put(A, SCHEMA)
    replicate_typed.reset_caches()
    assert not SCHEMAS.has(A, 0.0)
