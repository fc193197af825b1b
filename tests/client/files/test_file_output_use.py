"""What people do with a file output, by the libraries themselves: it works, or is refused loudly.

Each use is made twice with one object, which downloads its file once.
"""

# ruff: noqa: SIM115 - as short as people write it

from __future__ import annotations

import asyncio
import codecs
import csv
import gzip
import hashlib
import html
import io
import json
import pickle
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tomllib
import urllib.request
import wave
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import django
import fastapi
import flask
import httpx
import numpy as np
import pandas as pd
import pydantic
import pytest
import requests
from _support.http_server import HttpServer, Request, Response
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, HttpResponse
from fastapi.testclient import TestClient
from PIL import Image
from replicate_typed import FileOutput
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

if not settings.configured:
    settings.configure(DEFAULT_CHARSET="utf-8", USE_TZ=True)
    django.setup()


class Picture(pydantic.BaseModel):
    """A model of pydantic with a file."""

    file: FileOutput


def written(write: Callable[[Any], object]) -> bytes:
    """Return what a function writes into a binary file."""
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue()


def zip_file() -> bytes:
    """Return a zip archive."""

    def write(buffer: Any) -> None:
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.txt", "inside")

    return written(write)


def tar_file(mode: str) -> bytes:
    """Return a tar archive."""

    def write(buffer: Any) -> None:
        with tarfile.open(fileobj=buffer, mode=mode) as archive:
            info = tarfile.TarInfo("a.txt")
            info.size = 6
            archive.addfile(info, io.BytesIO(b"inside"))

    return written(write)


def wav_file() -> bytes:
    """Return a tenth of a second of silence."""

    def write(buffer: Any) -> None:
        with wave.open(buffer, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(1600))

    return written(write)


def database() -> bytes:
    """Return a database of sqlite."""
    connection = sqlite3.connect(":memory:")
    connection.executescript("create table t (x); insert into t values (7);")
    content = connection.serialize()
    connection.close()
    return content


PNG = written(lambda buffer: Image.new("RGB", (2, 3)).save(buffer, "PNG"))
CSV = b"a,b\n1,2\n3,4"
LARGE = bytes(range(256)) * 4096 * 9
FILES = {
    "a.png": PNG,
    "a.csv": CSV,
    "a.csv.gz": gzip.compress(CSV),
    "a.json": b'{"a": 1}',
    "a.toml": b"a = 1",
    "a.xml": b"<a><b/></a>",
    "a.db": database(),
    "a.zip": zip_file(),
    "a.tar": tar_file("w"),
    "a.tar.gz": tar_file("w:gz"),
    "a.wav": wav_file(),
    "a.pickle": pickle.dumps([1, 2]),
    "a.npy": written(lambda buffer: np.save(buffer, np.arange(3))),
    "large.bin": LARGE,
}


@pytest.fixture(scope="module")
def files() -> Iterator[HttpServer]:
    """A server with these files, which accepts any upload."""

    def respond(request: Request) -> Response:
        if request.method != "GET":
            headers = {"ETag": '"e"'}
            if "uploads" in request.target:
                return Response(
                    b"<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                    b"</InitiateMultipartUploadResult>",
                    content_type="application/xml",
                )
            if "uploadId" in request.target and request.method == "POST":
                return Response(
                    b"<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>",
                    content_type="application/xml",
                )
            return Response(b"", 200, headers)
        return Response(FILES[request.path.rpartition("/")[2]], content_type="binary/octet-stream")

    with HttpServer(respond) as server:
        yield server


@pytest.fixture
def world(files: HttpServer, tmp_path: Path) -> SimpleNamespace:
    """What the uses need: the files, a folder, a server for uploads, and its S3."""
    files.requests.clear()
    session = boto3.Session("key", "secret", region_name="eu-west-1")
    s3 = session.client("s3", endpoint_url=files.base, config=Config(retries={"max_attempts": 1}))
    return SimpleNamespace(
        file=lambda name: FileOutput(f"{files.base}/{name}"),
        folder=tmp_path,
        upload=f"{files.base}/upload",
        s3=s3,
        uploads=lambda: [r.body for r in files.requests if r.method in {"PUT", "POST"}],
        server=files,
    )


def uploaded(world: SimpleNamespace, upload: Callable[[], object], content: bytes) -> bool:
    """Return whether an upload sends this content."""
    before = len(world.uploads())
    upload()
    sent = world.uploads()[before:]
    return content in b"".join(sent)


