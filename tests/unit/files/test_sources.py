"""Files as sources of bytes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from replicate_typed import InputError
from replicate_typed._files.sources import as_source


def test_the_content_is_what_was_announced_although_the_stream_moves():
    """As when two predictions read one file at the same time."""
    stream = io.BytesIO(b"0123456789")
    stream.seek(4)
    first, second = (as_source(stream) for _ in range(2))
    assert first
    assert second
    with first.open() as one, second.open() as other:
        assert (one.read(4), other.read(2)) == (b"0123", b"01")
        stream.seek(3)
        assert (one.read(), other.read()) == (b"456789", b"23456789")
        assert one.seek(0, io.SEEK_END) == 10
    assert not stream.closed


@pytest.mark.parametrize("kind", ["path", "stream"])
def test_a_file_that_becomes_shorter_while_it_is_sent(kind, tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(b"0123456789")
    with path.open("rb+") as stream:
        source = as_source(path if kind == "path" else stream, path="input.log")
        assert source
        stream.truncate(5)
        with pytest.raises(InputError, match=r"^input.log: the file became shorter"):
            source.read()


def test_a_file_of_the_system_has_a_content_although_it_has_no_size():
    path = Path("/proc/self/status")
    if not path.exists():
        pytest.skip("there are no such files here")
    source = as_source(path)
    assert source
    assert source.size == len(source.read()) > 0


LIMIT = 100 * 1024 * 1024


def test_exactly_the_limit_is_not_refused(tmp_path: Path) -> None:
    from replicate_typed._files.sources import as_source

    path = tmp_path / "large.bin"
    with path.open("wb") as stream:
        stream.truncate(LIMIT)
    source = as_source(path)
    assert source is not None
    assert source.size == LIMIT
