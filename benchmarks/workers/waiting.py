"""How late the end of a prediction is noticed, and with how many polls: ``waiting.py COUNT``.

The clock is simulated: a pause takes no time, and a request 50 ms.
"""

from __future__ import annotations

import json
import random
import sys
import time

#: The durations of the predictions, and of a request, in seconds.
SHORTEST, LONGEST = 0.5, 30 * 60.0
REQUEST = 0.05

#: What the polls are compared with: one in this many seconds.
FIXED_INTERVAL = 0.5


class Clock:
    """A clock that only pauses move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += max(0.0, seconds)


def wait_for(clock: Clock, duration: float) -> tuple[float, int]:
    """Return how long a prediction of some duration is waited for, and the number of requests."""
    import answers
    import httpx
    from replicate_typed import Client

    started, count = clock.now, 0

    def respond(_: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        clock.now += REQUEST / 2
        shown = answers.document("p1", "https://api.replicate.com")
        if clock.now - started < duration:
            shown |= {"status": "processing", "output": None, "completed_at": None}
        clock.now += REQUEST / 2
        return httpx.Response(200, json=shown)

    with Client("benchmark", transport=httpx.MockTransport(respond)) as client:
        client.predictions.get("p1").wait()
    return clock.now - started, count


def main(count: int) -> None:
    clock = Clock()
    time.monotonic, time.sleep = clock.read, clock.sleep  # before anything takes them
    chance = random.Random(1)  # the same durations each time
    random.seed(1)
    shares: list[float] = []
    polls, fixed = 0, 0.0
    for _ in range(count):
        duration = SHORTEST * (LONGEST / SHORTEST) ** chance.random()
        waited, requests = wait_for(clock, duration)
        shares.append((waited - duration - REQUEST) / (0.05 * duration + 0.1))
        polls += requests
        fixed += duration / FIXED_INTERVAL
    print(json.dumps({"overshoot": sum(shares) / len(shares), "requests": polls / fixed}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