def s3_parts(world: SimpleNamespace, o: FileOutput) -> bool:
    """Return whether a large file is uploaded in parts, whole."""
    before = len(world.uploads())
    config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    world.s3.upload_fileobj(o, "bucket", "key", Config=config)
    parts = [body for body in world.uploads()[before:] if len(body) > 1 << 20]
    return sum(map(len, parts)) >= len(LARGE) and len(parts) == 2


def zip_written(world: SimpleNamespace, o: FileOutput) -> bool:
    """Return whether an archive gets the file."""
    target = world.folder / "out.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.write(o, "b.png")
    with zipfile.ZipFile(target) as archive:
        return archive.read("b.png") == PNG


def text_of(o: FileOutput) -> io.TextIOWrapper:
    """Return a text file of a file output."""
    return io.TextIOWrapper(o, "utf-8", newline="")


def query(o: FileOutput) -> Any:
    """Return what a database of sqlite holds."""
    connection = sqlite3.connect(o)
    try:
        return connection.execute("select x from t").fetchone()
    finally:
        connection.close()


def attach(o: FileOutput) -> bool:
    """Return whether an email carries the file."""
    message = EmailMessage()
    message.add_attachment(o.read(), maintype="image", subtype="png", filename=o.name)
    (part,) = message.iter_attachments()
    return part.get_content() == PNG and part.get_filename() == "a.png"


def flask_body(make: Callable[[], Any]) -> bytes:
    """Return the body of a response of Flask."""
    app = flask.Flask(__name__)
    app.add_url_rule("/", view_func=make)
    with app.test_client().get("/") as response:
        return response.data


def starlette_body(o: FileOutput) -> bytes:
    """Return the body of a streaming response of Starlette."""

    async def view(request: Any) -> StreamingResponse:
        return StreamingResponse(o, media_type=o.content_type)

    return TestClient(Starlette(routes=[Route("/", view)])).get("/").content


def fastapi_answer(o: FileOutput, annotation: Any, value: Any = None) -> Any:
    """Return the JSON of a return value in FastAPI."""
    app = fastapi.FastAPI()

    def view() -> Any:
        return o if value is None else value

    if annotation is None:
        del view.__annotations__["return"]
    else:
        view.__annotations__["return"] = annotation
    app.get("/")(view)
    return TestClient(app).get("/").json()


def stored(world: SimpleNamespace, o: FileOutput) -> bool:
    """Return whether a storage of Django keeps the file."""
    storage = FileSystemStorage(world.folder)
    with storage.open(storage.save("kept.png", File(o))) as file:
        return file.read() == PNG


def copied(o: FileOutput) -> bytes:
    """Return what ``copyfileobj`` copies, after a ``seek`` as for any file."""
    o.seek(0)
    return written(lambda buffer: shutil.copyfileobj(o, buffer))


def run_cat(o: FileOutput) -> bytes:
    """Return what a program reads at the path."""
    program = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"
    return subprocess.run(
        [sys.executable, "-c", program, o], capture_output=True, check=True
    ).stdout


