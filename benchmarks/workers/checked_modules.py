"""Check many modules that import a package: ``checked_modules.py CHECKER PACKAGE COUNT TOOLS``.

The modules are written into a folder of their own, and nothing is cached. What the checker needs is
timed from outside. TOOLS is the folder with the checkers.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

MODULES = {
    "replicate-typed": """
from __future__ import annotations

import replicate_typed
from replicate_typed import Client, ModelError, Prediction


def paint_{n}(client: Client, prompt: str) -> list[str]:
    output = client.run("acme/painter", {{"prompt": prompt, "seed": {n}}}, timeout=60)
    return [str(file) for file in output]


def describe_{n}(prediction: Prediction) -> str:
    try:
        prediction.wait(timeout={n} + 1)
    except ModelError as error:
        return str(error)
    return f"{{prediction.id}} {{prediction.status}} {{prediction.created_at:%Y}}"


def latest_{n}() -> str:
    client = replicate_typed.Client(max_retries={n})
    return [prediction.id for prediction in client.predictions.list()][0]
""",
    "openai": """
from __future__ import annotations

import openai
from openai import OpenAI, OpenAIError
from openai.types import FileObject


def paint_{n}(client: OpenAI, prompt: str) -> list[str]:
    output = client.images.generate(model="painter", prompt=prompt, n=1, timeout=60)
    return [str(image.url) for image in output.data or []]


def describe_{n}(client: OpenAI, file: FileObject) -> str:
    try:
        client.files.wait_for_processing(file.id, max_wait_seconds={n} + 1)
    except OpenAIError as error:
        return str(error)
    return f"{{file.id}} {{file.status}} {{file.created_at:d}}"


def latest_{n}() -> str:
    client = openai.OpenAI(max_retries={n})
    return [file.id for file in client.files.list()][0]
""",
}


def main(checker: str, package: str, count: int, tools: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for n in range(count):
            Path(folder, f"module_{n}.py").write_text(MODULES[package].format(n=n), "utf-8")
        command = {
            "mypy": [
                *("--strict", "--no-incremental", "--cache-dir", os.devnull),
                *("--python-executable", sys.executable, "."),
            ],
            "pyright": ["--pythonpath", sys.executable, "."],
        }[checker]
        done = subprocess.run(
            [tools / checker, *command], cwd=folder, capture_output=True, text=True, check=False
        )
    if done.returncode:
        sys.exit(f"{checker} finds errors: {(done.stdout + done.stderr).strip()[-300:]}")
    print("{}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
