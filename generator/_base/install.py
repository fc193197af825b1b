"""Putting what was made in its places, all of it or nothing."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from attrs import frozen

from .errors import GeneratorError
from .signals import available, handled_by

#: The signals that must not end the process between the first and the last rename.
_INTERRUPTS = available("SIGINT", "SIGTERM", "SIGHUP")


@frozen
class Product:
    """One thing that is made, a file or a folder: where it was made, and where it belongs."""

    made: Path
    home: Path

    @property
    def new(self) -> Path:
        """Where it waits, whole and beside its place."""
        return self.home.with_name(f".{self.home.name}.new")

    @property
    def old(self) -> Path:
        """Where what it replaces waits until all is in place."""
        return self.home.with_name(f".{self.home.name}.old")


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Keep others from making what belongs into a folder, as long as the context lasts.

    The lock ends with the process, however that ends. Where the system has none, nothing is kept.

    Raises:
        GeneratorError: Another process is at it.
    """
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GeneratorError(
                f"another process is making the files in {folder}; try again when it has ended"
            ) from None
        yield
    finally:
        os.close(handle)


def install(products: Sequence[Product]) -> None:
    """Put products in their places, instead of what is there.

    All are copied to where they belong under other names first, since that is what can fail, for
    want of space or rights, or be interrupted. Then each is renamed, so that no half of one is ever
    seen. If that fails, all files are put back as they were, and the error is raised.
    """
    begun: list[Product] = []
    try:
        for product in products:
            _stage(product)
        with handled_by(signal.SIG_IGN, _INTERRUPTS):
            for product in products:
                begun.append(product)
                if product.home.exists():
                    product.home.rename(product.old)
                product.new.rename(product.home)
            begun.clear()
            for product in products:
                with suppress(OSError):
                    _remove(product.old)
    except BaseException:
        for product in reversed(begun):
            _undo(product)
        raise
    finally:
        for product in products:
            _remove(product.new)


def _stage(product: Product) -> None:
    product.home.parent.mkdir(parents=True, exist_ok=True)
    _remove(product.new)
    _remove(product.old)
    if product.made.is_dir():
        shutil.copytree(product.made, product.new)
    else:
        shutil.copyfile(product.made, product.new)


def _undo(product: Product) -> None:
    """Undo as much of the two renames as was done, whichever of them failed."""
    if not product.new.exists():
        _remove(product.home)
    if product.old.exists():
        product.old.rename(product.home)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
