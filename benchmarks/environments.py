"""The environments of the clients that are compared: each package is installed plainly."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv" / "bench"

#: The requirements of each environment. ``{wheel}`` is the wheel of this source tree.
REQUIREMENTS: dict[str, tuple[str, ...]] = {
    "replicate-typed": ("{wheel}",),
    "replicate-typed[aiohttp]": ("{wheel}[aiohttp]",),
    "replicate 1.0.7": ("replicate==1.0.7",),
    "replicate 2.0.0b4": ("replicate==2.0.0b4",),
    "httpx": ("httpx", "httpx-sse"),
    "httpx2": ("httpx2",),
    "aiohttp": ("aiohttp",),
    "openai": ("openai",),
}


class NotInstalled(Exception):
    """An environment cannot be made; the message says why."""


@frozen
class Environment:
    """An environment that is ready.

    Attributes:
        name: Its name, as in ``REQUIREMENTS``.
        python: Its interpreter.
    """

    name: str
    python: Path


@cache
def environment(name: str) -> Environment:
    """Return an environment; it is made if what it consists of has changed.

    Raises:
        NotInstalled: The packages cannot be had.
    """
    home = HOME / "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")
    requirements = [one.format(wheel=wheel()) for one in REQUIREMENTS[name]]
    stamp, wanted = home / "requirements", _digest(requirements)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (stamp.is_file() and stamp.read_text("utf-8") == wanted):
        print(f"installing {', '.join(REQUIREMENTS[name])}", file=sys.stderr)
        venv.create(home, clear=True, symlinks=sys.platform != "win32", with_pip=False)
        _pip("--python", str(python), "install", "--quiet", *requirements)
        stamp.write_text(wanted, "utf-8")
    return Environment(name, python)


@cache
def wheel() -> Path:
    """Build the wheel of this source tree, and return it.

    Raises:
        NotInstalled: It cannot be built.
    """
    folder = HOME / "dist"
    for old in folder.glob("*.whl"):
        old.unlink()
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    _run([sys.executable, *command])
    (made,) = folder.glob("*.whl")
    return made


def _digest(requirements: list[str]) -> str:
    """Return what changes with the requirements, the contents of a wheel, and Python."""
    digest = hashlib.sha256(f"{sys.version}{requirements}".encode())
    for one in requirements:
        file = Path(one.partition("[")[0])
        if file.suffix == ".whl":
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _pip(*arguments: str) -> None:
    _run([sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise NotInstalled(lines[-1] if lines else f"exit status {done.returncode}")
