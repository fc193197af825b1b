"""Claims of workers on inputs."""

from replicate_typed.ray._claims import LEASE, Claims


def test_take__inputs_in_common():
    """A batch gets all of its inputs or none: the others are free meanwhile."""
    claims = Claims()
    assert claims.take("one", "worker 1", [b"a", b"b"], 0.0)
    assert not claims.take("two", "worker 2", [b"c", b"b"], 1.0)
    assert claims.take("three", "worker 3", [b"c"], 1.0)
    claims.release("one")
    assert claims.take("two", "worker 2", [b"d", b"b"], 2.0)


def test_take__equal_inputs():
    """A batch may have the same input twice."""
    claims = Claims()
    assert claims.take("one", "worker 1", [b"a", b"a"], 0.0)
    claims.release("one")
    assert claims.take("two", "worker 2", [b"a"], 0.0)


def test_take__started_again():
    """A worker that was started again takes its inputs at once, and who it was has none."""
    claims = Claims()
    assert claims.take("before", "worker 1", [b"a", b"b"], 0.0)
    assert claims.take("after", "worker 1", [b"a"], 1.0)
    assert not claims.renew("before", 1.0)
    assert claims.renew("after", 1.0)
    assert claims.take("two", "worker 2", [b"b"], 1.0)
    claims.release("before")
    assert not claims.take("three", "worker 3", [b"a"], 1.0)


def test_renew__in_time():
    """A claim lasts while it is renewed, and ends when it was not, whoever asks."""
    claims = Claims()
    claims.take("one", "worker 1", [b"a"], 0.0)
    assert claims.renew("one", LEASE - 1)
    assert not claims.take("two", "worker 2", [b"a"], LEASE + 1)
    assert claims.take("two", "worker 2", [b"a"], 2 * LEASE)
    assert not claims.renew("one", 2 * LEASE)
    assert len(claims) == 1


def test_renew__too_late():
    """A claim that has ended is not renewed, although nobody has another one."""
    claims = Claims()
    claims.take("one", "worker 1", [b"a"], 0.0)
    assert not claims.renew("one", LEASE)
