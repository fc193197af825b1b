"""Fixtures that write model folders, which run in the environment of the bundled models."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from _support.cog_harness import MakeModel
from replicate_typed.local._cog import build, bundled_models


@pytest.fixture(scope="session")
def built() -> None:
    """Build the environment of the bundled models; after ``make setup``, it exists."""
    build(bundled_models(), progress=lambda line: None)


@pytest.fixture
def make_model(tmp_path: Path, built: None) -> MakeModel:
    """Write a model folder from the source of predict.py and additional keys of cog.yaml."""

    def make(source: str, manifest: str = "", folder: str = "model") -> Path:
        path = tmp_path / folder
        path.mkdir(exist_ok=True)
        # The requirements of the bundled models, so that their environment is used.
        lines = [
            "build:",
            "  python_packages: ['pillow>=11.1,<14']",
            "predict: predict.py:Predictor",
        ]
        (path / "cog.yaml").write_text("\n".join(lines) + "\n" + textwrap.dedent(manifest))
        (path / "predict.py").write_text(textwrap.dedent(source))
        return path

    return make
