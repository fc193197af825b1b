"""The examples of docs/files.md and of docs/webhooks.md that stand alone, run as they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from _support.loopback import PNG
from replicate_typed import Client
from replicate_typed.local import LocalServer

DOCS = Path(__file__).parents[3] / "docs"
ROOT = DOCS.parent


def blocks(name: str) -> list[str]:
    return re.findall(
        r"^```python\n(.*?)^```$", (DOCS / name).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


def model(prompt: str = "", image: str = "", masks: list[str] | None = None) -> bytes:
    return PNG


def test_the_examples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cat.png").write_bytes(PNG)
    with (
        LocalServer(models={"owner/model": model}) as server,
        Client(server.token, base_url=server.url, poll_interval=0.01) as client,
    ):
        space: dict[str, Any] = {"client": client, "Path": Path, "mask_bytes": PNG}
        for block in [*blocks("files.md"), *blocks("webhooks.md")]:
            exec(compile(block, "example", "exec"), space)
    assert len(blocks("files.md")) == 3
    assert Path("cat.png").read_bytes() == PNG
    assert [path.read_bytes() for path in Path("cats").iterdir()] == [PNG]
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(PNG)} {len(PNG)}"
    assert space["secret"].startswith("whsec_")


def test_every_block_of_the_documents_is_python() -> None:
    for path in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for block in re.findall(
            r"^```python[^\n]*\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
        ):
            compile(block, path.name, "exec")


def test_the_readme_links_every_document() -> None:
    linked = set(re.findall(r"\]\(docs/([a-z]+\.md)\)", (ROOT / "README.md").read_text("utf-8")))
    assert linked == {path.name for path in DOCS.glob("*.md")}


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links {target}"
