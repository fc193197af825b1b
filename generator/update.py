"""Following upstream: build and report in a scratch folder, then install all files at once."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ._base.errors import errors_in
from ._base.install import Product, exclusive_lock, install
from .changes.change import Change
from .changes.diff import diff
from .changes.python_api import python_changes
from .changes.report import Correction, Report
from .changes.wrapper_uses import missing_uses
from .description.load import load
from .upstream.build import Built, build, load_overlay
from .upstream.fetch import read_source, without_credentials
from .upstream.recorded_notes import compare_notes, recorded_notes

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from .description.document import Json, Prose
    from .upstream.overlay import Action

DEFAULT_SOURCE = "https://api.replicate.com/openapi.json"
_EMPTY: Json = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": {}}}
_PACKAGES = {"replicate_api": "generated_client", "replicate_typed": "wrappers"}


class Compile(Protocol):
    """A function that builds what is derived from a description in a scratch folder."""

    def __call__(self, scratch: Path, /, *, description: Path) -> Sequence[Product]: ...


def spec_diff(
    source: str | Path = DEFAULT_SOURCE,
    *,
    root: Path,
    compile: Compile | None = None,
    prose: Prose = "drop",
) -> Report:
    """Report what ``update_spec`` would change, and write nothing.

    Args:
        source: The path or URL of upstream's description.
        root: The repository.
        compile: Builds the code. Without it, the Python packages are not compared.
        prose: Whether upstream's own texts are kept.

    Raises:
        GeneratorError: The description cannot be fetched, checked or compiled.
    """
    with _update(source, root, compile, prose) as (report, _):
        return report


def update_spec(
    source: str | Path = DEFAULT_SOURCE,
    *,
    root: Path,
    compile: Compile,
    prose: Prose = "drop",
) -> Report:
    """Update openapi.yaml and all that is derived from it, and report what changed.

    If anything fails, or the process is interrupted, all files are as they were. See ``spec_diff``
    for the arguments.

    Raises:
        GeneratorError: The description cannot be fetched, checked or compiled.
    """
    with exclusive_lock(root), _update(source, root, compile, prose) as (report, products):
        install(products)
        return report


@contextmanager
def _update(
    source: str | Path, root: Path, compile: Compile | None, prose: Prose
) -> Generator[tuple[Report, list[Product]]]:
    """Build an update; its products exist for as long as the context lasts."""
    upstream = read_source(source)
    overlay = load_overlay(root / "generator" / "overlay.yaml")
    with errors_in(without_credentials(source)):
        built = build(upstream, overlay, prose=prose)
    committed = root / "openapi.yaml"
    before: Json = load(committed) if committed.exists() else _EMPTY
    with tempfile.TemporaryDirectory(prefix="update-spec-") as name:
        folder = Path(name).resolve()
        products: list[Product] = []
        if compile:
            description = folder / "openapi.yaml"
            description.write_text(built.text, "utf-8", newline="\n")
            scratch = folder / "made"
            scratch.mkdir()
            products.append(Product(description, committed))
            products.extend(compile(scratch, description=description))
        python = _compare_packages(products, folder / "after", root)
        yield _report(without_credentials(source), root, built, before, python, products), products


def _compare_packages(products: Sequence[Product], after: Path, root: Path) -> list[Change]:
    """Compare the two packages as they are with copies of them that hold the products."""
    if not products:
        return []
    found: list[Change] = []
    for package, folder in _PACKAGES.items():
        current = root / folder / package
        if not current.exists():
            continue
        shutil.copytree(
            current, after / folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
        for product in products:
            if product.destination.is_relative_to(current):
                _copy(product.built, after / product.destination.relative_to(root))
        found.extend(python_changes(package, root / folder, after / folder))
    return found


def _copy(source: Path, destination: Path) -> None:
    if source.is_dir():
        shutil.rmtree(destination, ignore_errors=True)
        shutil.copytree(source, destination)
    else:
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, destination)


def _report(
    source: str,
    root: Path,
    built: Built,
    before: Json,
    python: list[Change],
    products: Sequence[Product],
) -> Report:
    wrapper = root / "wrappers" / "replicate_typed"
    client = root / "generated_client" / "replicate_api"
    known = missing_uses(wrapper, before, package=client if client.exists() else None)
    compiled = next((made.built for made in products if made.destination == client), None)
    notes = compare_notes(recorded_notes(before), built.notes)
    return Report(
        source=source,
        version=_version(root),
        changes=diff(before, built.document),
        python=python,
        unmatched=[_correction(action) for action in built.unmatched],
        unapplied=[_correction(found.action, found.reason) for found in built.unapplied],
        wrapper=[
            use
            for use in missing_uses(wrapper, built.document, before=before, package=compiled)
            if use not in known
        ],
        notes=notes.new,
        settled=notes.settled,
        known_notes=len(built.notes) - len(notes.new),
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
