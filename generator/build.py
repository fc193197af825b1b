"""All that is made from the description and the async wrapper, in one place at a time."""

from __future__ import annotations

import difflib
import json
import tempfile
from pathlib import Path

from attrs import evolve, frozen

from generator.doors import make_doors
from generator.twin import derive

from ._base import paths
from ._base.errors import GeneratorError, reason
from ._base.install import Product, alone, install
from .compiler.compile import compile_description
from .compiler.lockfile import make_lock
from .description.read import load_description


@frozen
class Difference:
    """A file that is not what would be made now.

    Attributes:
        name: Where it belongs, relative to the repository.
        diff: From what is there to what would be made, as the lines of a unified diff.
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
    """Make everything in a scratch folder; nothing else is touched.

    Raises:
        GeneratorError: Something cannot be made.
    """
    products = _compiled(scratch, description)
    made = {
        source: Product(scratch / "twins" / str(number) / home.name, home)
        for number, (source, home) in enumerate(paths.TWINS.items())
        if source.is_dir()
    }
    derive({source: product.made for source, product in made.items()})
    products.extend(made.values())
    if made:  # The doors open on the twin.
        products.extend(make_doors(scratch / "doors"))
    return products


def _compiled(scratch: Path, description: Path) -> list[Product]:
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
    local = scratch / paths.LOCAL_DESCRIPTION.name
    local.write_text(json.dumps(loaded, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    return [
        Product(client, paths.CLIENT),
        Product(lock, paths.LOCK),
        Product(local, paths.LOCAL_DESCRIPTION),
    ]


def regenerate(*, description: Path = paths.DESCRIPTION, out: Path | None = None) -> None:
    """Make everything anew, and put it where it belongs once all of it could be made.

    Args:
        description: What to compile.
        out: A folder for the compiled package and its lock, instead of the repository; nothing
            else is written then.

    Raises:
        GeneratorError: Something cannot be made or put in place; all files are as they were.
    """
    with tempfile.TemporaryDirectory() as temporary:
        try:
            if out is None:
                with alone(paths.ROOT):
                    install(build(Path(temporary), description=description))
            else:
                install(_package(Path(temporary), description, out))
        except OSError as error:
            raise GeneratorError(f"the files cannot be put in place: {reason(error)}") from error


def _package(scratch: Path, description: Path, out: Path) -> list[Product]:
    """The compiled package and its lock, for another folder than their own."""
    return [
        evolve(product, home=out / product.home.name)
        for product in _compiled(scratch, description)
        if product.home in {paths.CLIENT, paths.LOCK}
    ]


def differences(*, description: Path = paths.DESCRIPTION) -> list[Difference]:
    """The files that are not what would be made now.

    Raises:
        GeneratorError: Something cannot be made.
    """
    with tempfile.TemporaryDirectory() as temporary:
        found = [
            difference
            for product in build(Path(temporary), description=description)
            for difference in _compared(product)
        ]
    return sorted(found, key=lambda difference: difference.name)


def strays() -> list[str]:
    """What lies beside the compiled package and its lock, where nothing else belongs."""
    folder = paths.CLIENT.parent
    made = {paths.CLIENT.name, paths.LOCK.name, "__pycache__"}
    return sorted(
        path.relative_to(paths.ROOT).as_posix() + ("/" if path.is_dir() else "")
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.name not in made
    )


def _compared(product: Product) -> list[Difference]:
    if product.made.is_dir():
        names = sorted(_files(product.made) | _files(product.home))
        pairs = [(product.made / name, product.home / name) for name in names]
    else:
        pairs = [(product.made, product.home)]
    found: list[Difference] = []
    for made, home in pairs:
        before, after = (path.read_bytes() if path.is_file() else None for path in (home, made))
        if before != after:
            name = home.relative_to(paths.ROOT).as_posix()
            found.append(Difference(name, _diff(name, before or b"", after or b"")))
    return found


def _diff(name: str, before: bytes, after: bytes) -> list[str]:
    old, new = (text.decode(errors="replace").splitlines() for text in (before, after))
    return list(difflib.unified_diff(old, new, f"there/{name}", f"made/{name}", n=1, lineterm=""))


def _files(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
