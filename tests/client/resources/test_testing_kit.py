"""The examples of docs/testing.md, run as they stand there."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from replicate_typed import Client
from replicate_typed.local import LocalServer

DOCUMENT = Path(__file__).parents[3] / "docs" / "testing.md"
EXAMPLES = re.findall(r"```python test\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)


def example(number: int) -> dict[str, Any]:
    module: dict[str, Any] = {"__name__": f"example_{number}"}
    exec(compile(EXAMPLES[number], f"{DOCUMENT.name}:{number}", "exec"), module)
    return module


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (number, name)
        for number, source in enumerate(EXAMPLES)
        for name in re.findall(r"^def (test_\w+)", source, re.MULTILINE)
    ],
)
def test_an_example_of_the_document(number: int, name: str, replicate_local: LocalServer) -> None:
    example(number)[name](replicate_local)


def test_the_example_without_pytest() -> None:
    example(2)


def test_the_fixture_leads_the_environment_to_a_fresh_server(replicate_local: LocalServer) -> None:
    replicate_local.add("me/echo", lambda prompt: prompt)
    with Client() as client:
        assert client.base_url == replicate_local.url
        assert replicate_local.predictions() == []
        client.run("me/echo", {"prompt": "warm"})
        began = time.perf_counter()
        assert client.run("me/echo", {"prompt": "a"}) == "a"
        assert time.perf_counter() - began < 1
