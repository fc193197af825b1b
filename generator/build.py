"""All that is made from the description and the async wrapper, in one place at a time."""

from __future__ import annotations

import filecmp
import json
import shutil
import tempfile
from pathlib import Path

from attrs import frozen

from generator import paths
from generator.compiling import compile_description, load_description
from generator.locking import make_lock
from generator.twin import derive


@frozen
class Product:
    """One thing that is made: where it was made, and where it belongs."""

    made: Path
    home: Path


def build(scratch: Path, *, description: Path = paths.DESCRIPTION) -> list[Product]:
    """Make everything in a scratch folder; nothing else is touched.

    Raises:
        GeneratorError: Something cannot be made.
    """
    loaded = load_description(description)
    client = scratch / "client" / paths.CLIENT.name
    compile_description(loaded, client, config=paths.CONFIG, templates=paths.TEMPLATES)
    lock = scratch / paths.LOCK.name
    lock.write_text(
        make_lock(
            client,
            description=description,
            config=paths.CONFIG,
            templates=paths.TEMPLATES,
        ),
        "utf-8",
    )
    twin = scratch / "twin" / paths.SYNC_TWIN.name
    derive(paths.ASYNC_SOURCE, twin)
    local = scratch / paths.LOCAL_DESCRIPTION.name
    local.write_text(json.dumps(loaded, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    return [
        Product(client, paths.CLIENT),
        Product(lock, paths.LOCK),
        Product(twin, paths.SYNC_TWIN),
        Product(local, paths.LOCAL_DESCRIPTION),
    ]


def regenerate(*, description: Path = paths.DESCRIPTION) -> None:
    """Make everything anew, and put it where it belongs once all of it could be made.

    Raises:
        GeneratorError: Something cannot be made; all files are as they were.
    """
    with tempfile.TemporaryDirectory() as temporary:
        for product in build(Path(temporary), description=description):
            install(product)


def install(product: Product) -> None:
    """Put a product in its place, instead of what is there."""
    home = product.home
    home.parent.mkdir(parents=True, exist_ok=True)
    if product.made.is_dir():
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(product.made, home)
    else:
        shutil.copyfile(product.made, home)


def stale(*, description: Path = paths.DESCRIPTION) -> list[str]:
    """The files that are not what would be made now, relative to the repository.

    Raises:
        GeneratorError: Something cannot be made.
    """
    with tempfile.TemporaryDirectory() as temporary:
        found: list[str] = []
        for product in build(Path(temporary), description=description):
            found += _differences(product)
        return sorted(found)


def _differences(product: Product) -> list[str]:
    if product.made.is_file():
        same = product.home.is_file() and filecmp.cmp(product.made, product.home, shallow=False)
        return [] if same else [_shown(product.home)]
    made, there = _files(product.made), _files(product.home)
    return [
        _shown(product.home / name)
        for name in sorted(made | there)
        if name not in made
        or name not in there
        or not filecmp.cmp(product.made / name, product.home / name, shallow=False)
    ]


def _files(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _shown(path: Path) -> str:
    return path.relative_to(paths.ROOT).as_posix()
