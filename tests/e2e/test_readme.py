"""The examples of the README, and the commands that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from _support.markdown import code_blocks
from _support.repository import README, ROOT
from replicate_typed.local import LocalServer

pytestmark = pytest.mark.xdist_group("cog")

BLOCKS = code_blocks(README)


def test_readme__examples(
    cog_server: LocalServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The examples run one after the other, and print what they should."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REPLICATE_BASE_URL", cog_server.url)
    monkeypatch.setenv("REPLICATE_API_TOKEN", cog_server.token)
    assert len(BLOCKS) >= 7
    names: dict[str, object] = {"__name__": "readme"}
    for block in BLOCKS:
        block.run(names)
    printed = capsys.readouterr().out
    assert "Prediction output: ['http" in printed
    assert "The prompt is empty" in printed
    assert (tmp_path / "dragon.png").read_bytes().startswith(b"\x89PNG")


def test_readme__make_targets() -> None:
    """Every make target that the README names exists."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(
        re.findall(r"(?:^|`)make ([a-z-]+)", README.read_text("utf-8"), re.MULTILINE)
    ):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
