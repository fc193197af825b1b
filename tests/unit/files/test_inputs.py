"""Inputs of Python as JSON, with files inlined or uploaded."""

from __future__ import annotations

import io
import math
import os
import tempfile
from enum import Enum
from pathlib import Path, PurePath
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image
from replicate_typed import FileOutput, InputError
from replicate_typed._files.content_types import sniff
from replicate_typed._files.inputs import MAX_DATA_URI_SIZE, encode_input
from replicate_typed._files.sources import MAX_FILE_SIZE, data_uri
from starlette.datastructures import UploadFile


def encode(value, **options):
    """Return what is sent in place of a value that needs no upload."""
    plan = encode_input(value, **options)
    assert not plan.uploads
    return plan.value


def test_inputs__json():
    """JSON values are sent unchanged."""
    value = {"prompt": "a", "n": 3, "scale": 0.5, "flags": [True, None], "nested": {"x": ["y"]}}
    assert encode(value) == value


def test_inputs__path_as_string(tmp_path):
    """A string that is the path of a file is sent as a string."""
    path = tmp_path / "file.txt"
    path.write_text("secret")
    assert encode({"prompt": str(path)}) == {"prompt": str(path)}


def test_inputs__small_files(tmp_path):
    """Small files of every kind become data URIs."""
    path = tmp_path / "note.txt"
    path.write_bytes(b"hello")
    expected = "data:text/plain;base64,aGVsbG8="
    assert encode({"file": path}) == {"file": expected}
    with path.open("rb") as stream:
        assert encode({"file": stream}) == {"file": expected}
        assert encode({"file": stream}) == {"file": expected}
        assert not stream.closed
    with tempfile.NamedTemporaryFile(suffix=".txt") as temporary:
        temporary.write(b"hello")
        assert encode({"file": temporary}) == {"file": expected}
    with tempfile.SpooledTemporaryFile() as spooled:
        spooled.write(b"hello")
        assert encode({"f": spooled}) == {"f": "data:application/octet-stream;base64,aGVsbG8="}
    assert encode({"file": b"hello"}) == {"file": "data:application/octet-stream;base64,aGVsbG8="}
    assert encode([bytearray(b"hello"), memoryview(b"hello")])[0].endswith("aGVsbG8=")
    assert encode({"file": io.BytesIO(b"")}) == {"file": "data:application/octet-stream;base64,"}


def test_inputs__sniffed_type():
    """The content decides the MIME type of a file without a name."""
    assert sniff(b"\x89PNG\r\n\x1a\n....") == "image/png"
    assert encode({"i": b"\xff\xd8\xff\xe0"})["i"].startswith("data:image/jpeg;base64,")
    assert encode({"i": io.BytesIO(b"RIFF....WEBP")})["i"].startswith("data:image/webp;")


def test_inputs__pillow_and_numpy():
    """Pictures of Pillow become files, and numbers and arrays of numpy become JSON."""
    picture = encode({"image": Image.new("RGB", (2, 2))})["image"]
    assert picture.startswith("data:image/png;base64,")
    assert encode(
        {
            "a": np.int64(3),
            "b": np.float32(0.5),
            "c": np.array([[1, 2]]),
            "d": np.True_,
            "e": np.longdouble(0.5),
        }
    ) == {
        "a": 3,
        "b": 0.5,
        "c": [[1, 2]],
        "d": True,
        "e": 0.5,
    }


@pytest.mark.parametrize("unit", ["D", "s", "ns"])
def test_inputs__numpy_datetime(unit):
    """A datetime of numpy is refused rather than sent as a count of its units."""
    for value in (np.datetime64("2026-01-31", unit), np.array(["2026-01-31"], f"M8[{unit}]")):
        with pytest.raises(InputError, match=r"input.x: datetime64.* cannot be sent.*astype"):
            encode_input({"x": value})


def test_inputs__file_output():
    """A file output is sent by its URL, as a plain string."""
    url = "https://replicate.delivery/pbxt/abc/out.png"
    sent = encode({"image": FileOutput(url)})
    assert sent == {"image": url}
    assert type(sent["image"]) is str


def test_inputs__enum():
    """Members of an enum are sent by their values."""

    class Size(Enum):
        SMALL = "small"
        TWO = 2

    assert encode([Size.SMALL, Size.TWO]) == ["small", 2]


def test_inputs__large_file(tmp_path):
    """A large file is uploaded, and its URL takes its place."""
    path = tmp_path / "big.bin"
    path.write_bytes(b"x" * (MAX_DATA_URI_SIZE + 1))
    plan = encode_input({"outer": [{"file": path}, 1]})
    (upload,) = plan.uploads
    assert (upload.source.name, upload.source.size) == ("big.bin", MAX_DATA_URI_SIZE + 1)
    upload.complete("https://api/files/1")
    assert plan.value == {"outer": [{"file": "https://api/files/1"}, 1]}


def test_inputs__file_encoding(tmp_path):
    """``file_encoding`` chooses between uploads and data URIs, and accepts nothing else."""
    small = tmp_path / "small.txt"
    small.write_bytes(b"x")
    assert len(encode_input({"f": small}, file_encoding="url").uploads) == 1
    assert encode({"f": b"x" * (MAX_DATA_URI_SIZE + 1)}, file_encoding="base64")["f"].startswith(
        "data:"
    )
    with pytest.raises(InputError, match="file_encoding"):
        encode_input({}, file_encoding="zip")  # type: ignore[arg-type]


