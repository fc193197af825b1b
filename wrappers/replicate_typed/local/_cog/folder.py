"""Loading of model folders, and builds of what they need."""

from __future__ import annotations

import ast
import asyncio
import inspect
import logging
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from .._contract.runtime import BrokenModel, ModelSource
from .environment import Progress
from .manifest import MANIFEST_NAME, Manifest, read_manifest
from .runtime import CANCEL_SECONDS, IDLE_SECONDS, CogRuntime

logger = logging.getLogger("replicate_typed.local.cog")

#: The owner of a model whose name is not given.
DEFAULT_OWNER = "local"
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._-]+")


def load_folder(
    path: Path | str,
    *,
    reference: str | None = None,
    cache: Path | None = None,
    idle_seconds: float = IDLE_SECONDS,
    cancel_seconds: float = CANCEL_SECONDS,
    progress: Progress | None = None,
) -> ModelSource:
    """Return the Cog model in a folder.

    Only files are read: the environment is built, and the model started, when they are needed.
    Settings of the ``cog.yaml`` that have no effect here are logged as warnings.

    Args:
        path: The folder.
        reference: The model's name, ``owner/name``; by default, that of ``image: r8.im/owner/name`` in
            the ``cog.yaml``, or else ``local/`` and the name of the folder.
        cache: The folder for environments and schemas.
        idle_seconds: Seconds without a prediction after which the model's process is stopped.
        cancel_seconds: Seconds after a cancellation when a process that has not stopped is killed.
        progress: Called with a line for each step of a build; by default, the lines are logged.

    Raises:
        BrokenModel: The folder is not a valid model; the message says what to fix, and where.
    """
    if sys.platform == "win32":
        raise BrokenModel(f"{path}: Cog models run on Linux and macOS only; on Windows, use WSL.")
    folder = Path(path).expanduser().absolute()
    manifest = read_manifest(folder)
    owner, name = _names(manifest, reference)
    runtime = CogRuntime(
        manifest,
        cache=cache,
        idle_seconds=idle_seconds,
        cancel_seconds=cancel_seconds,
        progress=progress,
    )
    for warning in [*manifest.warnings, *filter(None, [runtime.python_warning])]:
        logger.warning("%s", warning)
    return ModelSource(owner=owner, name=name, runtime=runtime, description=_description(manifest))


def build(
    paths: Iterable[Path | str], *, progress: Progress = print, cache: Path | None = None
) -> None:
    """Build the environments and compute the schemas of model folders, unless they are cached.

    Args:
        paths: The folders.
        progress: Called with a line for each step.
        cache: The folder for environments and schemas.

    Raises:
        BrokenModel: A folder is not a valid model, or its environment cannot be built.
    """
    for path in paths:
        asyncio.run(_build(path, progress, cache))


async def _build(path: Path | str, progress: Progress, cache: Path | None) -> None:
    source = load_folder(path, cache=cache, progress=progress)
    try:
        info = await source.runtime.describe()
    finally:
        await source.runtime.aclose()
    progress(f"{source.owner}/{source.name}: ready, version {info.id[:12]}")


def bundled_models() -> list[Path]:
    """Return the folders of the bundled models."""
    models = Path(__file__).parent.parent / "models"
    return sorted(manifest.parent for manifest in models.glob(f"*/{MANIFEST_NAME}"))


def _names(manifest: Manifest, reference: str | None) -> tuple[str, str]:
    if reference is not None:
        owner, slash, name = reference.partition("/")
        if not (owner and slash and name) or "/" in name:
            raise BrokenModel(
                f"{manifest.folder}: a model's name must have the form 'owner/name', not {reference!r}."
            )
        return owner, name
    if manifest.owner is not None and manifest.name is not None:
        return manifest.owner, manifest.name
    name = _NOT_IN_A_NAME.sub("-", manifest.folder.name.lower()).strip("-.") or "model"
    return DEFAULT_OWNER, name


def _description(manifest: Manifest) -> str | None:
    """Return the first paragraph of the class's or the file's docstring, on one line."""
    file, symbol = manifest.predict.split(":")
    tree = ast.parse((manifest.folder / file).read_text(encoding="utf-8"))
    for node in [*tree.body, tree]:
        if node is not tree and getattr(node, "name", None) != symbol:
            continue
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            text = inspect.cleandoc(ast.get_docstring(node) or "")
            if text:
                return " ".join(text.split("\n\n")[0].split())
    return None
