"""upstream -> normalise -> overlay -> the text of openapi.yaml, in one call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._base.errors import errors_in
from .._base.paths import OVERLAY
from ..description.load import load
from .normalise import normalise
from .overlay import Action, Overlay, UnappliedAction, apply_overlay, read_overlay
from .render import ordered, render

if TYPE_CHECKING:
    from ..description.document import Json, Prose


@frozen
class Built:
    """A description of ours: the document, its text, and the overlay's actions that matched nothing or do not fit."""

    document: Json
    text: str
    unmatched: tuple[Action, ...]
    unfit: tuple[UnappliedAction, ...]


def load_overlay(path: Path = OVERLAY) -> Overlay:
    """Load an overlay, by default the project's own.

    Raises:
        SpecError: The file is not an overlay; the message names the file and the place.
    """
    with errors_in(path):
        return read_overlay(load(path))


def load_description(path: Path, overlay: Overlay) -> Json:
    """Load a description as it is, and check all that ``build`` checks of one from upstream.

    Raises:
        SpecError: It cannot be compiled; the message names the file and the place.
    """
    with errors_in(path):
        document: Json = load(path)
        normalise(document, names=overlay.names)
        return document


def build(upstream: Any, overlay: Overlay, *, prose: Prose = "drop") -> Built:
    """openapi.yaml for the description `upstream`; the same input gives the same bytes."""
    plain = normalise(upstream, prose=prose, names=overlay.names)
    applied = apply_overlay(plain, overlay, prose=prose)
    document = ordered(applied.document)
    return Built(document, render(document), applied.unmatched, applied.unfit)
