"""The processor time of one create after the other: ``calls.py CLIENT BASE COUNT``."""

from __future__ import annotations

import json
import sys
import time

import clients


def main(client: str, base: str, count: int) -> None:
    call = clients.SYNC[client](base)
    for _ in range(20):
        call()
    began, started = time.process_time(), time.perf_counter()
    for _ in range(count):
        call()
    cpu, wall = time.process_time() - began, time.perf_counter() - started
    print(json.dumps({"cpu": cpu / count, "wall": wall / count}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
