"""All documents: their Python, and the links between them."""

from __future__ import annotations

import re

from _support.markdown import code_blocks
from _support.repository import DOCS, README

DOCUMENTS = [README, *DOCS.glob("*.md")]


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
