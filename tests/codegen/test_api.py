"""References that are fetched from the API."""

from __future__ import annotations

from pathlib import Path

from _support.codegen_project import ModelApi, Run, content
from _support.model_documents import FIRST, SECOND, document, every_input


def test_api__current_version(run: Run, api: ModelApi) -> None:
    """A reference is pinned to the current version, and stays there without another request."""
    api.put(schema=every_input())
    assert run("me/painter", "--out", "models") == (0, "models: 1 model, 5 files changed.\n")
    assert FIRST in content()["replicate.lock"]
    api.put(schema=document({}), version=SECOND)
    asked = len(api.targets)
    assert run("--out", "models") == (0, "models: 1 model, 0 files changed.\n")
    assert len(api.targets) == asked
    code, text = run("--check", "--out", "models")
    assert (code, "input me/painter.width removed" in text) == (2, True)
    assert run("--upgrade", "--out", "models")[0] == 0
    assert SECOND in content()["replicate.lock"]


def test_api__version_in_the_reference(run: Run, api: ModelApi) -> None:
    """A reference with a version is pinned to it, also by ``--upgrade``."""
    api.put(schema=every_input())
    api.put(schema=document({}), version=SECOND)
    reference = f"me/painter:{FIRST}"
    assert run(reference, "--out", "models")[0] == 0
    assert run("--upgrade", "--out", "models")[0] == 0
    assert f'reference = "{reference}"' in content()["replicate.lock"]
    assert "width" in content()["models/_painter.py"]
    assert run("--check", "--out", "models") == (0, "Nothing changed for callers.\n")


def test_api__version_is_gone(run: Run, api: ModelApi) -> None:
    """A locked version that the API does not have any more is a breaking change."""
    api.put(schema=every_input())
    run("me/painter", "--out", "models")
    api.put(schema=every_input(), version=SECOND)
    del api.versions[FIRST]
    code, text = run("--check", "--out", "models")
    assert (code, f"model me/painter removed: version {FIRST}" in text) == (2, True)
    Path("models/_pinned/painter.py").unlink()
    code, text = run("--out", "models")
    assert (code, "--upgrade takes the current one" in text) == (3, True)


def test_api__model_is_gone(run: Run, api: ModelApi) -> None:
    """A model that the API does not have is named, and nothing is written."""
    code, text = run("me/painter", "--out", "models")
    assert (code, "me/painter does not exist" in text) == (3, True)
    assert content() == {}
