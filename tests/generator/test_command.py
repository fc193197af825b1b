"""``python -m generator regenerate``: where it writes, and that it does so whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from _support.compiled_package import answers, describe
from typer.testing import CliRunner

from generator import build
from generator._base import paths
from generator._base.errors import GeneratorError, describe_error
from generator._base.install import Product, install
from generator.cli import app
from generator.compiler.packed_facts import pack_summary
from generator.compiler.precheck import operation_ids
from generator.description.check import check_description
from generator.description.servers import server_of


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(describe()))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["regenerate", *map(str, arguments)])


def test_regenerate_command__out(tmp_path: Path, spec: Path):
    """``--out`` gets the package and its lock file, and nothing else is written."""
    committed = paths.LOCK.read_bytes()
    out = tmp_path / "out"
    result = run("--spec", spec, "--out", out)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.iterdir()) == ["generated.lock", "replicate_api"]
    assert (out / "replicate_api" / "py.typed").exists()
    assert (out / "replicate_api" / "api" / "default" / "things_list.py").exists()
    assert paths.LOCK.read_bytes() == committed


def test_regenerate_command__replaces_old_files(tmp_path: Path, spec: Path):
    """The previous contents of the package's folder are removed."""
    stale = tmp_path / "replicate_api" / "models" / "stale.py"
    stale.parent.mkdir(parents=True)
    stale.write_text("")
    assert run("--spec", spec, "--out", tmp_path).exit_code == 0
    assert not stale.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("text", ["paths: [", "{}", '{"openapi": "3.1.0", "paths": {"/a": 3}}'])
