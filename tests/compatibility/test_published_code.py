"""Published code against this package, each in an environment of its own.

The package is installed there under the name of the official one. Since the package indexes are
needed, this runs by ``make test-compatibility`` only.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from _support.environments import python_with, run_program
from _support.repository import ROOT, TESTS
from replicate_typed.local import LocalServer

pytestmark = [pytest.mark.compatibility, pytest.mark.timeout(600)]

HERE = TESTS / "compatibility"
PROGRAMS = HERE / "programs"

PUBLISHED = {
    "langchain_llm": (
        ["langchain-community==0.4.2"],
        {
            "official": "once upon a time",
            "version": "once upon a time",
            "stop": "once upon",
            "stream": ["once", " upon", " a", " time"],
            "streaming": "once upon",
            "async": "once upon",
            "batch": ["a b", "c d"],
            "chain": "tell me",
            "failure": "boo",
        },
    ),
    "llama_index_llm": (
        ["llama-index-llms-replicate==0.7.0"],
        {
            "complete": "once upon a time",
            "stream": ["once", " upon", " a", " time", ""],
            "chat": "user: hello\nassistant: ",
            "stream chat": "user: hello\nassistant: ",
            "async": "once upon",
        },
    ),
    "agno_tools": (
        ["agno==3.1.10"],
        {
            "images": 1,
            "content": "Image",
            "png": True,
            "text": "Unexpected output type: <class 'str'>",
        },
    ),
    "documented_1": (
        [],
        {
            "files": [True],
            "url": ["str", True],
            "pieces": "a b ",
            "unheld": "HI",
            "input file": "10248 bytes",
            "stream": "once upon ",
            "stream of a prediction": "x y ",
            "concurrent": ["NO 1", "NO 2", "NO 3"],
            "background": ["succeeded", "AHOY", "shouting ahoy\n"],
            "cancel": "canceled",
            "list": True,
            "collections": True,
            "hardware": True,
            "failure": ["failed", "boo"],
            "model": "local/mine",
            "client": "HI",
        },
    ),
    "documented_2": (
        [],
        {
            "run": "HI",
            "file": True,
            "prediction": ["succeeded", "HI"],
            "get": True,
            "async": ["HI", "a b "],
            "stream": ["a ", "b ", ""],
            "iterate": True,
            "page": [True, True],
            "upload": [5, "hello.txt"],
            "input": "5 bytes",
            "not found": [404, True],
            "token": 401,
            "no connection": True,
            "options": [5, 2.0],
            "request": [200, True],
            "own client": "user",
        },
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_code__results(name: str, published_server: LocalServer, tmp_path: Path) -> None:
    """The program prints what its documentation says."""
    requirements, expected = PUBLISHED[name]
    python = python_with(tmp_path / "env", str(ROOT), *requirements)
    environment = {
        "PYTHONPATH": str(HERE / "alias"),
        "REPLICATE_BASE_URL": published_server.base,
        "REPLICATE_API_TOKEN": published_server.token,
    }
    command = [python, str(PROGRAMS / f"{name}.py")]
    assert run_program(command, environment, tmp_path) == expected
