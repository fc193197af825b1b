"""The cache of output schemas: what it holds, and who fetches what it lacks."""

from replicate_typed._jobs.output_schema import SCALAR, OutputSchema
from replicate_typed._jobs.schema_cache import FAILURE_TIME, SchemaCache

SCHEMA = OutputSchema(SCALAR)


def test_schema_cache__least_recently_used():
    """The least recently used entry is removed, and a version without a schema is an entry."""
    cache = SchemaCache(capacity=2)
    cache.put("a", SCHEMA)
    cache.put("b", None)
    assert cache.get("a") is SCHEMA
    cache.put("c", SCHEMA)
    assert ("a" in cache, "b" in cache, "c" in cache) == (True, False, True)
    assert cache.get("b") is None


def test_schema_cache__failure():
    """A failure counts for a while, and no longer than until there is a schema."""
    cache = SchemaCache()
    assert not cache.has_failed("a", 100.0)
    cache.put_failure("a", 100.0)
    assert cache.has_failed("a", 100.0 + FAILURE_TIME - 1)
    assert not cache.has_failed("b", 100.0)
    assert not cache.has_failed("a", 100.0 + FAILURE_TIME)
    cache.put_failure("a", 200.0)
    cache.put("a", SCHEMA)
    assert not cache.has_failed("a", 200.0)


def test_schema_cache__failures_are_bounded():
    """Of failures, too, only the last ones are kept."""
    cache = SchemaCache(capacity=2)
    for key in "abc":
        cache.put_failure(key, 100.0)
    assert [cache.has_failed(key, 100.0) for key in "abc"] == [False, True, True]


def test_schema_cache__one_claim():
    """One caller at a time fetches a schema, unless that one is lost."""
    cache = SchemaCache()
    assert cache.claim("a", 0.0, 3.0)
    assert not cache.claim("a", 2.9, 3.0)
    assert cache.claim("b", 0.0, 3.0)
    cache.release("a")
    assert cache.claim("a", 2.9, 3.0)
    assert cache.claim("a", 5.9, 3.0)
