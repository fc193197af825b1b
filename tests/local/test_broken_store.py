"""Data folders whose database is damaged, foreign, locked or of another version."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from _support.local_http import create
from _support.serve_command import COMMAND
from replicate_typed.local import BrokenStore, LocalServer

FILE = "replicate.sqlite3"


def say(text: str) -> str:
    """Repeat the text."""
    return text


MODELS = {"me/say": say}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with some predictions in it."""
    folder = tmp_path_factory.mktemp("used")
    with LocalServer(MODELS, data=folder, token="t") as server, http_of(server) as http:
        for _ in range(40):
            create(http, "say", {"text": "x" * 2000}, Prefer="wait")
    return folder


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to damage."""
    return Path(shutil.copytree(used, tmp_path / "data"))


def http_of(server: LocalServer) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"Authorization": "Bearer t"}, timeout=30)


def cut(size: int) -> Callable[[Path], None]:
    """Return a function that cuts a database."""
    return lambda folder: os.truncate(folder / FILE, size)


def overwrite(at: int) -> Callable[[Path], None]:
    """Return a function that writes random bytes over a page of a database."""

    def change(folder: Path) -> None:
        with (folder / FILE).open("r+b") as file:
            file.seek(at)
            file.write(random.Random(at).randbytes(4096))

    return change


def execute(*statements: str) -> Callable[[Path], None]:
    """Return a function that changes a database."""

    def change(folder: Path) -> None:
        database = sqlite3.connect(folder / FILE)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()

    return change


def replace_by_folder(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).mkdir()


def replace_by_dangling_link(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).symlink_to(folder / "nowhere" / FILE)


def block_journal(folder: Path) -> None:
    (folder / f"{FILE}-wal").mkdir()


def replace_by_foreign(folder: Path) -> None:
    (folder / FILE).unlink()
    execute("CREATE TABLE customers (id, name)")(folder)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut in its head": cut(50),
    "cut after its head": cut(100),
    "cut after a page": cut(4096),
    "cut in the middle": cut(100_000),
    "a head of nonsense": overwrite(0),
    "a schema of nonsense": overwrite(100),
    "a page of nonsense": overwrite(4096),
    "a folder": replace_by_folder,
    "a link to nowhere": replace_by_dangling_link,
    "no journal": block_journal,
    "another version": execute("PRAGMA user_version = 7"),
    "another program's": replace_by_foreign,
    "other jobs": execute(
        "PRAGMA user_version = 0", "DROP TABLE jobs", "CREATE TABLE jobs (id, name)"
    ),
    "other objects": execute("DROP TABLE objects", "CREATE TABLE objects (x, y)"),
    "other contents": execute("DROP TABLE contents", "CREATE TABLE contents (expires)"),
    "one more column": execute("ALTER TABLE jobs ADD COLUMN z"),
    "a view": execute("DROP TABLE objects", "CREATE VIEW objects AS SELECT 1 AS kind"),
    "a running job of nonsense": execute("UPDATE jobs SET record = '{nonsense', done = 0"),
    "a running job of nothing": execute("UPDATE jobs SET record = '{}', done = 0"),
    "a running job that is a list": execute("UPDATE jobs SET record = '[1]', done = 0"),
    "no secrets": execute("UPDATE objects SET record = '{\"a\": 1}' WHERE kind = 'settings'"),
    "bad secrets": execute(
        'UPDATE objects SET record = \'{"webhook_secret": 1, "files_secret": "zz"}\''
    ),
}


@pytest.fixture(params=DAMAGES)
def damaged(request: pytest.FixtureRequest, folder: Path) -> Path:
    DAMAGES[request.param](folder)
    return folder


def test_start__damaged_database(damaged: Path) -> None:
    """Whatever is wrong, the error names the file, and says what to do."""
    with pytest.raises(BrokenStore) as caught:
        LocalServer(MODELS, data=damaged).start()
    message = str(caught.value)
    assert str(damaged / FILE) in message
    assert "move" in message
    assert "choose another folder" in message
    assert "\n" not in message
    assert isinstance(caught.value, OSError)


def test_start__foreign_database_unchanged(folder: Path) -> None:
    """A database of another program stays as it is."""
    replace_by_foreign(folder)
    with pytest.raises(BrokenStore, match="other tables"):
        LocalServer(MODELS, data=folder).start()
    database = sqlite3.connect(folder / FILE)
    assert [name for (name,) in database.execute("SELECT name FROM sqlite_master")] == ["customers"]
    database.close()


def test_start__locked_database(folder: Path) -> None:
    """A database that another program has locked is one that cannot be used."""
    other = sqlite3.connect(folder / FILE)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(BrokenStore, match="locked"):
            LocalServer(MODELS, data=folder).start()
    finally:
        other.close()


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000], ids=["a null byte", "too long"])
def test_start__impossible_path(tmp_path: Path, name: str) -> None:
    """A path that no file can have is an error that says so."""
    with pytest.raises(BrokenStore, match="cannot store data in"):
        LocalServer(MODELS, data=tmp_path / name).start()


@pytest.mark.parametrize("left", [0, 1])
def test_start__empty_database(folder: Path, left: int) -> None:
    """A file without content becomes a new database."""
    os.truncate(folder / FILE, left)
    with LocalServer(MODELS, data=folder) as server:
        assert server.predictions() == []


def test_start__interrupted_first_start(tmp_path: Path) -> None:
    """A database in which a killed server has made some of the tables is completed."""
    with LocalServer(MODELS, data=tmp_path):
        pass
    execute("DROP TABLE contents", "PRAGMA user_version = 0")(tmp_path)
    with LocalServer(MODELS, data=tmp_path, token="t") as server, http_of(server) as http:
        http.post("/files", files={"content": ("a.txt", b"a")}).raise_for_status()


@pytest.fixture
def unreadable(folder: Path) -> Iterator[LocalServer]:
    """A server that finds a record that is no JSON after its start."""
    execute("UPDATE jobs SET record = '{nonsense' WHERE rowid = 20")(folder)
    with LocalServer(MODELS, data=folder, token="t") as server:
        yield server


def test_server__unreadable_record(unreadable: LocalServer) -> None:
    """What is found to be damaged later is said by the server and in its responses."""
    with pytest.raises(BrokenStore, match="a record is not JSON"):
        unreadable.predictions()
    with http_of(unreadable) as http:
        answer = http.get("/predictions")
        assert answer.status_code == 503
        assert "a record is not JSON" in answer.json()["detail"]
        assert create(http, "say", {"text": "a"}, Prefer="wait").json()["output"] == "a"


@pytest.mark.xdist_group("cog")
@pytest.mark.parametrize("kind", ["a page of nonsense", "another version", "no secrets"])
def test_serve__damaged_database(folder: Path, kind: str) -> None:
    """``serve --data`` fails with one line."""
    DAMAGES[kind](folder)
    done = subprocess.run(
        [*COMMAND, "serve", "--port", "0", "--data", str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("replicate-typed: the server cannot start: ")
    assert str(folder / FILE) in line
