"""Inputs as Python has them."""

import io
import math
import os
import tempfile
from enum import Enum
from pathlib import Path, PurePath
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from replicate_typed import FileOutput, InputError
from replicate_typed._files.filenames import local_filename, safe_filename
from replicate_typed._files.inputs import MAX_DATA_URI_SIZE, encode_input
from replicate_typed._files.sources import MAX_FILE_SIZE, sniff, to_file_source
from starlette.datastructures import UploadFile


def encode(value, **options):
    encoded = encode_input(value, **options)
    assert not encoded.uploads
    return encoded.value


def test_json_stays_as_it_is():
    value = {"prompt": "a", "n": 3, "scale": 0.5, "flags": [True, None], "nested": {"x": ["y"]}}
    assert encode(value) == value


def test_a_string_is_never_opened(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("secret")
    assert encode({"prompt": str(path)}) == {"prompt": str(path)}


def test_small_files_of_every_kind_become_data_uris(tmp_path):
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


def test_the_content_tells_the_type_where_no_name_does():
    assert sniff(b"\x89PNG\r\n\x1a\n....") == "image/png"
    assert encode({"i": b"\xff\xd8\xff\xe0"})["i"].startswith("data:image/jpeg;base64,")
    assert encode({"i": io.BytesIO(b"RIFF....WEBP")})["i"].startswith("data:image/webp;")


def test_pictures_and_numbers_of_libraries():
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
def test_moments_of_numpy_do_not_become_counts(unit):
    for value in (np.datetime64("2026-01-31", unit), np.array(["2026-01-31"], f"M8[{unit}]")):
        with pytest.raises(InputError, match=r"input.x: datetime64.* cannot be sent.*astype"):
            encode_input({"x": value})


def test_an_output_file_is_sent_by_its_url():
    url = "https://replicate.delivery/pbxt/abc/out.png"
    sent = encode({"image": FileOutput(url)})
    assert sent == {"image": url}
    assert type(sent["image"]) is str


def test_enums_are_sent_by_their_values():
    class Size(Enum):
        SMALL = "small"
        TWO = 2

    assert encode([Size.SMALL, Size.TWO]) == ["small", 2]


def test_a_large_file_is_uploaded_and_its_url_put_in_its_place(tmp_path):
    path = tmp_path / "big.bin"
    path.write_bytes(b"x" * (MAX_DATA_URI_SIZE + 1))
    encoded = encode_input({"outer": [{"file": path}, 1]})
    (upload,) = encoded.uploads
    assert (upload.source.name, upload.source.size) == ("big.bin", MAX_DATA_URI_SIZE + 1)
    upload.complete("https://api/files/1")
    assert encoded.value == {"outer": [{"file": "https://api/files/1"}, 1]}


def test_the_encoding_can_be_chosen(tmp_path):
    small = tmp_path / "small.txt"
    small.write_bytes(b"x")
    assert len(encode_input({"f": small}, file_encoding="url").uploads) == 1
    assert encode({"f": b"x" * (MAX_DATA_URI_SIZE + 1)}, file_encoding="base64")["f"].startswith(
        "data:"
    )
    with pytest.raises(InputError, match="file_encoding"):
        encode_input({}, file_encoding="zip")  # type: ignore[arg-type]


def test_a_stream_that_cannot_seek_is_read_to_its_end():
    class Pipe(io.RawIOBase):
        left: ClassVar[list[bytes]] = [b"hel", b"lo"]

        def readable(self):
            return True

        def seekable(self):
            return False

        def read(self, size=-1):
            return self.left.pop(0) if self.left else b""

    assert encode({"f": Pipe()})["f"].endswith("aGVsbG8=")


def test_a_file_in_several_places_is_uploaded_once():
    stream = io.BytesIO(b"x" * (MAX_DATA_URI_SIZE + 1))
    encoded = encode_input(
        {"a": stream, "b": [stream, {"c": stream}], "d": bytes(stream.getvalue())}
    )
    first, second = encoded.uploads
    first.complete("https://api/files/1")
    second.complete("https://api/files/2")
    assert encoded.value == {
        "a": "https://api/files/1",
        "b": ["https://api/files/1", {"c": "https://api/files/1"}],
        "d": "https://api/files/2",
    }


def test_the_content_is_what_was_announced_although_the_stream_moves():
    """As when two predictions read one file at the same time."""
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
def test_a_file_that_becomes_shorter_while_it_is_sent(kind, tmp_path):
    path = tmp_path / "log.txt"
    path.write_bytes(b"0123456789")
    with path.open("rb+") as stream:
        source = to_file_source(path if kind == "path" else stream, value_path="input.log")
        assert source
        stream.truncate(5)
        with pytest.raises(InputError, match=r"^input.log: the file became shorter"):
            source.read()


def test_a_file_of_the_system_has_a_content_although_it_has_no_size():
    path = Path("/proc/self/status")
    if not path.exists():
        pytest.skip("there are no such files here")
    source = to_file_source(path)
    assert source
    assert source.size == len(source.read()) > 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_what_may_never_end_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(InputError, match=r"^input.f: .* is a pipe or a device"):
            encode_input({"f": path})


def test_whatever_stands_for_a_path_is_one(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x")
    (entry,) = os.scandir(tmp_path)
    for path in (entry, PurePath(tmp_path, "a.txt")):
        assert encode({"f": path}) == {"f": "data:text/plain;base64,eA=="}


def test_a_folder_is_named_once(tmp_path):
    with pytest.raises(InputError) as caught:
        encode_input({"f": tmp_path})
    assert str(caught.value) == f"input.f: {tmp_path} is a folder, not a file"


def test_a_file_that_is_read_asynchronously_is_refused():
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
def test_what_cannot_be_sent_is_named_with_its_place(value, where, why):
    with pytest.raises(InputError) as caught:
        encode_input(value)
    assert str(caught.value).startswith(f"{where}:")
    assert why in str(caught.value)


def test_a_closed_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    stream = path.open("rb")
    stream.close()
    with pytest.raises(InputError, match="closed"):
        encode_input({"f": stream})


def test_a_file_over_the_limit_is_refused_before_anything_is_sent(tmp_path):
    path = tmp_path / "huge.bin"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE_SIZE + 1)
    with pytest.raises(InputError, match="104,857,600"):
        encode_input({"f": path})


def test_an_input_that_contains_itself():
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(InputError, match="contains itself"):
        encode_input({"a": loop})
    shared = [1]
    assert encode({"a": shared, "b": shared}) == {"a": [1], "b": [1]}


def test_an_input_that_is_nested_too_deep():
    deep: object = 1
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InputError, match="deep"):
        encode_input(deep)


@given(st.text(max_size=300))
def test_a_name_never_has_folders_or_control_characters(name):
    safe = safe_filename(name)
    assert safe
    assert safe not in {".", ".."}
    assert len(safe) <= 200
    assert "/" not in safe
    assert "\\" not in safe
    assert safe.isprintable()


@given(st.text(max_size=300))
def test_a_name_to_save_under_is_one_on_every_system(name):
    saved = local_filename(name, "output")
    assert saved == safe_filename(saved)
    assert not saved.startswith(".")
    assert not set(saved) & set('<>:"|?*')