#: What works: the name of the file, and a function that returns whether it did.
WORKS: dict[str, tuple[str, Callable[[SimpleNamespace, FileOutput], object]]] = {
    "PIL.Image.open": ("a.png", lambda w, o: Image.open(o).size == (2, 3)),
    "open": ("a.png", lambda w, o: Path(o).open("rb").read() == PNG),
    "Path": ("a.png", lambda w, o: Path(o).read_bytes() == PNG and Path(o).name == "a.png"),
    "subprocess": ("a.png", lambda w, o: run_cat(o) == PNG),
    "shutil.copy": (
        "a.png",
        lambda w, o: Path(shutil.copy(o, w.folder)).read_bytes() == PNG,
    ),
    "shutil.copyfileobj": ("a.png", lambda w, o: copied(o) == PNG),
    "zipfile.write": ("a.png", zip_written),
    "zipfile.ZipFile": ("a.zip", lambda w, o: zipfile.ZipFile(o).read("a.txt") == b"inside"),
    "tarfile.open": ("a.tar", lambda w, o: tarfile.open(o).getnames() == ["a.txt"]),
    "tarfile.open(fileobj=)": (
        "a.tar.gz",
        lambda w, o: (
            o.seek(0) == 0 and tarfile.open(fileobj=o).extractfile("a.txt").read() == b"inside"
        ),
    ),
    "gzip.open": ("a.csv.gz", lambda w, o: gzip.open(o).read() == CSV),
    "csv": (
        "a.csv",
        lambda w, o: list(csv.reader(text_of(o))) == [["a", "b"], ["1", "2"], ["3", "4"]],
    ),
    "codecs": ("a.csv", lambda w, o: codecs.getreader("utf-8")(o.open()).read() == CSV.decode()),
    "readlines": ("a.csv", lambda w, o: o.seek(0) == 0 and o.readlines() == CSV.splitlines(True)),
    "json.load": ("a.json", lambda w, o: json.load(o) == {"a": 1}),
    "tomllib.load": ("a.toml", lambda w, o: tomllib.load(o) == {"a": 1}),
    "ElementTree": ("a.xml", lambda w, o: ET.fromstring(o.read()).tag == "a"),
    "sqlite3.connect": ("a.db", lambda w, o: query(o) == (7,)),
    "pickle.load": ("a.pickle", lambda w, o: o.seek(0) == 0 and pickle.load(o) == [1, 2]),
    "wave.open": (
        "a.wav",
        lambda w, o: o.seek(0) == 0 and wave.open(o).getnframes() == 800,
    ),
    "hashlib.file_digest": (
        "a.png",
        lambda w, o: hashlib.file_digest(o, "md5").digest() == hashlib.md5(PNG).digest(),
    ),
    "BufferedReader": ("a.csv", lambda w, o: list(io.BufferedReader(o)) == CSV.splitlines(True)),
    "email": ("a.png", lambda w, o: attach(o)),
    "numpy.load": (
        "a.npy",
        lambda w, o: o.seek(0) == 0 and np.load(o).tolist() == [0, 1, 2],
    ),
    "numpy.load(path)": ("a.npy", lambda w, o: np.load(Path(o)).tolist() == [0, 1, 2]),
    "pandas.read_csv": ("a.csv", lambda w, o: pd.read_csv(o)["b"].tolist() == [2, 4]),
    "httpx content=": (
        "a.png",
        lambda w, o: uploaded(w, lambda: httpx.post(w.upload, content=o), PNG),
    ),
    "httpx files=": (
        "a.png",
        lambda w, o: uploaded(w, lambda: httpx.post(w.upload, files={"f": o}), PNG),
    ),
    "requests data=": (
        "a.png",
        lambda w, o: uploaded(w, lambda: requests.post(w.upload, data=o), PNG),
    ),
    "requests files=": (
        "a.png",
        lambda w, o: uploaded(w, lambda: requests.post(w.upload, files={"f": o}), PNG),
    ),
    "requests.get": ("a.png", lambda w, o: requests.get(o.url).content == PNG),
    "boto3 put_object": (
        "a.png",
        lambda w, o: uploaded(w, lambda: w.s3.put_object(Bucket="b", Key="k", Body=o), PNG),
    ),
    "boto3 upload_fileobj": (
        "a.png",
        lambda w, o: uploaded(w, lambda: w.s3.upload_fileobj(o, "b", "k"), PNG),
    ),
    "boto3 upload_fileobj in parts": ("large.bin", s3_parts),
    "boto3 upload_file": (
        "a.png",
        lambda w, o: uploaded(w, lambda: w.s3.upload_file(Path(o), "b", "k"), PNG),
    ),
    "Django File": ("a.png", stored),
    "Django HttpResponse": ("a.png", lambda w, o: HttpResponse(o).content == PNG),
    "Django FileResponse": ("a.png", lambda w, o: FileResponse(o).getvalue() == PNG),
    "Flask send_file": (
        "a.png",
        lambda w, o: flask_body(lambda: flask.send_file(o, mimetype="image/png")) == PNG,
    ),
    "Flask Response": ("a.png", lambda w, o: flask_body(lambda: flask.Response(o)) == PNG),
    "Starlette StreamingResponse": ("a.png", lambda w, o: starlette_body(o) == PNG),
    "FastAPI return value": ("a.png", lambda w, o: fastapi_answer(o, FileOutput) == o.url),
    "FastAPI Any": ("a.png", lambda w, o: fastapi_answer(o, Any) == o.url),
    "FastAPI dict": (
        "a.png",
        lambda w, o: fastapi_answer(o, dict[str, Any], {"a": o}) == {"a": o.url},
    ),
    "FastAPI list": (
        "a.png",
        lambda w, o: fastapi_answer(o, list[FileOutput], [o]) == [o.url],
    ),
    "FastAPI model": (
        "a.png",
        lambda w, o: fastapi_answer(o, Picture, Picture(file=o)) == {"file": o.url},
    ),
    "json.dumps(default=str)": ("a.png", lambda w, o: json.dumps(o, default=str) == f'"{o.url}"'),
    "f-string": ("a.png", lambda w, o: f"{o}" == str(o) == o.url and f"{o:>200}".strip() == o.url),
    "html": ("a.png", lambda w, o: html.escape(str(o)) == o.url),
    "iteration": ("a.png", lambda w, o: b"".join(o) == PNG),
    "read": ("a.png", lambda w, o: o.read() == o.read() == PNG),
    "with": ("a.png", lambda w, o: within(o) == PNG),
}

