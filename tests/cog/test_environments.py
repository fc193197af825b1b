"""Builds of environments with the real venv and pip, from local wheels without a network."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from replicate_typed.local._cog.environment import (
    EnvironmentSpec,
    ensure_environment,
    find_environment,
    running_version,
)
from replicate_typed.local._contract.runtime import BrokenModel

pytestmark = pytest.mark.xdist_group("cog")

BUILD = """
import asyncio, sys
from pathlib import Path
from replicate_typed.local._cog.environment import EnvironmentSpec, ensure_environment, running_version

def say(line):
    print(line, flush=True)

spec = EnvironmentSpec(running_version(), tuple(sys.argv[2:]))
print(asyncio.run(ensure_environment(spec, Path(sys.argv[1]), say)))
"""


def make_wheel(folder: Path, name: str, version: str, source: str = "") -> None:
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", source)
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip is configured to use."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    make_wheel(folder, "cog", "0.16.12", "NAME = 'a small cog'")
    config = tmp_path / "pip.conf"
    config.write_text(f"[install]\nno-index = true\nfind-links = {folder}\n")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    return folder


def spec(*requirements: str) -> EnvironmentSpec:
    return EnvironmentSpec(running_version(), requirements)


def begin(cache: Path, *requirements: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(cache), *requirements],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_ensure_environment__concurrent(wheels: Path, tmp_path: Path) -> None:
    """Two processes build one environment once."""
    make_wheel(wheels, "extra", "1.0")
    builders = [begin(tmp_path / "cache", "extra") for _ in range(2)]
    said = [builder.communicate(timeout=90)[0].splitlines() for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0]
    assert said[0][-1] == said[1][-1]
    lines = said[0] + said[1]
    assert sum(line.startswith("Environment: ") for line in lines) == 1
    assert sum(line.startswith("  Installing collected packages") for line in lines) == 1
    assert lines.count("Waiting: another process is building this environment") == 1
    python = said[0][-1]
    found = subprocess.check_output([python, "-c", "import cog, extra; print(cog.NAME)"], text=True)
    assert found == "a small cog\n"


def test_ensure_environment__interrupted(wheels: Path, tmp_path: Path) -> None:
    """An interrupted build is not used, and is built again."""
    cache = tmp_path / "cache"
    builder = begin(cache)
    assert builder.stdout is not None
    assert builder.stdout.readline().startswith("Environment: cog 0.16.12")
    os.killpg(builder.pid, signal.SIGKILL)
    builder.wait()
    builder.stdout.close()
    assert find_environment(spec(), cache) is None

    python = asyncio.run(ensure_environment(spec(), cache, lambda line: None))
    assert find_environment(spec(), cache) == python

    # An environment whose Python was uninstalled is not used either.
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    assert find_environment(spec(), cache) is None


def test_ensure_environment__failed(wheels: Path, tmp_path: Path) -> None:
    """The error of a failed build has the last lines of pip."""
    cache = tmp_path / "cache"
    with pytest.raises(BrokenModel) as caught:
        asyncio.run(ensure_environment(spec("no-such-package==9"), cache, lambda line: None))
    said = str(caught.value)
    assert said.startswith("Could not install cog 0.16.12, no-such-package==9 (exit code 1):\n")
    assert "No matching distribution found for no-such-package==9" in said
    assert find_environment(spec("no-such-package==9"), cache) is None


def test_ensure_environment__canceled(wheels: Path, tmp_path: Path) -> None:
    """Cancelling a build kills pip."""
    cache = tmp_path / "cache"

    async def scenario() -> None:
        began = asyncio.Event()
        task = asyncio.create_task(ensure_environment(spec(), cache, lambda line: began.set()))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
    assert find_environment(spec(), cache) is None
    command_lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")]
    assert not any(str(cache).encode() in line for line in command_lines)


def test_ensure_environment__unwritable_cache(tmp_path: Path) -> None:
    """The error for a cache that is not writable says what to set."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(BrokenModel, match="Set REPLICATE_TYPED_CACHE to a writable folder"):
        asyncio.run(ensure_environment(spec(), blocked, lambda line: None))
