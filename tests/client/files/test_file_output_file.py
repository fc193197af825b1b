"""A file output as a file and as a path: positions, downloads, temporary copies, event loops."""

from __future__ import annotations

import asyncio
import io
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pydantic
import pytest
import replicate_typed as replicate
from _support.clients import async_client, file_output, sync_client
from _support.http_server import HttpServer, Request, Response
from _support.modes import Async, Sync
from _support.pictures import PNG
from replicate_typed import AsyncClient, Client, FileError, FileOutput, InputError
from replicate_typed.local import LocalServer

TEXT = b"one\ntwo\nthree"
LARGE = bytes(range(256)) * 4096 * 9  # 9 MiB: too large for memory
FILES = {"a.txt": TEXT, "large.bin": LARGE, "out": PNG}


@pytest.fixture
def files() -> Iterator[HttpServer]:
    """A server with these files, of which it does not know the types."""

    def respond(request: Request) -> Response:
        name = request.path.rpartition("/")[2]
        return Response(FILES[name], content_type="application/octet-stream")

    with HttpServer(respond) as server:
        yield server


def test_read__positions(files: HttpServer) -> None:
    """Pieces, lines and seeks are those of any file."""
    output = FileOutput(f"{files.base}/a.txt")
    assert output.seek(4) == 4
    assert not files.requests
    assert (output.read(3), output.tell(), output.readline(), output.readline()) == (
        b"two",
        7,
        b"\n",
        b"three",
    )
    assert output.seek(-5, os.SEEK_END) == 8
    assert output.peek()[:1] == b"t"
    assert output.seek(2, os.SEEK_CUR) == 10
    assert output.read() == b"ree"
    assert output.readlines() == TEXT.splitlines(True)
    buffer = bytearray(3)
    assert output.seek(0) == 0
    assert (output.readinto(buffer), bytes(buffer)) == (3, b"one")
    assert output.seek(99) == 99
    assert output.read() == b""
    for wrong in ((-1, 0), (0, 7)):
        with pytest.raises(ValueError, match=r"negative|whence"):
            output.seek(*wrong)
    assert output.readable()
    assert output.seekable()
    assert not output.writable()
    assert len(files.requests) == 1


def test_read__next_use(files: HttpServer) -> None:
    """After its end a file begins anew with its next use, and a loop over it ends."""
    output = FileOutput(f"{files.base}/a.txt")
    for _ in range(2):
        assert output.read() == TEXT
        assert b"".join(iter(lambda: output.read(5), b"")) == TEXT
        assert (output.read(5), output.read1(), output.readline()) == (b"", b"", b"")
        assert output.tell() == 0
    assert output.read(len(TEXT)) == TEXT
    assert output.tell() == len(TEXT)
    assert output.read() == b""
    assert output.read(3) == b"one"
    output.close()
    assert output.read(3) == b"one"
    with output:
        assert output.read(3) == b"\ntw"
    assert output.tell() == 0
    assert len(files.requests) == 1


def test_content__fetched_once(files: HttpServer, tmp_path: Path) -> None:
    """Whatever is called first, the file is downloaded once; pieces of a broken use do not count."""
    for first in (
        lambda o: o.save(tmp_path / "x"),
        lambda o: list(o),
        lambda o: asyncio.run(o.asave(tmp_path / "x")),
        lambda o: asyncio.run(o.aread()),
        lambda o: o.open().close(),
        os.fspath,
    ):
        files.requests.clear()
        output = FileOutput(f"{files.base}/large.bin")
        first(output)
        assert output.read() == b"".join(output) == Path(output).read_bytes() == LARGE
        assert output.save(tmp_path).read_bytes() == LARGE
        assert asyncio.run(output.aread()) == LARGE
        with output.open() as stream:
            assert stream.read() == LARGE
        assert len(files.requests) == 1
    output = FileOutput(f"{files.base}/large.bin")
    next(iter(output))
    assert output.read() == LARGE


