"""The tests of ``tests/client/mocks`` with ``replicate`` 1.0.7, for which projects wrote the like.

What passes there and not here would be a reason not to change over.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from _support.environments import python_with
from _support.repository import TESTS

pytestmark = [pytest.mark.compatibility, pytest.mark.timeout(600)]

REQUIREMENTS = ("replicate==1.0.7", "pytest", "pytest-httpx", "pytest-recording", "respx", "vcrpy")


@pytest.mark.skipif(
    sys.version_info >= (3, 14), reason="replicate 1.0.7 does not import on Python 3.14"
)
def test_mocks__with_the_official_client(tmp_path: Path) -> None:
    """With only the import changed, all of them pass."""
    python = python_with(tmp_path / "env", *REQUIREMENTS)
    project = tmp_path / "project"
    shutil.copytree(TESTS / "client" / "mocks", project / "tests")
    (project / "_support").mkdir()
    shutil.copy(TESTS / "_support" / "mocked_api.py", project / "_support")
    for module in (project / "tests").glob("*.py"):
        source = module.read_text("utf-8").replace("replicate_typed as replicate", "replicate")
        module.write_text(source.replace("replicate_typed", "replicate"), "utf-8")
    (project / "pytest.ini").write_text("[pytest]\npythonpath = .\n", "utf-8")
    command = [python, "-m", "pytest", "-q", "--import-mode=importlib", "tests"]
    done = subprocess.run(
        command, cwd=project, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 90
