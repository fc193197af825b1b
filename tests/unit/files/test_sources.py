"""Files as sources of bytes that know their size."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from replicate_typed import InputError
from replicate_typed._files.sources import data_uri, to_file_source


def test_source__shared_stream():
    """Sources of one stream read what was announced, although the stream's position moves.

    As when two predictions read one file at the same time.
    """
    stream = io.BytesIO(b"0123456789")
    stream.seek(4)
    first, second = (to_file_source(stream) for _ in range(2))
    assert first
    assert second
    with first.open() as one, second.open() as other:
        assert (one.read(4), other.read(2)) == (b"0123", b"01")
        stream.seek(3)
        assert (one.read(), other.read()) == (b"456789", b"23456789")
        assert one.seek(0, io.SEEK_END) == 10
    assert not stream.closed


@pytest.mark.parametrize("kind", ["path", "stream"])
def test_source__truncated_while_read(kind, tmp_path):
    """A file that becomes shorter than announced is an error."""
    path = tmp_path / "log.txt"
    path.write_bytes(b"0123456789")
    with path.open("rb+") as stream:
        source = to_file_source(path if kind == "path" else stream, value_path="input.log")
        assert source
        stream.truncate(5)
        with pytest.raises(InputError, match=r"^input.log: the file became shorter"):
            source.read()


def test_source__proc_file():
    """A file of ``/proc`` is read in whole although its size is reported as 0."""
    path = Path("/proc/self/status")
    if not path.exists():
        pytest.skip("there are no such files here")
    source = to_file_source(path)
    assert source
    assert source.size == len(source.read()) > 0


LIMIT = 100 * 1024 * 1024


def test_source__exactly_at_limit(tmp_path: Path) -> None:
    """A file of exactly the maximal size is accepted."""
    from replicate_typed._files.sources import to_file_source

    path = tmp_path / "large.bin"
    with path.open("wb") as stream:
        stream.truncate(LIMIT)
    source = to_file_source(path)
    assert source is not None
    assert source.size == LIMIT


@pytest.mark.parametrize("size", [0, 1, 2, 3, 786_431, 786_432, 786_433, 2_000_000])
def test_data_uri__any_size(size):
    """A data URI has the content, however large it is."""
    content = bytes(range(256)) * (size // 256 + 1)
    source = to_file_source(content[:size], content_type="a/b")
    assert source is not None
    assert data_uri(source) == f"data:a/b;base64,{base64.b64encode(content[:size]).decode()}"