def test_regenerate_command__broken_description(tmp_path: Path, spec: Path, text: str):
    """A description that cannot be compiled changes no file and exits with 3."""
    assert run("--spec", spec, "--out", tmp_path / "out").exit_code == 0
    before = contents(tmp_path / "out")
    spec.write_text(text)
    result = run("--spec", spec, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert result.output.startswith("Nothing was changed: ")
    assert "Traceback" not in result.output
    assert contents(tmp_path / "out") == before


def test_install__copy_fails(tmp_path: Path):
    """A product that cannot be copied leaves all destinations unchanged."""
    made, home = tmp_path / "made", tmp_path / "home"
    home.mkdir()
    made.mkdir()
    for name in ("a", "b"):
        (home / name).write_text("old")
    (made / "a").write_text("new")
    products = [Product(made / name, home / name) for name in ("a", "b")]
    with pytest.raises(FileNotFoundError):
        install(products)
    assert contents(home) == {"a": b"old", "b": b"old"}


class Stubborn(type(Path())):  # type: ignore[misc]  # `Path` itself is abstract before 3.12
    """A place that lets go of nothing, as a folder in use does on some systems."""

    def rename(self, target: object) -> Path:
        raise PermissionError(13, "in use", str(self))


def test_install__rename_fails(tmp_path: Path):
    """A destination that cannot be replaced leaves all destinations unchanged."""
    made, home = tmp_path / "made", tmp_path / "home"
    for folder in (made, home):
        for name in ("folder", "more"):
            (folder / name).mkdir(parents=True)
            (folder / name / folder.name).write_text("x")
    (made / "fresh").write_text("new")
    before = contents(home)
    products = [
        Product(made / "folder", home / "folder"),
        Product(made / "fresh", home / "fresh"),
        Product(made / "more", Stubborn(home / "more")),
    ]
    with pytest.raises(PermissionError):
        install(products)
    assert contents(home) == before
    assert sorted(path.name for path in home.iterdir()) == ["folder", "more"]


class Interrupting(type(Path())):  # type: ignore[misc]  # `Path` itself is abstract before 3.12
    """A place that is taken while somebody presses Ctrl-C."""

    def rename(self, target: object) -> Path:
        os.kill(os.getpid(), signal.SIGINT)
        return Path(self).rename(target)  # type: ignore[arg-type]


def test_install__interrupted_between_renames(tmp_path: Path):
    """An interrupt between two renames does not stop the installation."""
    made, home = tmp_path / "made", tmp_path / "home"
    for folder in (made, home):
        folder.mkdir()
        for name in ("a", "b"):
            (folder / name).write_text(folder.name)
    install([Product(made / "a", Interrupting(home / "a")), Product(made / "b", home / "b")])
    assert contents(home) == {"a": b"made", "b": b"made"}
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_describe_error__full_disk(tmp_path: Path):
    """A full disk is described by its message and path."""
    full = f"[Errno 28] No space left on device: '{tmp_path}/a' -> 'b'"
    error = shutil.Error([("a", "b", full), ("c", "d", full)])
    assert describe_error(error) == "No space left on device: b"
    assert describe_error(PermissionError(13, "Permission denied", "x")) == "Permission denied: x"


def test_install__leftovers(tmp_path: Path):
    """Files that an interrupted run left behind are replaced."""
    made, home = tmp_path / "made", tmp_path / "home"
    made.mkdir()
    (made / "in").write_text("new")
    for name in ("thing", ".thing.new", ".thing.old"):
        (home / name).mkdir(parents=True)
        (home / name / "stale").write_text("old")
    install([Product(made, home / "thing")])
    assert contents(home) == {"thing/in": b"new"}


def test_build__no_async_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without an async source there is no twin."""
    monkeypatch.setattr(paths, "TWINS", {tmp_path / "none": tmp_path / "twin"})
    homes = {product.destination for product in build.build(tmp_path / "scratch")}
    assert homes == {paths.CLIENT, paths.LOCK, paths.LOCAL_DESCRIPTION}


GET = {"operationId": "a.get", **answers({})}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"get": GET, "query": {**GET, "operationId": "a.query"}}, "description at /paths/~1a/query: \"query\" cannot be compiled: openapi-python-client has no such"),
        ({"parameters": [4], "get": GET}, "description at /paths/~1a/parameters/0: an item must be an object, this is 4"),
        ({"get": {**GET, "parameters": 4}}, "description at /paths/~1a/get/parameters: parameters must be a list, this is 4"),
        ({"get": {**GET, "parameters": [4]}}, "description at /paths/~1a/get/parameters/0: an item must be an object, this is 4"),
        ({"get": {**GET, "operationId": 5}}, "description at /paths/~1a/get: every operation needs an operationId, this has 5"),
    ],
)  # fmt: skip
def test_operation_ids__unsupported_parts(item: Any, message: str):
    """What the compiler would drop is refused."""

    def check(description: dict[str, Any]) -> None:
        check_description(description, {})
        operation_ids(description)

    with pytest.raises(GeneratorError) as caught:
        check(describe(paths={"/a": item}))
    assert str(caught.value).startswith(message)


def test_operation_ids__extension():
    """An operation in an extension is not expected of the compiler."""
    assert operation_ids(describe(paths={"/a": {"get": GET, "x-query": GET}})) == ["a.get"]


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([{"url": "https://a.example/v1/"}], "https://a.example/v1"),
        ([{"url": "HTTP://[::1]:80/v1"}], "HTTP://[::1]:80/v1"),
        ([{"url": "/v1"}], "https://api.replicate.com/v1"),
        ([{"url": "https://{region}.example"}], "https://api.replicate.com/v1"),
        ([], "https://api.replicate.com/v1"),
        ("x", "https://api.replicate.com/v1"),
        ([5], "https://api.replicate.com/v1"),
    ],
)
def test_server_of__first_absolute_address(servers: Any, expected: str):
    """The address is that of the first server with an absolute one."""
    assert server_of(describe(servers=servers)) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example@evil.example/v1",
        "https://api.example/v1?to=x",
        "https://api.example/v1#x",
        "https://api.example/v1 :: x",
        'https://api.example/v1"',
        "https://api.example/v1\\",
        " https://api.example/v1",
        "https://api.example/v1\n",
        "https:///v1",
        "https://api.example:port/v1",
        "https://\u017fi.example",
    ],
)
def test_server_of__unsafe_address(url: str):
    """An address with more than scheme, host, port and path is refused."""
    with pytest.raises(GeneratorError, match="at /servers/1/url: the address of a server is"):
        server_of(describe(servers=[{"url": "/v1"}, {"url": url}]))


def test_pack_summary__separator_in_operation_id():
    """An operationId with the separator is refused."""
    for name in ("a :: b", "a ::"):
        with pytest.raises(GeneratorError, match=f"the operationId '{name}' holds '::'"):
            pack_summary(name, {}, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_commands__signals(tmp_path: Path, number: signal.Signals):
    """A signal ends a command with its exit code, and leaves no files behind."""
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "spec-diff", "--spec", str(paths.DESCRIPTION)],
        cwd=paths.ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.glob("update-spec-*/made")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(number)
    out, error = process.communicate(timeout=30)
    assert (process.returncode, out, error) == (
        128 + number,
        "",
        "Nothing was changed: interrupted\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_commands__signal_handlers_restored(tmp_path: Path, spec: Path):
    """Signal handlers are restored at the end of a command."""
    before = signal.getsignal(signal.SIGTERM)
    assert run("--spec", spec, "--out", tmp_path / "out").exit_code == 0
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    "name", ["it's here.json", 'a "b" $(touch c) `touch d`.json', "plain.json", "-x.json"]
)
@pytest.mark.parametrize("target", ["spec-diff", "update-spec"])
def test_make__file_names(tmp_path: Path, target: str, name: str):
    """``make`` passes any file name to the command; the interpreter is one that prints its arguments."""
    python, ready = tmp_path / "python", tmp_path / "ready"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    ready.touch()
    done = subprocess.run(
        [
            *("make", "--silent", "--file", paths.ROOT / "Makefile", target, f"BIN={tmp_path}"),
            *(f"READY={ready}", f"--old-file={ready}", f"SPEC={name.replace('$', '$$')}"),
        ],
        cwd=tmp_path,
        # The tests themselves may be run by make, which tells others how it was called.
        env={name: text for name, text in os.environ.items() if "MAKE" not in name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stderr, done.stdout.splitlines()) == (
        "",
        ["-m", "generator", target, "--spec", name],
    )
    assert {path.name for path in tmp_path.iterdir()} == {"python", "ready"}
