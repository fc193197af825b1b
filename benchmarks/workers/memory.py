"""The memory of clients that wait for work: ``memory.py CLIENT BASE COUNT``.

Prints by how many bytes the memory of the process grew with the import and the first client, which
has made one call, and with each of the further ones, which have not.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

TOKEN = "benchmark"


def replicate_typed(base: str) -> Callable[[], object]:
    from replicate_typed import Client

    return lambda: Client(TOKEN, base_url=base)


def replicate_1(base: str) -> Callable[[], object]:
    from replicate import Client

    return lambda: Client(api_token=TOKEN, base_url=base)


CLIENTS = {"replicate-typed": replicate_typed, "replicate 1.0.7": replicate_1}


def resident() -> int:
    """Return the resident memory of this process in bytes."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main(name: str, base: str, count: int) -> None:
    before = resident()
    make = CLIENTS[name](base)
    first = make()
    first.predictions.get("p1")  # type: ignore[attr-defined]
    idle = resident() - before
    kept = [make() for _ in range(10)]
    before = resident()
    kept += [make() for _ in range(count)]
    further = resident() - before
    tracemalloc.start()
    kept += [make() for _ in range(count)]
    gc.collect()
    traced, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(json.dumps({"idle": idle, "further": further / count, "traced": traced / count}))
    assert len(kept) == 2 * count + 10


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