def test_content__no_place_on_disk(
    files: HttpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no place for a copy, a loop still works, and a read says why it does not."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    output = FileOutput(f"{files.base}/large.bin")
    assert sum(map(len, output)) == len(LARGE)
    with pytest.raises(OSError, match="none"):
        output.read()
    assert output.save(tmp_path).read_bytes() == LARGE


@pytest.fixture(params=["save", "asave"])
def saved(
    request: pytest.FixtureRequest, files: HttpServer, tmp_path: Path
) -> tuple[FileOutput, Path]:
    """A large output that was saved, and where."""
    output, path = FileOutput(f"{files.base}/large.bin"), tmp_path / "saved"
    if request.param == "save":
        return output, output.save(path)
    return output, asyncio.run(output.asave(path))


@pytest.mark.skipif(sys.platform == "win32", reason="it renames no file that is open")
def test_save__no_second_copy(
    files: HttpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large file that is saved is not written to the disk a second time to be read."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    for save in (FileOutput.save, lambda output, path: asyncio.run(output.asave(path))):
        files.requests.clear()
        output = FileOutput(f"{files.base}/large.bin")
        save(output, tmp_path / "saved")
        assert output.read() == LARGE
        assert len(files.requests) == 1


@pytest.mark.parametrize(
    "change",
    [
        Path.unlink,
        lambda path: path.rename(path.with_name("moved")),
        lambda path: path.with_name("other").replace(path),
    ],
    ids=["deleted", "moved", "replaced"],
)
def test_save__target_gone(
    saved: tuple[FileOutput, Path], files: HttpServer, change: Callable[[Path], object]
) -> None:
    """What happens to the name of a saved file does not matter to its content."""
    output, path = saved
    path.with_name("other").write_bytes(b"another file")
    change(path)
    assert output.read() == LARGE
    assert len(files.requests) == 1


@pytest.mark.parametrize("content", [b"", b"short", bytes(len(LARGE)), LARGE + b"more"])
def test_save__target_changed(
    saved: tuple[FileOutput, Path], files: HttpServer, content: bytes
) -> None:
    """What others write into a saved file is not taken for the output, which is fetched again."""
    output, path = saved
    path.write_bytes(content)
    assert output.read() == LARGE
    assert b"".join(output) == LARGE
    assert output.save(path).read_bytes() == LARGE
    assert len(files.requests) == 2


def test_save__failed_replacement(files: HttpServer, tmp_path: Path) -> None:
    """A large file that cannot be put in its place at the end was downloaded all the same."""
    output, target = FileOutput(f"{files.base}/large.bin"), tmp_path / "target"

    def occupy(done: int, total: int | None) -> None:
        target.mkdir(exist_ok=True)

    with pytest.raises(OSError, match="target"):
        output.save(target, on_progress=occupy)
    assert output.read() == LARGE
    assert len(files.requests) == 1


def test_path__temporary_copy(files: HttpServer) -> None:
    """The path has the name of the file, outlives the object, and is made again if it is moved."""
    output = FileOutput(f"{files.base}/a.txt")
    path = Path(output)
    assert path.name == "a.txt"
    assert os.fspath(output) == str(path)
    other = Path(FileOutput(output.url))
    assert other != path
    moved = shutil.move(output, path.with_name("moved"))
    path = Path(output)
    assert path.read_bytes() == Path(moved).read_bytes() == TEXT
    del output
    assert path.read_bytes() == other.read_bytes() == TEXT


PROGRAM = """
import os, sys
from pathlib import Path
from replicate_typed import FileOutput
path = Path(FileOutput(sys.argv[1]))
pid = os.fork() if hasattr(os, "fork") else 0
if not pid and hasattr(os, "fork"):
    print(Path(FileOutput(sys.argv[1])), flush=True)
    sys.exit()
os.waitpid(pid, 0)
assert path.exists()
print(path)
"""


def test_path__end_of_program(files: HttpServer) -> None:
    """Each process deletes the copies that it made when it ends, and no others."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, f"{files.base}/a.txt"],
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [Path(line) for line in done.stdout.split()]
    assert len({*paths}) == 2
    assert not any(path.parent.parent.exists() for path in paths)


WORKERS = """
import multiprocessing, sys
from pathlib import Path
from replicate_typed import FileOutput

def work(url):
    print(Path(FileOutput(url)), flush=True)

if __name__ == "__main__":
    worker = multiprocessing.get_context(sys.argv[2]).Process(target=work, args=(sys.argv[1],))
    worker.start()
    worker.join()
"""


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_path__end_of_worker(files: HttpServer, method: str, tmp_path: Path) -> None:
    """A process of multiprocessing deletes its copies, too."""
    program = tmp_path / "program.py"
    program.write_text(WORKERS)
    done = subprocess.run(
        [sys.executable, str(program), f"{files.base}/a.txt", method],
        capture_output=True,
        text=True,
        check=True,
    )
    path = Path(done.stdout.strip())
    assert path.name == "a.txt"
    assert not path.parent.parent.exists()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_async__never_blocks(files: HttpServer, backend: str, tmp_path: Path) -> None:
    """An output of an AsyncClient is not downloaded in an event loop, but read there once it is."""
    refused = {
        "aread": lambda o: o.read(),
        "aread()": lambda o: o.read(3),
        "asave": lambda o: o.save(tmp_path),
        "asave(": os.fspath,
        "aopen": lambda o: o.open(),
        "async for": lambda o: next(iter(o)),
        "await output.aread": lambda o: o.seek(0, 2),
    }

    async def main() -> None:
        async with async_client("http://127.0.0.1:1") as client:
            output = file_output(client, f"{files.base}/a.txt")
            for name, call in refused.items():
                with pytest.raises(FileError) as caught:
                    call(output)
                assert name in str(caught.value)
            assert not files.requests
            assert await anyio.to_thread.run_sync(output.read) == TEXT
            again = file_output(client, f"{files.base}/a.txt")
            assert await again.aread() == again.read() == TEXT
            assert os.fspath(again).endswith("a.txt")
            assert file_output(client, "data:,a").read() == b"a"

    anyio.run(main, backend=backend)
    assert len(files.requests) == 2


def test_old_async__reads_in_event_loop(server: object) -> None:
    """An output of an ``async_`` method is read in the event loop, as in ``replicate`` 1.x."""

    async def main() -> None:
        output = await replicate.async_run("local/paint", {"prompt": "x"})
        assert output.read() == PNG
        with Client(poll_interval=0.01) as client:
            output = await client.async_run("local/paint", {"prompt": "x"})  # type: ignore[attr-defined]
            assert output.read() == PNG

    asyncio.run(main())


def test_files_create__output(mode: Sync | Async, server: LocalServer, files: HttpServer) -> None:
    """An output is uploaded as the file that it is."""

    async def create_async(client: AsyncClient) -> tuple[str, int]:
        file = await client.files.create(file_output(client, f"{files.base}/a.txt"))
        return file.name, file.size

    def create(client: Client) -> tuple[str, int]:
        file = client.files.create(file_output(client, f"{files.base}/a.txt"))
        return file.name, file.size

    action = create if mode.name == "sync" else create_async
    assert mode.call(server.url, action, token=server.token) == ("a.txt", len(TEXT))


def test_sync__in_event_loop(files: HttpServer) -> None:
    """An output of a blocking client is read in a notebook, where a loop runs."""

    async def main() -> bytes:
        with sync_client("http://127.0.0.1:1") as client:
            return file_output(client, f"{files.base}/a.txt").read()

    assert asyncio.run(main()) == TEXT


@pytest.mark.parametrize(
    ("head", "extension", "content_type"),
    [
        (PNG, ".png", "image/png"),
        (b"\xff\xd8\xff\xe0", ".jpg", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", ".webp", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", ".wav", "audio/wav"),
        (b"\0\0\0\x20ftypisom", ".mp4", "video/mp4"),
        (b"\0\0\0\x20ftypqt  ", ".mov", "video/quicktime"),
        (b"\0\0\0\x20ftypM4A ", ".m4a", "audio/mp4"),
        (b"\x1aE\xdf\xa3....webm", ".webm", "video/webm"),
        (b"\x1aE\xdf\xa3....matroska", ".mkv", "video/x-matroska"),
        (b"ID3\x04", ".mp3", "audio/mpeg"),
        (b"OggS", ".ogg", "audio/ogg"),
        (b"glTF\x02", ".glb", "model/gltf-binary"),
        (b"PK\x03\x04", ".zip", "application/zip"),
        (b"%PDF-1.7", ".pdf", "application/pdf"),
        (b"x", ".bin", "application/octet-stream"),
    ],
)
@pytest.mark.parametrize("served", ["application/octet-stream", "binary/octet-stream"])
def test_name__from_content(
    head: bytes, extension: str, content_type: str, served: str, tmp_path: Path
) -> None:
    """Where the server does not know the type, name and type come from the content."""
    with HttpServer(lambda request: Response(head, content_type=served)) as server:
        output = FileOutput(f"{server.base}/files/out")
        assert output.name == "out"
        assert output.save(tmp_path).name == f"out{extension}"
        assert output.content_type == content_type
        named = FileOutput(f"{server.base}/files/model.docx")
        named.read()
        assert named.name == "model.docx"


def test_type__of_containers() -> None:
    """The name knows more of a file that is a zip archive than its content does."""
    served = Response(b"PK\x03\x04", content_type="application/octet-stream")
    with HttpServer(lambda request: served) as server:
        output = FileOutput(f"{server.base}/a.docx")
        output.read()
        assert output.content_type is not None
        assert output.content_type.endswith("wordprocessingml.document")


def test_name__of_data_uri() -> None:
    """The name and the type of a data URI come from its content if it does not say its type."""
    output = FileOutput("data:application/octet-stream;base64,iVBORw0KGgo=")
    assert (output.name, output.content_type) == ("output.png", "image/png")


def test_pydantic__field() -> None:
    """A field of pydantic takes a file or its address, and is written as the address."""

    class Picture(pydantic.BaseModel):
        file: FileOutput
        anything: object = None

    url = "https://replicate.delivery/a.png"
    picture = Picture(file=FileOutput(url), anything=FileOutput(url))
    assert picture.model_dump_json() == f'{{"file":"{url}","anything":"{url}"}}'
    assert type(picture.model_dump()["file"]) is str
    for again in (Picture.model_validate_json(picture.model_dump_json()), Picture(file=url)):  # type: ignore[arg-type]
        assert type(again.file) is FileOutput
        assert again.file == url
    with pytest.raises(pydantic.ValidationError):
        Picture(file=5)  # type: ignore[arg-type]
    schema = Picture.model_json_schema(mode="serialization")["properties"]["file"]
    assert (schema["type"], schema["format"]) == ("string", "uri")


def test_repr__bounded() -> None:
    """The repr of a file is short, whatever its URL."""
    for url in ("data:image/png;base64," + "A" * 10**6, "https://h/" + "a" * 10**6 + ".png"):
        assert len(repr(FileOutput(url))) < 400


def test_file_output__url_not_text() -> None:
    """A URL that is no text is refused; one of another file output is taken."""
    for wrong in (5, None, b"https://x/y"):
        with pytest.raises(InputError, match="must be a string"):
            FileOutput(wrong)  # type: ignore[arg-type]
    assert FileOutput(FileOutput("https://x/y")).url == "https://x/y"  # type: ignore[arg-type]
    assert isinstance(FileOutput("https://x/y"), io.BufferedIOBase | os.PathLike)


def test_file_output__refused_url() -> None:
    """An output file that was refused leaves nothing behind that fails when it is deleted."""
    program = """if True:
        import contextlib
        from replicate_typed import FileOutput, InputError
        with contextlib.suppress(InputError):
            FileOutput(5)
    """
    # Python shows what a finalizer raises, from 3.13 on also without its development mode.
    command = [sys.executable, "-X", "dev", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "FileOutput" not in done.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("name", r"FileOutput\.name cannot be assigned: save\(path\) saves it under another name"),
        ("url", "url cannot be assigned"),
        ("content_type", "content_type cannot be assigned"),
        ("nmae", "has no attribute 'nmae', and none can be added"),
    ],
)
def test_file_output__assignment(name: str, message: str) -> None:
    """An assignment that would have no effect is refused."""
    output = FileOutput("https://replicate.delivery/a.png")
    with pytest.raises(AttributeError, match=message):
        setattr(output, name, "b.png")
    assert output.name == "a.png"
