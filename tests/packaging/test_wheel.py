"""The wheel, as it is installed."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from _support.repository import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this source tree."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(out),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    (made,) = out.glob("*.whl")
    return made


def test_wheel__contents(wheel: Path) -> None:
    """The wheel has its packages, their data, the license and the types, and nothing else."""
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"replicate_typed", "replicate_typed_models", "replicate_api"}
    for wanted in (
        "replicate_typed/py.typed",
        "replicate_typed/__init__.pyi",
        "replicate_typed_models/py.typed",
        "replicate_typed/helpers.py",
        "replicate_api/py.typed",
        "replicate_typed/_sync/client.py",
        "replicate_typed/local/_contract/openapi.json",
        "replicate_typed/local/models/stable-diffusion/cog.yaml",
        "replicate_api/models/prediction.py",
    ):
        assert wanted in names
    assert not [name for name in names if "__pycache__" in name]
    metadata = next(name for name in names if name.endswith("/METADATA"))
    text = zipfile.ZipFile(wheel).read(metadata).decode()
    assert "License-Expression: Apache-2.0" in text
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_wheel__clean_environment(wheel: Path, tmp_path: Path) -> None:
    """The wheel imports in a clean environment, with its run-time dependencies only.

    The dependencies come from the environment of the tests: nothing is fetched.
    """
    home = tmp_path / "env"
    venv.create(home, with_pip=False, symlinks=True)
    site = next(home.glob("lib/python*/site-packages"), home / "Lib" / "site-packages")
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python")]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    assert site.is_dir()
    allowed = (
        "attr",
        "attrs",
        "httpx",
        "httpcore",
        "anyio",
        "h11",
        "idna",
        "certifi",
        "sniffio",
        "dateutil",
        "six",
        "typing_extensions",
    )
    code = f"""
import importlib, importlib.abc, sys
class Fence(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        top = name.partition(".")[0]
        if path is None and top not in sys.stdlib_module_names and top not in {set(allowed)!r} | {{
            "replicate_typed", "replicate_api", "rich", "click", "brotli", "zstandard", "h2",
            "socksio", "brotlicffi", "pygments", "exceptiongroup", "backports", "trio", "uvloop",
            "winloop",
        }}:
            raise ImportError(f"{{name}} is no run-time dependency")
        return None
sys.meta_path.insert(0, Fence())
sys.path.append({str(Path(pytest.__file__).parent.parent)!r})
import replicate_api, replicate_typed
assert replicate_typed.__file__.startswith({str(home)!r}), replicate_typed.__file__
for name in replicate_typed.__all__:
    getattr(replicate_typed, name)
for name in replicate_api.models.__all__ if hasattr(replicate_api, "models") else ():
    getattr(replicate_api.models, name)
print(replicate_typed.__version__)
"""
    python = home / "bin" / "python"
    done = subprocess.run(
        [str(python), "-I", "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_import__lazy() -> None:
    """Importing the package loads neither httpx nor the generated models."""
    code = "import sys, replicate_typed; print([m for m in {names!r} if m in sys.modules])".format(
        names=("httpx", "replicate_api")
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
