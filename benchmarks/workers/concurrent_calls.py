"""Calls of async code at once: ``concurrent_calls.py CLIENT BASE COUNT``."""

from __future__ import annotations

import asyncio
import json
import sys
import time

import clients


async def main(client: str, base: str, count: int) -> None:
    async with clients.ASYNC[client](base) as call:
        began = time.perf_counter()
        answers = await asyncio.gather(*(call() for _ in range(count)), return_exceptions=True)
        seconds = time.perf_counter() - began
    failed = sum(isinstance(answer, BaseException) for answer in answers)
    print(json.dumps({"rate": (count - failed) / seconds, "failed": failed}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
