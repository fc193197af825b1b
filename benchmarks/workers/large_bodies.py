"""A body of 256 MiB up or down: ``large_bodies.py CLIENT up|down BASE FILE``.

Prints the processor time, and by how many bytes the greatest memory of the process grew.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

TOKEN = "benchmark"

#: The unit of ``ru_maxrss``, in bytes.
UNIT = 1 if sys.platform == "darwin" else 1024


def replicate_typed(base: str) -> dict[str, Callable[[Path], object]]:
    from replicate_api.api.files import files_create
    from replicate_api.models import UploadFileRequest
    from replicate_api.types import File
    from replicate_typed import Client

    client = Client(TOKEN, base_url=base)

    def up(file: Path) -> None:
        with file.open("rb") as payload:
            content = File(payload=payload, file_name=file.name, mime_type="image/png")
            body = UploadFileRequest(content=content)
            client._core.transport.send(files_create.operation(body=body))

    def down(file: Path) -> None:
        client._core.file(f"{base}/{file.name}").save(file.with_suffix(".down"))

    return {"up": up, "down": down}


def httpx(base: str) -> dict[str, Callable[[Path], object]]:
    import httpx

    client = httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)

    def up(file: Path) -> None:
        with file.open("rb") as content:
            files = {"content": (file.name, content, "image/png")}
            client.post(f"{base}/v1/files", files=files).raise_for_status()

    def down(file: Path) -> None:
        with (
            client.stream("GET", f"{base}/{file.name}") as response,
            file.with_suffix(".down").open("wb") as target,
        ):
            for chunk in response.iter_raw():
                target.write(chunk)

    return {"up": up, "down": down}


CLIENTS = {"replicate-typed": replicate_typed, "httpx": httpx}


def main(client: str, direction: str, base: str, file: Path) -> None:
    call = CLIENTS[client](base)[direction]
    small = file.with_name("small")
    small.write_bytes(bytes(1000))
    call(small)  # what is imported and connected once does not count
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    call(file)
    cpu = time.process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * UNIT
    print(json.dumps({"cpu": cpu, "memory": grown}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
