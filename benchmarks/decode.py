"""How fast a prediction is read: the stock templates of openapi-python-client against ours.

Run from the repository: ``python benchmarks/decode.py``. Medians of repeated runs in one process,
the two taken in turn, so that a busy machine slows both.
"""

from __future__ import annotations

import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from replicate_api.models import Prediction

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 15
READS = 2000

PREDICTION: dict[str, Any] = {
    "id": "gm3qorzdhgbfurvjtvhg6dckhu",
    "model": "acme/upscaler",
    "version": "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
    "input": {"prompt": "a lighthouse at dusk", "steps": 28, "seed": 1234},
    "output": ["https://files.example/0.webp", "https://files.example/1.webp"],
    "logs": "loading\n" + "".join(f"step {step}/28\n" for step in range(28)),
    "error": None,
    "status": "succeeded",
    "source": "api",
    "data_removed": False,
    "created_at": "2026-01-02T03:04:05.678Z",
    "started_at": "2026-01-02T03:04:06.123456Z",
    "completed_at": "2026-01-02T03:04:09.5Z",
    "metrics": {"predict_time": 3.38, "total_time": 3.82},
    "urls": {
        "get": "https://api.example/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu",
        "cancel": "https://api.example/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu/cancel",
        "web": "https://example/p/gm3qorzdhgbfurvjtvhg6dckhu",
        "stream": "https://stream.example/v1/files/gm3qorzdhgbfurvjtvhg6dckhu",
    },
    "webhook": "https://hooks.example/replicate",
    "webhook_events_filter": ["start", "completed"],
}


def compile_stock(folder: Path) -> type[Any]:
    """The class ``Prediction`` as the stock templates write it."""
    description = folder / "openapi.json"
    description.write_text(json.dumps(yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))))
    config = folder / "config.yaml"
    config.write_text("post_hooks: []\n")
    subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
            *("--path", str(description), "--config", str(config)),
            *("--output-path", str(folder / "stock_client")),
        ],
        check=True,
        capture_output=True,
    )
    sys.path.insert(0, str(folder))
    return importlib.import_module("stock_client.models.prediction").Prediction


def measure(*functions: Callable[[], object]) -> list[float]:
    """The median time of each function's call, in seconds."""
    rounds = [
        [timeit.timeit(function, number=READS) / READS for function in functions]
        for _ in range(ROUNDS)
    ]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        stock_class = compile_stock(Path(temporary))
        if stock_class.from_dict(PREDICTION).to_dict() != PREDICTION:
            print("note: the stock class does not give back what it read")
        assert Prediction.from_dict(PREDICTION).id == stock_class.from_dict(PREDICTION).id
        for name, call in (("from_dict", _reading), ("to_dict", _writing)):
            stock, ours = measure(call(stock_class), call(Prediction))
            print(
                f"Prediction.{name}: stock {stock * 1e6:.1f} µs, ours {ours * 1e6:.1f} µs, "
                f"ratio {ours / stock:.2f}"
            )


def _reading(model: type[Any]) -> Callable[[], object]:
    return lambda: model.from_dict(PREDICTION)


def _writing(model: type[Any]) -> Callable[[], object]:
    return model.from_dict(PREDICTION).to_dict


if __name__ == "__main__":
    main()
