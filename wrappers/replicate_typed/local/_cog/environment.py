"""A virtual environment per set of requirements, built once and shared by models that need the same.

Cog pins old versions of packages that this one uses too, so a model never runs in the environment
of its server. An environment lives in a folder named by a digest of all that went into it. It is
built in place, for a virtual environment cannot be moved, and counts only once its marker is
written. A lock keeps two builders apart; pip holds it too, so it is not free while a pip whose
parent was killed goes on writing.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import signal
import sys
import sysconfig
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .._contract.runtime import BrokenModel
from .cache import read_json, write_json

#: The last release of Cog that serves over its own Python HTTP server and makes its own schema.
COG_VERSION = "0.16.12"

Progress = Callable[[str], None]

_LAYOUT = "1"  # raised when environments of older releases of this package must not be used
_LOCK_POLL_SECONDS = 0.2
_ERROR_LINES = 15
_LINE_BYTES = 1 << 20
_SHOWN = ("Collecting ", "Downloading ", "Building wheel", "Installing collected packages")


@dataclass(frozen=True, slots=True)
class EnvironmentSpec:
    """What an environment holds."""

    python_version: str
    """`3.12`"""
    requirements: tuple[str, ...]
    """Lines of a pip requirements file."""
    cog_version: str = COG_VERSION

    @property
    def key(self) -> str:
        """The name of the environment's folder: 20 hex digits."""
        parts = [_LAYOUT, sys.implementation.name, sysconfig.get_platform()]
        parts += [self.python_version, self.cog_version, *sorted(set(self.requirements))]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]

    @property
    def summary(self) -> str:
        """What a person reads while it is built."""
        return ", ".join([f"cog {self.cog_version}", *self.requirements])


def running_version() -> str:
    """Return the version of the running Python, as in `3.12`."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def choose_python(wanted: str | None) -> tuple[str, str | None]:
    """Return the version to use for a model that asks for `wanted`, and a warning if it differs."""
    running = running_version()
    if wanted is None or wanted == running or shutil.which(f"python{wanted}"):
        return wanted or running, None
    return running, f"it asks for Python {wanted}, which is not on PATH; it gets {running}."


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` without what would mix another Python, or the API token, into a model."""
    dropped = {"VIRTUAL_ENV", "CONDA_PREFIX", "REPLICATE_API_TOKEN", "__PYVENV_LAUNCHER__"}
    kept = {k: v for k, v in environ.items() if k not in dropped and not k.startswith("PYTHON")}
    return kept | {
        "PYTHONDONTWRITEBYTECODE": "1",  # model folders stay as they are, and may be read-only
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def find_environment(spec: EnvironmentSpec, cache: Path) -> Path | None:
    """Return the interpreter of the finished environment of `spec`; None when there is none."""
    folder = cache / "envs" / spec.key
    python = folder / "venv" / "bin" / "python"
    # exists() follows the link, so an environment whose Python was uninstalled does not count.
    return python if read_json(folder / "ready.json") and python.exists() else None


async def ensure_environment(spec: EnvironmentSpec, cache: Path, progress: Progress) -> Path:
    """Return the interpreter of the environment of `spec`, building it when there is none.

    Cancelling ends the build. Raises BrokenModel with the last lines of what failed.
    """
    if python := find_environment(spec, cache):
        return python
    async with _lock(cache / "envs" / f"{spec.key}.lock", progress) as lock:
        if python := find_environment(spec, cache):
            return python
        return await _Build(spec, cache / "envs" / spec.key, lock, progress).run()


@asynccontextmanager
async def _lock(path: Path, progress: Progress) -> AsyncGenerator[int]:
    import fcntl

    descriptor = _open_lock(path)
    try:
        waiting = False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not waiting:
                    progress("Waiting: another process is building this environment")
                    waiting = True
                await asyncio.sleep(_LOCK_POLL_SECONDS)
        yield descriptor
    finally:
        os.close(descriptor)


def _open_lock(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BrokenModel(
            f"{path.parent}: environments cannot be kept here: {error.strerror}. "
            "Set REPLICATE_TYPED_CACHE to a folder that can be written."
        ) from None


class _Build:
    def __init__(self, spec: EnvironmentSpec, folder: Path, lock: int, progress: Progress) -> None:
        self._spec = spec
        self._folder = folder
        self._lock = lock
        self._progress = progress

    async def run(self) -> Path:
        spec, venv = self._spec, self._folder / "venv"
        self._progress(f"Environment: {spec.summary} (Python {spec.python_version})")
        requirements = await asyncio.to_thread(self._prepare)
        await self._step(
            "create a virtual environment", self._base_python(), "-m", "venv", str(venv)
        )
        python = venv / "bin" / "python"
        await self._step(
            f"install {spec.summary}",
            *(str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
            *("--progress-bar", "off", "--requirement", str(requirements)),
        )
        content = {"cog": spec.cog_version, "python": spec.python_version}
        write_json(self._folder / "ready.json", content | {"requirements": spec.requirements})
        self._progress(f"Environment ready: {self._folder}")
        return python

    def _prepare(self) -> Path:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / "requirements.txt"
        lines = [f"cog=={self._spec.cog_version}", *self._spec.requirements]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def _base_python(self) -> str:
        if self._spec.python_version == running_version():
            return sys.executable
        found = shutil.which(f"python{self._spec.python_version}")
        return found or sys.executable

    async def _step(self, purpose: str, *command: str) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=clean_environment(os.environ) | {"PYTHONDONTWRITEBYTECODE": ""},
                cwd=self._folder,
                limit=_LINE_BYTES,
                pass_fds=(self._lock,),
                start_new_session=True,
            )
        except OSError as error:
            raise BrokenModel(f"Could not {purpose}: {command[0]}: {error.strerror}.") from None
        tail: deque[str] = deque(maxlen=_ERROR_LINES)
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        try:
            async for raw in process.stdout:
                line = raw.decode(errors="replace").rstrip()
                tail.append(line)
                if line.startswith(_SHOWN):
                    # pip names in brackets what asked for a package, at length.
                    self._progress(f"  {line.partition(' (')[0].partition(':')[0]}")
            code = await process.wait()
        finally:
            if process.returncode is None:
                # The whole group, for pip starts compilers and build backends of its own.
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if code:
            said = "\n".join(f"    {line}" for line in tail)
            raise BrokenModel(f"Could not {purpose} (exit code {code}):\n{said}")
