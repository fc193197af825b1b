"""Putting the files that were built in place, all of them or none."""

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
    """A file or folder that was built.

    Attributes:
        built: Where it was built.
        destination: Where it belongs.
    """

    built: Path
    destination: Path

    @property
    def staged(self) -> Path:
        """The complete copy beside the destination, until it is renamed."""
        return self.destination.with_name(f".{self.destination.name}.new")

    @property
    def backup(self) -> Path:
        """The previous file or folder, until all products are in place."""
        return self.destination.with_name(f".{self.destination.name}.old")


@contextmanager
def exclusive_lock(folder: Path) -> Generator[None]:
    """Keep other processes from building into a folder for as long as the context lasts.

    The lock ends with the process, however the process ends. Windows has no such lock.

    Raises:
        GeneratorError: Another process holds the lock.
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
    """Put products in place of what is there.

    All products are copied beside their destinations first, since copying can fail or be
    interrupted. Then each copy is renamed, so that no incomplete file or folder is ever seen. If a
    rename fails, all files are restored, and the error is raised.
    """
    started: list[Product] = []
    try:
        for product in products:
            _stage(product)
        with handled_by(signal.SIG_IGN, _INTERRUPTS):
            for product in products:
                started.append(product)
                if product.destination.exists():
                    product.destination.rename(product.backup)
                product.staged.rename(product.destination)
            started.clear()
            for product in products:
                with suppress(OSError):
                    _remove(product.backup)
    except BaseException:
        for product in reversed(started):
            _restore(product)
        raise
    finally:
        for product in products:
            _remove(product.staged)


def _stage(product: Product) -> None:
    product.destination.parent.mkdir(parents=True, exist_ok=True)
    _remove(product.staged)
    _remove(product.backup)
    if product.built.is_dir():
        shutil.copytree(product.built, product.staged)
    else:
        shutil.copyfile(product.built, product.staged)


def _restore(product: Product) -> None:
    """Undo as many of the two renames as were done, whichever of them failed."""
    if not product.staged.exists():
        _remove(product.destination)
    if product.backup.exists():
        product.backup.rename(product.destination)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