#: What a library refuses: the name of the file, a function, and the errors.
REFUSED: dict[str, tuple[Callable[[SimpleNamespace, FileOutput], object], tuple[type, ...]]] = {
    "zipfile.writestr": (
        lambda w, o: zipfile.ZipFile(io.BytesIO(), "w").writestr("a", o),
        (TypeError,),
    ),
    "ContentFile": (lambda w, o: ContentFile(o), (TypeError,)),
    "text file": (lambda w, o: io.StringIO().write(o), (TypeError,)),
    "binary file": (lambda w, o: io.BytesIO().write(o), (TypeError,)),
    "Path.write_text": (lambda w, o: (w.folder / "x").write_text(o), (TypeError,)),
    "Path.write_bytes": (lambda w, o: (w.folder / "x").write_bytes(o), (TypeError,)),
    "BytesIO": (lambda w, o: io.BytesIO(o), (TypeError,)),
    "bytes": (lambda w, o: bytes(o), (TypeError,)),
    "httpx.get": (lambda w, o: httpx.get(o), (TypeError,)),
    "urlopen": (lambda w, o: urllib.request.urlopen(o), (AttributeError, TypeError)),
    "json.dumps": (lambda w, o: json.dumps(o), (TypeError,)),
    "sqlite3 parameter": (
        lambda w, o: sqlite3.connect(":memory:").execute("select ?", (o,)),
        (sqlite3.ProgrammingError, sqlite3.InterfaceError),
    ),
    "csv rows": (lambda w, o: list(csv.reader(o)), (csv.Error,)),
    "subprocess stdin": (
        lambda w, o: subprocess.run([sys.executable, "-c", ""], stdin=o, check=False),
        (io.UnsupportedOperation,),
    ),
    "email": (lambda w, o: EmailMessage().set_content(o), (KeyError, TypeError)),
    "FastAPI without a type": (lambda w, o: fastapi_answer(o, None), (ValueError, TypeError)),
    "vars": (lambda w, o: vars(o), (TypeError,)),
    "write": (lambda w, o: o.write(b"x"), (io.UnsupportedOperation,)),
    "concatenation": (lambda w, o: "x" + o, (TypeError,)),
    "httpx async content=": (
        lambda w, o: asyncio.run(post_async(w.upload, o)),
        (RuntimeError,),
    ),
}


def within(o: FileOutput) -> bytes:
    """Return what is read in a ``with`` block, piece by piece."""
    with o as file:
        return b"".join(iter(lambda: file.read(7), b""))


async def post_async(url: str, o: FileOutput) -> None:
    """Send a file with the async client of httpx."""
    async with httpx.AsyncClient() as client:
        await client.post(url, content=o)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("use", WORKS)
def test_use__works_twice(use: str, world: SimpleNamespace) -> None:
    """A use has the content of the file, also the second time, and the file is fetched once."""
    name, function = WORKS[use]
    output = world.file(name)
    assert function(world, output)
    assert function(world, output)
    fetched = [r for r in world.server.requests if r.method == "GET"]
    assert len(fetched) <= (2 if use == "requests.get" else 1)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("use", REFUSED)
def test_use__refused(use: str, world: SimpleNamespace) -> None:
    """What a library cannot use is an error: it never takes the address for the content."""
    function, errors = REFUSED[use]
    with pytest.raises(errors):
        function(world, world.file("a.csv"))
    assert all(world.server.base.encode() not in body for body in world.uploads())
