"""The examples of docs/files.md, and those of docs/webhooks.md that run alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from _support.markdown import code_blocks
from _support.pictures import PNG
from _support.repository import DOCS
from replicate_typed import Client
from replicate_typed.local import LocalServer

FILES = code_blocks(DOCS / "files.md")


def model(prompt: str = "", image: str = "", masks: list[str] | None = None) -> bytes:
    """Return a picture."""
    return PNG


def test_files_md__examples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The examples run one after the other."""
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
