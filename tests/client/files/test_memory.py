"""Memory does not grow with the files that are uploaded and downloaded.

The API takes files of up to 100 MiB, and the client refuses larger ones, so 96 MiB are uploaded,
twice in one process; 256 MiB are downloaded.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from _support.http_server import HttpServer, Reply, Request, Response
from _support.repository import TESTS

MIB = 1024 * 1024
UPLOAD = 96 * MIB
DOWNLOAD = 256 * MIB
LIMIT = 32 * MIB

MEASURED = """
import asyncio, resource, sys
from pathlib import Path
from _support.clients import file_output
from replicate_typed import AsyncClient, Client

base, mode, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
small, large = folder / "small.bin", folder / "large.bin"

def peak():
    # A process begins with the peak of its parent in ru_maxrss; the kernel's own account is new.
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

async def main():
    async with AsyncClient("r8_x", base_url=base + "/v1") as client:
        await client.files.create(small)
        await file_output(client, base + "/small").asave(folder / "saved")
        before = peak()
        await client.files.create(large)
        with large.open("rb") as stream:
            await client.files.create(stream)
        uploaded = peak()
        await file_output(client, base + "/large").asave(folder / "saved")
        return uploaded - before, peak() - uploaded

def blocking():
    with Client("r8_x", base_url=base + "/v1") as client:
        client.files.create(small)
        file_output(client, base + "/small").save(folder / "saved")
        before = peak()
        client.files.create(large)
        with large.open("rb") as stream:
            client.files.create(stream)
        uploaded = peak()
        file_output(client, base + "/large").save(folder / "saved")
        return uploaded - before, peak() - uploaded

up, down = asyncio.run(main()) if mode == "async" else blocking()
print(up, down, (folder / "saved").stat().st_size)
"""


def respond(request: Request) -> Reply:
    """Accept any upload, and send as many zeros as the name of the file says."""
    if request.method == "POST":
        return Response({"id": "f1", "urls": {"get": "http://127.0.0.1/f1"}}, 201)
    return zeros(DOWNLOAD if request.target.startswith("/large") else MIB)


def zeros(size: int) -> Iterator[bytes]:
    """Yield a response with so many zeros."""
    yield f"HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n".encode()
    for _ in range(size // MIB):
        yield bytes(MIB)


@pytest.fixture
def server() -> Iterator[HttpServer]:
    """A server that keeps nothing of what is uploaded."""
    with HttpServer(respond, keep_bodies=False) as server:
        yield server


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not there")
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_memory__uploads_and_downloads(mode: str, server: HttpServer, tmp_path: Path) -> None:
    """Large uploads and downloads take less than 32 MiB of memory more than small ones."""
    for name, size in (("small.bin", MIB), ("large.bin", UPLOAD)):
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(size)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, server.base, mode, str(tmp_path)],
        check=False,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    up, down, saved = (int(part) for part in done.stdout.split())
    assert saved == DOWNLOAD
    assert sum(request.size for request in server.requests) > MIB + 2 * UPLOAD
    print(f"{mode}: upload {up / MIB:.1f} MiB more, download {down / MIB:.1f} MiB more")
    assert up < LIMIT
    assert down < LIMIT
