"""The time to decode a prediction: ``decoding.py DECODER COUNT``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import answers

TEXT = answers.prediction("gm3qorzdhgbfurvjtvhg6dckhu", "https://api.example")
DOCUMENT = json.loads(TEXT)


def replicate_typed() -> Callable[[], object]:
    from replicate_typed import Client, Prediction

    core = Client("benchmark")._core
    return lambda: Prediction(core, DOCUMENT)


def replicate_1() -> Callable[[], object]:
    from replicate.prediction import Prediction

    return lambda: Prediction(**DOCUMENT)


DECODERS = {
    "replicate-typed": replicate_typed,
    "replicate 1.0.7": replicate_1,
    "json.loads": lambda: lambda: json.loads(TEXT),
}


def main(decoder: str, count: int) -> None:
    decode = DECODERS[decoder]()
    for _ in range(count // 10):
        decode()
    began = time.process_time()
    for _ in range(count):
        decode()
    print(json.dumps({"cpu": (time.process_time() - began) / count}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