def test_inputs__unseekable_stream():
    """A stream that cannot seek is read to its end."""

    class Pipe(io.RawIOBase):
        left: ClassVar[list[bytes]] = [b"hel", b"lo"]

        def readable(self):
            return True

        def seekable(self):
            return False

        def read(self, size=-1):
            return self.left.pop(0) if self.left else b""

    assert encode({"f": Pipe()})["f"].endswith("aGVsbG8=")


def test_inputs__repeated_file():
    """A stream that occurs in several places is uploaded once."""
    stream = io.BytesIO(b"x" * (MAX_DATA_URI_SIZE + 1))
    plan = encode_input({"a": stream, "b": [stream, {"c": stream}], "d": bytes(stream.getvalue())})
    first, second = plan.uploads
    first.complete("https://api/files/1")
    second.complete("https://api/files/2")
    assert plan.value == {
        "a": "https://api/files/1",
        "b": ["https://api/files/1", {"c": "https://api/files/1"}],
        "d": "https://api/files/2",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_inputs__pipe_or_device(tmp_path):
    """A pipe or a device, which may never end, is refused without being opened."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(InputError, match=r"^input.f: .* is a pipe or a device"):
            encode_input({"f": path})


def test_inputs__path_like(tmp_path):
    """Whatever has ``__fspath__`` is a path."""
    (tmp_path / "a.txt").write_bytes(b"x")
    (entry,) = os.scandir(tmp_path)
    for path in (entry, PurePath(tmp_path, "a.txt")):
        assert encode({"f": path}) == {"f": "data:text/plain;base64,eA=="}


def test_inputs__folder(tmp_path):
    """The error for a folder names it once, with its place in the input."""
    with pytest.raises(InputError) as caught:
        encode_input({"f": tmp_path})
    assert str(caught.value) == f"input.f: {tmp_path} is a folder, not a file"


def test_inputs__async_file():
    """A file with asynchronous reads is refused, and the error names its blocking attribute."""
    upload = UploadFile(io.BytesIO(b"x"), filename="a.txt")
    with pytest.raises(InputError, match=r"input.f: a UploadFile is read asynchronously.*\.file"):
        encode_input({"f": upload})
    assert encode({"f": upload.file})["f"].endswith("eA==")


@pytest.mark.parametrize(
    ("value", "where", "why"),
    [
        ({"a": object()}, "input.a", "object"),
        ({"a": [1, {2}, object()]}, "input.a[2]", "object"),
        ({"a": math.nan}, "input.a", "nan"),
        ({"a": [math.inf]}, "input.a[0]", "inf"),
        ({1: "a"}, "input", "not a string"),
        ({"a": Path("/nowhere/at/all.png")}, "input.a", "no file"),
        ({"a": Path("/")}, "input.a", "folder"),
        ({"a": Path("a\0b")}, "input.a", "cannot be read"),
        ({"a": io.StringIO("text")}, "input.a", "'rb'"),
    ],
)
def test_inputs__unsupported_value(value, where, why):
    """The error for a value that cannot be sent names its place and the reason."""
    with pytest.raises(InputError) as caught:
        encode_input(value)
    assert str(caught.value).startswith(f"{where}:")
    assert why in str(caught.value)


def test_inputs__closed_file(tmp_path):
    """A closed file is refused."""
    path = tmp_path / "a"
    path.write_bytes(b"x")
    stream = path.open("rb")
    stream.close()
    with pytest.raises(InputError, match="closed"):
        encode_input({"f": stream})


def test_inputs__file_too_large(tmp_path):
    """A file over the limit of the API is refused before anything is sent."""
    path = tmp_path / "huge.bin"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE_SIZE + 1)
    with pytest.raises(InputError, match="104,857,600"):
        encode_input({"f": path})


def test_inputs__circular_reference():
    """A container that contains itself is refused; one that occurs twice is not."""
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(InputError, match="contains itself"):
        encode_input({"a": loop})
    shared = [1]
    assert encode({"a": shared, "b": shared}) == {"a": [1], "b": [1]}


def test_inputs__deep_nesting():
    """An input that is nested too deeply is refused."""
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InputError, match="deep"):
        encode_input(deep)


def test_encode_input__data_uris_later():
    """Large data URIs, and those after many others, are left for later; a file in two places once."""
    small, large = b"s" * 200_000, b"l" * 2_000_000
    given = {"small": [bytes(small) + bytes([n]) for n in range(8)], "large": large, "again": large}
    encoded = encode_input(given, file_encoding="base64")
    assert [large_file.source.size for large_file in encoded.data_uris] == [200_001] * 3 + [
        2_000_000
    ]
    assert encoded.uploads == []
    for missing in encoded.data_uris:
        missing.complete(data_uri(missing.source))
    assert all(uri.startswith("data:") for uri in encoded.value["small"])
    assert encoded.value["large"] is encoded.value["again"]
    assert len(encoded.value["large"]) > 2_600_000
