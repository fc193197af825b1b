"""Following upstream: fetch, build, compile and report in a place of its own, then put everything in place at once."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ._base.errors import errors_in
from ._base.install import Product, alone, install
from .changes.change import Change
from .changes.diff import diff
from .changes.python_api import python_changes
from .changes.report import Correction, Report
from .changes.wrapper_uses import missing_uses
from .description.load import load
from .upstream.build import Built, build, load_overlay
from .upstream.fetch import read_source, without_credentials

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from .description.document import Json, Prose
    from .upstream.overlay import Action

DEFAULT_SOURCE = "https://api.replicate.com/openapi.json"
_EMPTY: Json = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": {}}}
_PACKAGES = {"replicate_api": "generated_client", "replicate_typed": "wrappers"}


class Compile(Protocol):
    """Makes all that is derived from `description` in the folder `scratch`, and touches nothing else."""

    def __call__(self, scratch: Path, /, *, description: Path) -> Sequence[Product]: ...


def spec_diff(
    source: str | Path = DEFAULT_SOURCE,
    *,
    root: Path,
    compile: Compile | None = None,
    prose: Prose = "drop",
) -> Report:
    """What `update_spec` would change, writing nothing; without `compile` the Python packages are not compared."""
    with _made(source, root, compile, prose) as (report, _):
        return report


def update_spec(
    source: str | Path = DEFAULT_SOURCE,
    *,
    root: Path,
    compile: Compile,
    prose: Prose = "drop",
) -> Report:
    """Make openapi.yaml and all that is derived from it follow the description at `source`, and say what changed.

    Everything is made in a folder of its own and put in place at the end. When anything fails, or the process is
    interrupted, all files of the repository are as they were.
    """
    with alone(root), _made(source, root, compile, prose) as (report, products):
        install(products)
        return report


def _built(source: str | Path, root: Path, prose: Prose) -> tuple[Built, Json]:
    """The description of ours for the one at ``source``, and the one that is committed."""
    upstream = read_source(source)
    overlay = load_overlay(root / "generator" / "overlay.yaml")
    with errors_in(without_credentials(source)):
        built = build(upstream, overlay, prose=prose)
    committed = root / "openapi.yaml"
    return built, load(committed) if committed.exists() else _EMPTY


@contextmanager
def _made(
    source: str | Path,
    root: Path,
    compiler: Compile | None,
    prose: Prose,
) -> Generator[tuple[Report, list[Product]]]:
    """The report of an update, and all that it makes, in a folder that lasts as long as the context."""
    built, before = _built(source, root, prose)
    with tempfile.TemporaryDirectory(prefix="update-spec-") as name:
        folder = Path(name).resolve()
        products: list[Product] = []
        if compiler:
            description = folder / "openapi.yaml"
            description.write_text(built.text, "utf-8", newline="\n")
            scratch = folder / "made"
            scratch.mkdir()
            products.append(Product(description, root / "openapi.yaml"))
            products.extend(compiler(scratch, description=description))
        python = _python(products, folder / "after", root)
        yield _report(without_credentials(source), root, built, before, python), products


def _python(products: Sequence[Product], after: Path, root: Path) -> list[Change]:
    """What the products break for callers of the two packages, both looked at as they will be."""
    if not products:
        return []
    found: list[Change] = []
    for package, folder in _PACKAGES.items():
        here = root / folder / package
        if not here.exists():
            continue
        shutil.copytree(
            here, after / folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
        for product in products:
            if product.home.is_relative_to(here):
                _copy(product.made, after / product.home.relative_to(root))
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
    wrapper = root / "wrappers" / "replicate_typed"
    missed = missing_uses(wrapper, before)
    return Report(
        source=source,
        version=_version(root),
        changes=diff(before, built.document),
        python=python,
        unmatched=[_correction(action) for action in built.unmatched],
        unfit=[_correction(misfit.action, misfit.why) for misfit in built.unfit],
        wrapper=[
            use for use in missing_uses(wrapper, built.document, before=before) if use not in missed
        ],
    )


def _correction(action: Action, why: str = "") -> Correction:
    return Correction(action.at, action.target, action.reason, why)


def _version(root: Path) -> str:
    path = root / "wrappers" / "replicate_typed" / "_base" / "version.py"
    found = (
        re.search(r"""["'](\d+\.\d+[^"']*)["']""", path.read_text("utf-8"))
        if path.exists()
        else None
    )
    return found[1] if found else "0.0.0"
