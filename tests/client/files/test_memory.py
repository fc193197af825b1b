"""Memory does not grow with the files that go through the client.

The API takes files of up to 100 MiB, and the client refuses larger ones, so 96 MiB are uploaded,
twice over in one process; 256 MiB are downloaded.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

MIB = 1024 * 1024
UPLOAD = 96 * MIB
DOWNLOAD = 256 * MIB
LIMIT = 32 * MIB

MEASURED = """
import asyncio, resource, sys
from pathlib import Path
from replicate_typed import AsyncClient, Client, FileOutput

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
        await client._core.file(base + "/small").asave(folder / "saved")
        before = peak()
        await client.files.create(large)
        with large.open("rb") as stream:
            await client.files.create(stream)
        uploaded = peak()
        await client._core.file(base + "/large").asave(folder / "saved")
        return uploaded - before, peak() - uploaded

def blocking():
    with Client("r8_x", base_url=base + "/v1") as client:
        client.files.create(small)
        client._core.file(base + "/small").save(folder / "saved")
        before = peak()
        client.files.create(large)
        with large.open("rb") as stream:
            client.files.create(stream)
        uploaded = peak()
        client._core.file(base + "/large").save(folder / "saved")
        return uploaded - before, peak() - uploaded

up, down = asyncio.run(main()) if mode == "async" else blocking()
print(up, down, (folder / "saved").stat().st_size)
"""


class Bytes:
    """Takes any upload without keeping it, and sends zeros as asked."""

    def __init__(self) -> None:
        self.received = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader:
            while line := reader.readline():
                headers = {}
                while header := reader.readline().strip():
                    name, _, value = header.partition(b":")
                    headers[name.lower()] = value.strip()
                if line.startswith(b"POST"):
                    self._discard(reader, headers)
                    body = json.dumps({"id": "f1", "urls": {"get": f"{self.base}/f1"}}).encode()
                    head = f"HTTP/1.1 201 Created\r\ncontent-length: {len(body)}\r\n"
                    head += "content-type: application/json\r\n\r\n"
                    connection.sendall(head.encode() + body)
                else:
                    size = DOWNLOAD if b"/large" in line else MIB
                    head = f"HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n"
                    connection.sendall(head.encode())
                    for _ in range(size // MIB):
                        connection.sendall(bytes(MIB))

    def _discard(self, reader, headers: dict[bytes, bytes]) -> None:
        if b"content-length" in headers:
            left = int(headers[b"content-length"])
            while left:
                left -= len(reader.read(min(left, MIB)))
            self.received += int(headers[b"content-length"])
            return
        while size := int(reader.readline().strip(), 16):
            self.received += len(reader.read(size))
            reader.readline()
        reader.readline()


@pytest.fixture
def server() -> Iterator[Bytes]:
    server = Bytes()
    yield server
    server.close()


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not there")
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_memory_does_not_grow_with_a_file(mode: str, server: Bytes, tmp_path: Path) -> None:
    for name, size in (("small.bin", MIB), ("large.bin", UPLOAD)):
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(size)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, server.base, mode, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    up, down, saved = (int(part) for part in done.stdout.split())
    assert saved == DOWNLOAD
    assert server.received > MIB + 2 * UPLOAD
    print(f"{mode}: upload {up / MIB:.1f} MiB more, download {down / MIB:.1f} MiB more")
    assert up < LIMIT
    assert down < LIMIT
