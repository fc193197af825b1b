"""The examples of docs/files.md and of docs/webhooks.md that stand alone, run as they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from _support.markdown import code_blocks
from _support.pictures import PNG
from _support.repository import DOCS, README
from replicate_typed import Client
from replicate_typed.local import LocalServer

DOCUMENTS = [README, *DOCS.glob("*.md")]
FILES = code_blocks(DOCS / "files.md")


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
        for block in [*FILES, *code_blocks(DOCS / "webhooks.md")]:
            block.run(space)
    assert len(FILES) == 3
    assert Path("cat.png").read_bytes() == PNG
    assert [path.read_bytes() for path in Path("cats").iterdir()] == [PNG]
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(PNG)} {len(PNG)}"
    assert space["secret"].startswith("whsec_")


def test_every_block_of_the_documents_is_python() -> None:
    for path in DOCUMENTS:
        for block in code_blocks(path, label=None):
            block.compile()


def test_the_readme_links_every_document() -> None:
    linked = set(re.findall(r"\]\(docs/([a-z]+\.md)\)", README.read_text("utf-8")))
    assert linked == {path.name for path in DOCS.glob("*.md")}


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for path in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links {target}"
