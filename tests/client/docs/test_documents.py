"""All documents: their Python, and the links between them."""

from __future__ import annotations

import re

from _support.markdown import code_blocks
from _support.repository import DOCS, README

DOCUMENTS = [README, *DOCS.glob("*.md")]


def test_documents__python_compiles() -> None:
    """Every Python block of the documents compiles."""
    for path in DOCUMENTS:
        for block in code_blocks(path, label=None):
            block.compile()


def test_readme__links_documents() -> None:
    """The README links every document."""
    linked = set(re.findall(r"\]\(docs/([a-z-]+\.md)\)", README.read_text("utf-8")))
    assert linked == {path.name for path in DOCS.glob("*.md")}


def test_documents__links() -> None:
    """Every relative link of the documents leads to a file."""
    for path in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links {target}"


def test_documents__pieces_are_shown_at_once() -> None:
    """Whatever prints pieces of a text in one line flushes them: a terminal shows whole lines."""
    for path in DOCUMENTS:
        for call in re.findall(r"print\(.*end=.*\)", path.read_text("utf-8")):
            assert "flush=True" in call, f"{path.name} has {call}"


def test_readme__names_of_local_models() -> None:
    """A model that only the local Replicate has stands beside one that Replicate has."""
    for block in code_blocks(README):
        for line in block.source.splitlines():
            if "replicate-typed/" in line and "import" not in line:
                assert "# with a token: " in line, line
