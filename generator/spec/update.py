"""Following upstream: fetch, build, compile and report in a place of its own, then put everything in place at once."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .build import Built, build, load_overlay
from .changes import Change
from .diff import diff
from .errors import SpecError
from .fetch import parse, read_source
from .python_api import python_changes
from .report import Report, Unmatched
from .wrapper_uses import missing_uses

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import httpx

    from .document import Json, Prose

DEFAULT_SOURCE = "https://api.replicate.com/openapi.json"
_EMPTY: Json = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": {}}}
_PACKAGES = {"replicate_api": "generated_client", "replicate_typed": "wrappers"}


class Made(Protocol):
    """A file or folder that was made, and its place in the repository."""

    @property
    def made(self) -> Path: ...
    @property
    def home(self) -> Path: ...


class Compile(Protocol):
    """Makes all that is derived from `description` in the folder `scratch`, and touches nothing else."""

    def __call__(self, scratch: Path, /, *, description: Path) -> Sequence[Made]: ...


@dataclass(frozen=True, slots=True)
class _Move:
    made: Path
    home: Path


def spec_diff(
    source: str | Path = DEFAULT_SOURCE,
    *,
    root: Path,
    compile: Compile | None = None,
    prose: Prose = "drop",
    client: httpx.Client | None = None,
) -> Report:
    """What `update_spec` would change, writing nothing; without `compile` the Python packages are not compared."""
    built, before = _built(source, root, prose, client)
    with tempfile.TemporaryDirectory(prefix="spec-diff-") as name:
        folder = Path(name).resolve()
        moves = _made(built, folder, root, compile) if compile else []
        return _report(str(source), root, built, before, _python(moves, folder / "after", root))


def update_spec(
    source: str | Path = DEFAULT_SOURCE,
    *,
    root: Path,
    compile: Compile,
    prose: Prose = "drop",
    client: httpx.Client | None = None,
) -> Report:
    """Make openapi.yaml and all that is derived from it follow the description at `source`, and say what changed.

    Everything is made in a folder of its own below `root` and moved into place at the end. When anything fails, or
    the process is interrupted, all files of the repository are as they were.
    """
    built, before = _built(source, root, prose, client)
    with _workshop(root) as folder:
        moves = _made(built, folder, root, compile)
        report = _report(str(source), root, built, before, _python(moves, folder / "after", root))
        _install(moves, folder / "before")
    return report


def rebuilt(
    source: str | Path, *, prose: Prose = "drop", client: httpx.Client | None = None
) -> Built:
    """openapi.yaml as `update_spec` would write it for `source`."""
    document = read_source(source, client=client)
    try:
        return build(document, load_overlay(), prose=prose)
    except SpecError as error:
        raise error.in_source(str(source)) from None


def _built(
    source: str | Path, root: Path, prose: Prose, client: httpx.Client | None
) -> tuple[Built, Json]:
    upstream = read_source(source, client=client)
    overlay = load_overlay(root / "generator" / "overlay.yaml")
    try:
        built = build(upstream, overlay, prose=prose)
    except SpecError as error:
        raise error.in_source(str(source)) from None
    committed = root / "openapi.yaml"
    if not committed.exists():
        return built, _EMPTY
    try:
        return built, parse(committed.read_bytes())
    except SpecError as error:
        raise error.in_source(str(committed)) from None


def _made(built: Built, folder: Path, root: Path, compiler: Compile) -> list[_Move]:
    """Write and compile the new description below `folder`; what has to move where."""
    description = folder / "openapi.yaml"
    description.write_text(built.text, "utf-8", newline="\n")
    scratch = folder / "made"
    scratch.mkdir()
    products = compiler(scratch, description=description)
    return [
        _Move(description, root / "openapi.yaml"),
        *(_Move(product.made, product.home) for product in products),
    ]


def _python(moves: Sequence[_Move], after: Path, root: Path) -> list[Change]:
    """What the moves break for callers of the two packages, both looked at as they will be."""
    if not moves:
        return []
    found: list[Change] = []
    for package, folder in _PACKAGES.items():
        here = root / folder / package
        if not here.exists():
            continue
        shutil.copytree(
            here, after / folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
        for move in moves:
            if move.home.is_relative_to(here):
                _copy(move.made, after / move.home.relative_to(root))
        found.extend(python_changes(package, root / folder, after / folder))
    return found


def _copy(made: Path, to: Path) -> None:
    if made.is_dir():
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(made, to)
    else:
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, to)


def _report(source: str, root: Path, built: Built, before: Json, python: list[Change]) -> Report:
    return Report(
        source=source,
        version=_version(root),
        changes=diff(before, built.document),
        python=python,
        unmatched=[
            Unmatched(action.at, action.target, action.reason) for action in built.unmatched
        ],
        wrapper=missing_uses(root / "wrappers" / "replicate_typed", built.document, before=before),
    )


def _version(root: Path) -> str:
    path = root / "wrappers" / "replicate_typed" / "_version.py"
    found = (
        re.search(r"""["'](\d+\.\d+[^"']*)["']""", path.read_text("utf-8"))
        if path.exists()
        else None
    )
    return found[1] if found else "0.0.0"


@contextmanager
def _workshop(root: Path) -> Generator[Path]:
    """A folder below `root`, so that moving files out of it is a rename, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix=".update-spec-", dir=root))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _install(moves: Sequence[_Move], kept: Path) -> None:
    """Make all moves, keeping what was there in the folder `kept`; when one fails, all are undone."""
    kept.mkdir()
    begun: list[tuple[Path, Path, Path]] = []
    try:
        for index, move in enumerate(moves):
            old = kept / str(index)
            move.home.parent.mkdir(parents=True, exist_ok=True)
            begun.append((move.made, move.home, old))
            if move.home.exists():
                move.home.rename(old)
            move.made.rename(move.home)
    except BaseException:
        for made, home, old in reversed(begun):
            _restore(made, home, old)
        raise


def _restore(made: Path, home: Path, old: Path) -> None:
    """Undo as much of the two renames as was done, whichever of them failed."""
    if not made.exists() and home.is_dir():
        shutil.rmtree(home)
    elif not made.exists():
        home.unlink(missing_ok=True)
    if old.exists():
        old.rename(home)
