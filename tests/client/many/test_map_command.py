"""``replicate-typed map``: from a file of inputs to a file of results."""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from _support.map_command import environment, read_lines, write_inputs
from _support.map_runs import counted_requests, unique_numbers
from replicate_typed.cli._app import app
from replicate_typed.local import LocalServer
from typer.testing import CliRunner, Result

Map = Callable[..., Result]


@pytest.fixture
def map_(server: LocalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Map:
    """Runs the command in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, exits: int = 0) -> Result:
        result = CliRunner().invoke(app, ["map", *map(str, arguments)], env=environment(server))
        assert result.exit_code == exits, result.output
        return result

    return run


def test_map__results(map_: Map) -> None:
    """There is a line for each input, with all that is known of it, and nothing else is printed."""
    inputs = unique_numbers(5)
    write_inputs(Path("in.jsonl"), inputs)
    result = map_("me/echo", "--input", "in.jsonl", "--output", "out.jsonl", "--price", "0.5")
    assert (result.stdout, result.stderr) == ("", "")
    lines = read_lines(Path("out.jsonl").read_text())
    assert [line["input"] for line in lines] == inputs
    assert [line["output"] for line in lines] == [value["n"] for value in inputs]
    assert {line["status"] for line in lines} == {"done"}
    assert len({line["prediction_id"] for line in lines}) == 5
    assert all(line["cost"] == pytest.approx(line["seconds"] / 2) for line in lines)


def test_map__printed(map_: Map) -> None:
    """Without a file, the results are printed."""
    write_inputs(Path("in.jsonl"), unique_numbers(3))
    lines = read_lines(map_("me/echo", "--input", "in.jsonl").stdout)
    assert [line["index"] for line in lines] == [0, 1, 2]
    assert [path.name for path in Path().iterdir()] == ["in.jsonl"]


def test_map__again(map_: Map) -> None:
    """The same command again creates nothing, and writes no line twice; a longer file goes on."""
    inputs = unique_numbers(6)
    command = ("me/echo", "--input", "in.jsonl", "--output", "out.jsonl")
    write_inputs(Path("in.jsonl"), inputs[:4])
    map_(*command)
    first = Path("out.jsonl").read_text()
    with counted_requests() as counts:
        map_(*command)
        assert counts["create"] == 0
        assert Path("out.jsonl").read_text() == first
        write_inputs(Path("in.jsonl"), inputs)
        map_(*command)
    assert counts["create"] == 2
    assert Path("out.jsonl").read_text().startswith(first)
    lines = read_lines(Path("out.jsonl").read_text())
    assert [line["index"] for line in lines] == [*range(6)]


def test_map__another_order(map_: Map) -> None:
    """Inputs in another order are not created again, and the lines have their new places."""
    inputs = unique_numbers(4)
    command = ("me/echo", "--input", "in.jsonl", "--output", "out.jsonl")
    write_inputs(Path("in.jsonl"), inputs)
    map_(*command)
    write_inputs(Path("in.jsonl"), inputs[::-1])
    with counted_requests() as counts:
        map_(*command)
    assert counts["create"] == 0
    lines = read_lines(Path("out.jsonl").read_text())
    assert [line["input"] for line in lines] == inputs[::-1]


def test_map__torn_line(map_: Map) -> None:
    """A line that was not written to its end is written again."""
    write_inputs(Path("in.jsonl"), unique_numbers(3))
    command = ("me/echo", "--input", "in.jsonl", "--output", "out.jsonl")
    map_(*command)
    whole = Path("out.jsonl").read_bytes()
    Path("out.jsonl").write_bytes(whole[:-20])
    map_(*command)
    assert sorted(Path("out.jsonl").read_bytes().splitlines()) == sorted(whole.splitlines())


def test_map__csv(map_: Map) -> None:
    """Cells have the types of the inputs, and an empty one stands for the default."""
    first = unique_numbers(2)[0]["n"]
    Path("in.csv").write_text(f"n,count\n{first},1\n{first + 1},\n")
    lines = read_lines(map_("me/paint", "--input", "in.csv", "--save-to", "pictures").stdout)
    assert [line["input"] for line in lines] == [{"n": first, "count": 1}, {"n": first + 1}]
    assert [len(line["files"]) for line in lines] == [1, 2]
    assert all(Path(name).stat().st_size for line in lines for name in line["files"])


def test_map__folder(map_: Map) -> None:
    """Each file of a folder is an input."""
    Path("pictures").mkdir()
    for size in (3, 5):
        Path(f"pictures/{size}.bin").write_bytes(b"x" * size)
    lines = read_lines(map_("me/size", "--input", "pictures", "--field", "file").stdout)
    assert [(line["input"]["file"], line["output"]) for line in lines] == [
        (str(Path(f"pictures/{size}.bin")), size) for size in (3, 5)
    ]


def test_map__failed_and_retried(map_: Map) -> None:
    """Failures are counted; ``map retry`` lets the next run create them again, in their place."""
    inputs = unique_numbers(2)
    command = ("me/broken", "--input", "in.jsonl", "--output", "out.jsonl", "--set", "reason=no")
    write_inputs(Path("in.jsonl"), inputs)
    result = map_(*command, exits=1)
    assert "2 of 2 failed" in result.stderr
    assert "replicate-typed map retry out.jsonl.db --failed" in result.stderr
    before = read_lines(Path("out.jsonl").read_text())
    assert [line["error"] for line in before] == [f"no {value['n']}" for value in inputs]
    map_(*command, exits=1)
    assert read_lines(Path("out.jsonl").read_text()) == before

    assert "2 will be created again" in map_("retry", "out.jsonl.db", "--failed").stdout
    assert "There are none" in map_("retry", "out.jsonl.db", "--failed").stdout
    map_(*command, exits=1)
    after = read_lines(Path("out.jsonl").read_text())
    assert [line["index"] for line in after] == [0, 1]
    assert not {line["prediction_id"] for line in before + after} <= {
        line["prediction_id"] for line in before
    }


def test_map__retry_option(map_: Map) -> None:
    """With ``--retry``, a failure is tried again as often as ``--attempts`` says."""
    write_inputs(Path("in.jsonl"), unique_numbers(1))
    with counted_requests() as counts:
        map_("me/broken", "--input", "in.jsonl", "--retry", "no", "--attempts", "2", exits=1)
    assert counts["create"] == 2


def test_map__reuse(map_: Map) -> None:
    """With ``--reuse``, equal inputs share a prediction, and each has its line, also when resumed."""
    write_inputs(Path("in.jsonl"), unique_numbers(1) * 3)
    command = ("me/echo", "--input", "in.jsonl", "--output", "out.jsonl", "--reuse")
    with counted_requests() as counts:
        map_(*command)
        map_(*command)
    assert counts["create"] == 1
    lines = read_lines(Path("out.jsonl").read_text())
    assert [line["index"] for line in lines] == [0, 1, 2]
    assert len({line["prediction_id"] for line in lines}) == 1


def test_map__budget(map_: Map) -> None:
    """A budget stops creates, and what is left is said, and created by a run with more."""
    write_inputs(Path("in.jsonl"), unique_numbers(20))
    command = ("me/echo", "--input", "in.jsonl", "--output", "out.jsonl", "--price", "1")
    result = map_(*command, "--budget", "0.0000001", exits=1)
    assert "were not created: the budget is spent" in result.stderr
    lines = read_lines(Path("out.jsonl").read_text())
    assert {line["status"] for line in lines} == {"done", "not_created"}
    map_(*command, "--budget", "1000")
    lines = read_lines(Path("out.jsonl").read_text())
    assert [(line["index"], line["status"]) for line in lines] == [(n, "done") for n in range(20)]


def test_status__of_a_run(map_: Map) -> None:
    """``map status`` says what a journal is of, how far its run is, and what went wrong."""
    (value,) = unique_numbers(1)
    write_inputs(Path("in.jsonl"), [value, value])
    map_("me/broken", "--input", "in.jsonl", "--journal", "run.db", exits=1)
    text = map_("status", "run.db").stdout
    assert "me/broken" in text
    assert "2 asked: 2 failed" in text
    assert f"2 x no {value['n']}" in text
    found = json.loads(map_("status", "run.db", "--json").stdout)
    assert (found["asked"], found["failed"]) == (2, 2)
    assert found["errors"] == [{"error": f"no {value['n']}", "count": 2}]


def test_dry_run__counts_and_estimate(map_: Map) -> None:
    """A dry run says what would be created, and about what it would cost; it changes nothing."""
    inputs = unique_numbers(5)
    command = ("me/timed", "--output", "out.jsonl", "--set", "seconds=0")
    write_inputs(Path("some.jsonl"), inputs[:2])
    map_(*command, "--input", "some.jsonl")
    with closing(sqlite3.connect("out.jsonl.db")) as db, db:
        db.execute("UPDATE items SET result = json_set(result, '$.metrics.predict_time', 2.0)")
    write_inputs(Path("all.jsonl"), inputs)
    with counted_requests() as counts:
        text = map_(*command, "--input", "all.jsonl", "--price", "0.5", "--dry-run").stdout
    assert counts["create"] == 0
    assert "5 inputs in all.jsonl, all valid" in text
    assert "out.jsonl.db: 2 done" in text
    assert "3 predictions to create" in text
    assert "2 s each (the mean in the journal), 0:06 in all, 0:02 with 3 at once" in text
    assert "cost about 3.00" in text


def test_dry_run__leaves_no_file(map_: Map) -> None:
    """A dry run makes neither a journal nor a file of results."""
    write_inputs(Path("in.jsonl"), unique_numbers(1) * 2)
    text = map_(
        *("me/echo", "--input", "in.jsonl", "--output", "out.jsonl", "--save-to", "out"),
        *("--reuse", "--dry-run"),
    ).stdout
    assert "1 inputs share the prediction of an equal one\n1 predictions to create" in text
    assert [path.name for path in Path().iterdir()] == ["in.jsonl"]


def test_dry_run__journal_of_another_model(map_: Map) -> None:
    """A dry run refuses a journal as a run would."""
    write_inputs(Path("in.jsonl"), unique_numbers(1))
    map_("me/echo", "--input", "in.jsonl", "--journal", "run.db")
    command = ("me/broken", "--input", "in.jsonl", "--journal", "run.db")
    assert "run.db" in map_(*command, "--dry-run", exits=2).stderr
    assert "run.db" in map_(*command, exits=3).stderr


@pytest.mark.parametrize(
    ("file", "content", "options", "says"),
    [
        ("in.jsonl", '{"n": 1}\n{"n": "x"}\n{"m": 1}\n', [], "2 of 3 inputs"),
        ("in.jsonl", '{"n": 1}\n{"n": "x"}\n', [], "line 2: n: must be an integer"),
        ("in.jsonl", '{"n": 1}\n{"n": \n', [], "line 2 is not valid JSON"),
        ("in.jsonl", "\n", [], "has no inputs"),
        ("in.csv", "m\n1\n", [], "no input 'm'; it has 'n'"),
        ("in.csv", "m\n1\n", ["--field", "m"], "no input 'm'"),
        ("in.csv", "n\n", [], "has no inputs"),
        ("in.csv", "n,x\n1,2\n", [], "by --field"),
        ("in.csv", "n\nx\n", [], "line 2: n: must be an integer, not 'x'"),
        ("in.txt", "1\n", [], "ends with one of"),
        ("in.jsonl", '{"n": 1}\n', ["--set", "m=1"], "no input 'm'"),
        ("in.jsonl", '{"n": 1}\n', ["--set", "m"], "NAME=VALUE"),
        ("in.jsonl", '{"n": 1}\n', ["--output", "none/out.jsonl"], "there is no folder none"),
        ("in.jsonl", '{"n": 1}\n', ["--output", "."], "is a folder"),
        ("in.jsonl", '{"n": 1}\n', ["--output", "in.jsonl"], "is also --input"),
        ("in.jsonl", '{"n": 1}\n', ["--journal", "x", "--output", "x"], "is also --output"),
        ("in.jsonl", '{"n": 1}\n', ["--save-to", "x", "--output", "x"], "is also --output"),
        ("in.jsonl", '{"n": 1}\n', ["--save-to", "in.jsonl"], "is also --input"),
        ("in.jsonl", '{"n": 1}\n', ["--save-to", "in.jsonl/x"], "--save-to 'in.jsonl/x' cannot"),
        ("in.jsonl", '{"n": 1}\n', ["--budget", "1"], "give --price"),
        ("in.jsonl", '{"n": 1}\n', ["--price", "much"], "--price must be an amount"),
        ("in.jsonl", '{"n": 1}\n', ["--price", "1", "--budget", "-1"], "--budget must be"),
        ("in.jsonl", '{"n": 1}\n', ["--reuse"], "--journal"),
        ("in.jsonl", '{"n": 1}\n', ["--deployment", "me/echo"], "either a model"),
    ],
)
def test_map__refused(map_: Map, file: str, content: str, options: list[str], says: str) -> None:
    """What is wrong is said before anything is created, and no file is changed."""
    Path(file).write_text(content)
    with counted_requests() as counts:
        result = map_("me/echo", "--input", file, *options, exits=2)
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert counts["create"] == 0
    assert Path(file).read_text() == content
    assert [path.name for path in Path().iterdir()] == [file]


def test_map__required_column(map_: Map) -> None:
    """A column that the model requires is missing: so says the error, and how to do without."""
    Path("in.csv").write_text("reason\nx\n")
    error = map_("me/broken", "--input", "in.csv", exits=2).stderr
    assert "there is no column 'n', which me/broken requires" in error
    assert "--set n=VALUE" in error


@pytest.mark.parametrize(
    "options",
    [
        ("--output", "pictures/out.jsonl"),
        ("--journal", "pictures/run.db"),
        ("--save-to", "pictures/small"),
    ],
)
def test_map__output_among_inputs(map_: Map, options: tuple[str, str]) -> None:
    """Nothing is written into the folder of inputs, where it would be one of them."""
    Path("pictures").mkdir()
    Path("pictures/a.bin").write_bytes(b"x")
    command = ("me/size", "--input", "pictures", "--field", "file")
    assert "would be one of them" in map_(*command, *options, exits=2).stderr
    assert [path.name for path in Path("pictures").iterdir()] == ["a.bin"]


def test_map__overwrites_nothing(map_: Map) -> None:
    """A file that no journal is known of is not touched."""
    write_inputs(Path("in.jsonl"), unique_numbers(1))
    Path("out.jsonl").write_text("mine")
    error = map_("me/echo", "--input", "in.jsonl", "--output", "out.jsonl", exits=2).stderr
    assert "would be overwritten" in error
    assert Path("out.jsonl").read_text() == "mine"


def test_map__link_and_mode(map_: Map) -> None:
    """Results that are rewritten stay where a link leads to, and as private as they were."""
    write_inputs(Path("in.jsonl"), unique_numbers(2))
    command = ("me/echo", "--input", "in.jsonl", "--output", "out.jsonl")
    Path("real.jsonl").touch(0o600)
    Path("out.jsonl").symlink_to("real.jsonl")
    map_(*command)
    Path("real.jsonl").write_bytes(Path("real.jsonl").read_bytes()[:-5])
    map_(*command)
    assert Path("out.jsonl").is_symlink()
    assert stat.S_IMODE(Path("real.jsonl").stat().st_mode) == 0o600
    assert len(read_lines(Path("real.jsonl").read_text())) == 2


def test_map__file_of_another_run(map_: Map) -> None:
    """Results that the journal does not have are not touched."""
    write_inputs(Path("in.jsonl"), unique_numbers(1))
    map_("me/echo", "--input", "in.jsonl", "--output", "out.jsonl")
    before = Path("out.jsonl").read_text()
    map_("me/echo", "--input", "in.jsonl", "--output", "other.jsonl")
    command = ("me/echo", "--input", "in.jsonl", "--output", "out.jsonl")
    error = map_(*command, "--journal", "other.jsonl.db", exits=2).stderr
    assert "line 1 has the prediction" in error
    assert "name another file" in error
    Path("out.jsonl").write_text("notes\n")
    assert "line 1 is no result" in map_(*command, exits=2).stderr
    assert Path("out.jsonl").read_text() == "notes\n"
    Path("out.jsonl").write_text(before)
    map_(*command)
    assert Path("out.jsonl").read_text() == before


@pytest.mark.parametrize("arguments", [["status", "x.db"], ["retry", "x.db", "--failed"]])
def test_journals__missing(map_: Map, arguments: list[str]) -> None:
    """A journal that does not exist is an error of one line."""
    assert "there is no journal x.db" in map_(*arguments, exits=1).stderr


def test_retry__says_what(map_: Map) -> None:
    """``map retry`` alone does nothing."""
    assert "--failed, --unknown" in map_("retry", "x.db", exits=2).stderr


def test_map__unknown_model(map_: Map) -> None:
    """A model that does not exist is said before anything is written."""
    write_inputs(Path("in.jsonl"), unique_numbers(1))
    result = map_("me/nothing", "--input", "in.jsonl", "--output", "out.jsonl", exits=3)
    assert "me/nothing" in result.stderr
    assert not Path("out.jsonl").exists()


def _raise_full(*_: Any) -> int:
    raise OSError(28, "No space left on device")


def test_map__full_disk(map_: Map, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results that cannot be written are not lost: the same command writes them."""
    write_inputs(Path("in.jsonl"), unique_numbers(3))
    command = ("me/echo", "--input", "in.jsonl", "--output", "out.jsonl")
    with monkeypatch.context() as patch:
        patch.setattr("replicate_typed.cli._map.results.os.write", _raise_full)
        error = map_(*command, exits=3).stderr
    assert "No space left on device" in error
    assert "replicate-typed map me/echo --input in.jsonl" in error
    map_(*command)
    lines = read_lines(Path("out.jsonl").read_text())
    assert [line["index"] for line in lines] == [0, 1, 2]
