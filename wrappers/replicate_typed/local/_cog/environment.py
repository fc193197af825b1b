"""Virtual environments: one per set of requirements, built once and shared by models.

Cog pins old versions of packages that this package uses too, so a model never runs in the server's
environment. The folder of an environment is named by a digest of its inputs. It is built in place,
because a virtual environment cannot be moved, and is complete once its marker file is written. A
lock prevents concurrent builds; pip inherits it, so the lock is held while a pip whose parent was
killed is still writing.
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
from pathlib import Path

from ..._base.records import frozen
from .._contract.runtime import BrokenModel
from .cache import read_json, write_json

#: The last release of Cog that serves over its own Python HTTP server and makes its own schema.
COG_VERSION = "0.16.12"

Progress = Callable[[str], None]

#: Incremented when environments of older releases of this package must not be used.
_LAYOUT = "1"

#: Seconds between two attempts to acquire the lock.
_LOCK_POLL_INTERVAL = 0.2

#: Lines of output shown when a build fails, and the longest line in bytes.
_ERROR_LINES = 15
_MAX_LINE = 1 << 20

#: Prefixes of the lines of pip's output that are shown as progress.
_PROGRESS_PREFIXES = (
    "Collecting ",
    "Downloading ",
    "Building wheel",
    "Installing collected packages",
)


@frozen
class EnvironmentSpec:
    """The inputs of an environment.

    Attributes:
        python_version: The version of Python, as in ``3.12``.
        requirements: Lines of a pip requirements file.
        cog_version: The version of Cog.
    """

    python_version: str
    requirements: tuple[str, ...]
    cog_version: str = COG_VERSION

    @property
    def key(self) -> str:
        """The name of the environment's folder: 20 hex digits."""
        parts = [_LAYOUT, sys.implementation.name, sysconfig.get_platform()]
        parts += [self.python_version, self.cog_version, *sorted(set(self.requirements))]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]

    @property
    def summary(self) -> str:
        """The summary that is shown during a build."""
        return ", ".join([f"cog {self.cog_version}", *self.requirements])


def running_version() -> str:
    """Return the version of the running Python, as in ``3.12``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def choose_python(requested: str | None) -> tuple[str, str | None]:
    """Return the version of Python for a model, and a warning if it is not the requested one."""
    running = running_version()
    if requested is None or requested == running or shutil.which(f"python{requested}"):
        return requested or running, None
    return running, f"it requests Python {requested}, which is not on PATH; it runs with {running}."


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return environment variables without the API token and without those of another Python."""
    dropped = {"VIRTUAL_ENV", "CONDA_PREFIX", "REPLICATE_API_TOKEN", "__PYVENV_LAUNCHER__"}
    kept = {k: v for k, v in environ.items() if k not in dropped and not k.startswith("PYTHON")}
    return kept | {
        "PYTHONDONTWRITEBYTECODE": "1",  # model folders must not be changed, and may be read-only
        "PYTHONNOUSERSITE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


def find_environment(spec: EnvironmentSpec, cache: Path) -> Path | None:
    """Return the interpreter of a complete environment, or None."""
    folder = cache / "envs" / spec.key
    python = folder / "venv" / "bin" / "python"
    # exists() follows the link, and so detects that the Python was uninstalled.
    return python if read_json(folder / "ready.json") and python.exists() else None


async def ensure_environment(spec: EnvironmentSpec, cache: Path, progress: Progress) -> Path:
    """Return the interpreter of an environment, and build the environment if necessary.

    Cancelling the task stops the build.

    Args:
        spec: The inputs of the environment.
        cache: The folder for environments.
        progress: Called with a line for each step.

    Raises:
        BrokenModel: The build failed; the message has the last lines of output.
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
                await asyncio.sleep(_LOCK_POLL_INTERVAL)
        yield descriptor
    finally:
        os.close(descriptor)


def _open_lock(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BrokenModel(
            f"{path.parent}: environments cannot be stored here: {error.strerror}. "
            "Set REPLICATE_TYPED_CACHE to a writable folder."
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
                limit=_MAX_LINE,
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
                if line.startswith(_PROGRESS_PREFIXES):
                    # pip appends what requires the package, at length.
                    self._progress(f"  {line.partition(' (')[0].partition(':')[0]}")
            code = await process.wait()
        finally:
            if process.returncode is None:
                # The whole group, because pip starts compilers and build backends.
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if code:
            output = "\n".join(f"    {line}" for line in tail)
            raise BrokenModel(f"Could not {purpose} (exit code {code}):\n{output}")
