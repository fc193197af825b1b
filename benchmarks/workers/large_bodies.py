"""256 MiB up or down: ``large_bodies.py CLIENT up|down BASE FOLDER``.

They go up in some files of the folder, and come down as one. Prints the processor time, and by how
many bytes the greatest memory of the process grew.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import answers

TOKEN = "benchmark"

#: The unit of ``ru_maxrss``, in bytes.
UNIT = 1 if sys.platform == "darwin" else 1024


def replicate_typed(base: str) -> dict[str, Callable[[Path], object]]:
    from replicate_typed import Client

    client = Client(TOKEN, base_url=base)

    def up(file: Path) -> None:
        client.files.create(file)

    def down(file: Path) -> None:
        client._core.file(f"{base}/{file.name}").save(file.with_suffix(".down"))

    return {"up": up, "down": down}


def httpx(base: str) -> dict[str, Callable[[Path], object]]:
    import httpx

    client = httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)

    def up(file: Path) -> None:
        with file.open("rb") as content:
            files = {"content": (file.name, content, "image/png")}
            client.post(f"{base}/v1/files", files=files).raise_for_status().json()

    def down(file: Path) -> None:
        with (
            client.stream("GET", f"{base}/{file.name}") as response,
            file.with_suffix(".down").open("wb") as target,
        ):
            for chunk in response.iter_raw():
                target.write(chunk)

    return {"up": up, "down": down}


CLIENTS = {"replicate-typed": replicate_typed, "httpx": httpx}


def main(client: str, direction: str, base: str, folder: Path) -> None:
    call = CLIENTS[client](base)[direction]
    call(folder / "small.png")  # what is imported and connected once does not count
    large = folder / "large.png"
    files = [large] * answers.LARGE_FILES if direction == "up" else [large]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    for file in files:
        call(file)
    cpu = time.process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * UNIT
    print(json.dumps({"cpu": cpu, "memory": grown}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))
