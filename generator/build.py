"""Building what is derived from the description and the async wrapper, to write or compare it."""

from __future__ import annotations

import difflib
import json
import tempfile
from pathlib import Path

from attrs import evolve, frozen

from ._base import paths
from ._base.errors import GeneratorError, describe_error
from ._base.install import Product, exclusive_lock, install
from .compiler.compile import compile_description
from .compiler.lockfile import make_lock
from .doors import make_doors
from .twin import derive
from .upstream.build import load_description, load_overlay


@frozen
class Difference:
    """A file that is not what would be built now.

    Attributes:
        name: The path of the file, relative to the repository.
        diff: The lines of a unified diff from the file to what would be built.
    """

    name: str
    diff: list[str]

    def __str__(self) -> str:
        added, removed = (
            sum(line.startswith(sign) and not line.startswith(sign * 3) for line in self.diff)
            for sign in "+-"
        )
        return f"{self.name} (+{added} -{removed})"


def build(scratch: Path, *, description: Path = paths.DESCRIPTION) -> list[Product]:
    """Build everything in a scratch folder, and write nothing else.

    Raises:
        GeneratorError: Something cannot be built.
    """
    products = _compile(scratch, description)
    twins = {
        source: Product(scratch / "twins" / str(number) / destination.name, destination)
        for number, (source, destination) in enumerate(paths.TWINS.items())
        if source.is_dir()
    }
    derive({source: product.built for source, product in twins.items()})
    products.extend(twins.values())
    if twins:  # The doors import from the twins.
        products.extend(make_doors(scratch / "doors"))
    return products


def _compile(scratch: Path, description: Path) -> list[Product]:
    document = load_description(description, load_overlay())
    client = scratch / "client" / paths.CLIENT.name
    compile_description(document, client, config=paths.CONFIG, templates=paths.TEMPLATES)
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
    local = scratch / paths.LOCAL_DESCRIPTION.name
    local.write_text(
        json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
    )
    return [
        Product(client, paths.CLIENT),
        Product(lock, paths.LOCK),
        Product(local, paths.LOCAL_DESCRIPTION),
    ]


def regenerate(*, description: Path = paths.DESCRIPTION, out: Path | None = None) -> None:
    """Build everything, and put it in place once all of it could be built.

    Args:
        description: The description to compile.
        out: A folder that gets the compiled package and its lock file; nothing else is written
            then.

    Raises:
        GeneratorError: Something cannot be built or put in place; all files are as they were.
    """
    with tempfile.TemporaryDirectory() as temporary:
        try:
            if out is None:
                with exclusive_lock(paths.ROOT):
                    install(build(Path(temporary), description=description))
            else:
                install(_package(Path(temporary), description, out))
        except OSError as error:
            raise GeneratorError(
                f"the files cannot be put in place: {describe_error(error)}"
            ) from error


def _package(scratch: Path, description: Path, out: Path) -> list[Product]:
    """Build the compiled package and its lock file for another folder."""
    return [
        evolve(product, destination=out / product.destination.name)
        for product in _compile(scratch, description)
        if product.destination in {paths.CLIENT, paths.LOCK}
    ]


def differences(*, description: Path = paths.DESCRIPTION) -> list[Difference]:
    """Return the files that are not what would be built now.

    Raises:
        GeneratorError: Something cannot be built.
    """
    with tempfile.TemporaryDirectory() as temporary:
        found = [
            difference
            for product in build(Path(temporary), description=description)
            for difference in _compare(product)
        ]
    return sorted(found, key=lambda difference: difference.name)


def untracked_files() -> list[str]:
    """Return what is beside the compiled package and its lock file, where nothing else belongs."""
    folder = paths.CLIENT.parent
    known = {paths.CLIENT.name, paths.LOCK.name, "__pycache__"}
    return sorted(
        path.relative_to(paths.ROOT).as_posix() + ("/" if path.is_dir() else "")
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.name not in known
    )


def _compare(product: Product) -> list[Difference]:
    if product.built.is_dir():
        names = sorted(_files(product.built) | _files(product.destination))
        pairs = [(product.built / name, product.destination / name) for name in names]
    else:
        pairs = [(product.built, product.destination)]
    found: list[Difference] = []
    for built, destination in pairs:
        before, after = (
            path.read_bytes() if path.is_file() else None for path in (destination, built)
        )
        if before != after:
            name = destination.relative_to(paths.ROOT).as_posix()
            found.append(Difference(name, _diff(name, before or b"", after or b"")))
    return found


def _diff(name: str, before: bytes, after: bytes) -> list[str]:
    old, new = (text.decode(errors="replace").splitlines() for text in (before, after))
    return list(
        difflib.unified_diff(old, new, f"current/{name}", f"built/{name}", n=1, lineterm="")
    )


def _files(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
