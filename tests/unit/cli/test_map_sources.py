"""``cli._map.sources``: the inputs in a file or folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from replicate_typed.cli._errors import UsageError
from replicate_typed.cli._map.sources import open_source


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def values(path: Path, *fields: str) -> list[dict[str, Any]]:
    return [row.values for row in open_source(path, fields).rows()]


def refusal(path: Path, *fields: str) -> str:
    with pytest.raises(UsageError) as caught:
        values(path, *fields)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_json_lines__objects_and_blank_lines(tmp_path: Path) -> None:
    """Each line is an input, with or without a byte order mark; blank lines are none."""
    path = written(tmp_path, "a.JSONL", b'\xef\xbb\xbf{"a": 1}\r\n\n  \n{"a": "\xc3\xa9"}')
    assert values(path) == [{"a": 1}, {"a": "é"}]
    assert [row.place for row in open_source(path, ()).rows()] == ["line 1", "line 4"]


def test_json_lines__field(tmp_path: Path) -> None:
    """A field is taken from objects, and is what other values are the value of."""
    path = written(tmp_path, "a.ndjson", '{"a": 1, "b": 2}\n"text"\n')
    assert values(path, "a") == [{"a": 1}, {"a": "text"}]


def test_source__is_read_again(tmp_path: Path) -> None:
    """A source can be read more than once."""
    source = open_source(written(tmp_path, "a.jsonl", '{"a": 1}\n'), ())
    assert [*source.rows()] == [*source.rows()]


def test_csv__cells(tmp_path: Path) -> None:
    """Cells may have commas, quotes and line ends; an empty one is left out."""
    path = written(tmp_path, "a.csv", 'a,b\n"x, ""y""\nz",1\n,2\n')
    assert values(path) == [{"a": 'x, "y"\nz', "b": "1"}, {"b": "2"}]
    assert [row.place for row in open_source(path, ()).rows()] == ["line 3", "line 4"]


def test_csv__long_cell(tmp_path: Path) -> None:
    """A cell may be longer than what the standard library reads by itself."""
    path = written(tmp_path, "a.csv", f"a\n{'x' * 200_000}\n")
    assert len(values(path)[0]["a"]) == 200_000


def test_csv__field(tmp_path: Path) -> None:
    """Of a CSV file, the named columns are taken."""
    path = written(tmp_path, "a.csv", "id,a,b\n7,x,1\n")
    source = open_source(path, ("b", "a"))
    assert source.columns == ("b", "a")
    assert [row.values for row in source.rows()] == [{"b": "1", "a": "x"}]


def test_folder__files_in_order(tmp_path: Path) -> None:
    """Each file of a folder is an input, also in folders in it, but for hidden ones."""
    (tmp_path / "sub").mkdir()
    for name in ("b.png", "a.png", "sub/c.png", ".hidden"):
        written(tmp_path, name, "x")
    paths = [row["image"].name for row in values(tmp_path, "image")]
    assert paths == ["a.png", "b.png", "c.png"]


def test_parquet__rows(tmp_path: Path) -> None:
    """Rows of a Parquet file have their types, and no null."""
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    table = arrow.table({"a": ["x", None], "n": [1, 2], "l": [[1.5], []], "id": [8, 9]})
    parquet.write_table(table, path)
    assert values(path, "a", "n", "l") == [
        {"a": "x", "n": 1, "l": [1.5]},
        {"n": 2, "l": []},
    ]
    assert open_source(path, ()).columns == ("a", "n", "l", "id")
    assert "no column 'z'" in refusal(path, "z")


def test_parquet__broken(tmp_path: Path) -> None:
    """A file that is no Parquet is refused."""
    pytest.importorskip("pyarrow")
    assert "as Parquet" in refusal(written(tmp_path, "a.parquet", "no"))


def test_parquet__without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow, the message says how to install it."""
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "pip install pyarrow" in refusal(written(tmp_path, "a.parquet", "no"))


@pytest.mark.parametrize(
    ("name", "content", "fields", "says"),
    [
        ("a.jsonl", '{"a": 1}\n{"a": \n', (), "line 2 is not valid JSON"),
        ("a.jsonl", b'{"a": "\xff"}\n', (), "line 1 is not valid JSON"),
        ("a.jsonl", "[" * 100_000, (), "line 1 is not valid JSON"),
        ("a.jsonl", '"text"\n', (), "--field"),
        ("a.jsonl", '"text"\n', ("a", "b"), "--field"),
        ("a.jsonl", '{"a": 1}\n', ("b",), "line 1 has no 'b'"),
        ("a.csv", "a,b\n1,2\n3\n", (), "line 3 has 1 cells"),
        ("a.csv", "a,b\n1,2,3\n", (), "line 2 has 3 cells"),
        ("a.csv", 'a\n"x', (), "line 2 is broken"),
        ("a.csv", b"a\nx\n\xff\n", (), "not UTF-8"),
        ("a.csv", "", (), "no columns"),
        ("a.csv", "a,b,a\n", (), "two columns of one name: 'a'"),
        ("a.csv", "a,b\n1,2\n", ("c",), "no column 'c'"),
        ("a.txt", "x", (), ".jsonl, .ndjson, .csv, .parquet"),
        ("a", "x", (), ".jsonl"),
    ],
)
def test_source__refused(
    tmp_path: Path, name: str, content: str | bytes, fields: tuple[str, ...], says: str
) -> None:
    """What cannot be read is refused with its place."""
    assert says in refusal(written(tmp_path, name, content), *fields)


def test_source__missing(tmp_path: Path) -> None:
    """A file that does not exist, and a folder without a field, are refused."""
    assert "there is no file" in refusal(tmp_path / "a.jsonl")
    assert "--field" in refusal(tmp_path)
    assert "--field" in refusal(tmp_path, "a", "b")
