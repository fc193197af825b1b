"""Upstream's description normalised, corrected by the overlay, and rendered as openapi.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._base.errors import errors_in
from .._base.paths import OVERLAY
from ..description.load import load
from ..description.notes import Note, Notes
from ..description.operation_ids import with_operation_ids
from .apply_overlay import UnappliedAction, apply_overlay
from .normalise import normalise
from .overlay import Action, Overlay, read_overlay
from .recorded_notes import recorded_notes, with_notes
from .render import ordered, render

if TYPE_CHECKING:
    from ..description.document import Json, Prose


@frozen
class Built:
    """A description of ours.

    Attributes:
        document: The description.
        text: The text of openapi.yaml.
        unmatched: The actions of the overlay that matched nothing.
        unapplied: The actions of the overlay that could not be applied completely.
        notes: What upstream says that has no form in the code, or another one.
    """

    document: Json
    text: str
    unmatched: tuple[Action, ...]
    unapplied: tuple[UnappliedAction, ...]
    notes: tuple[Note, ...] = ()


def load_overlay(path: Path = OVERLAY) -> Overlay:
    """Load an overlay, by default the project's own.

    Raises:
        SpecError: The file is not an overlay; the message names the file and the place.
    """
    with errors_in(path):
        return read_overlay(load(path))


def load_description(path: Path, overlay: Overlay) -> Json:
    """Load a description with every check that ``build`` makes of one from upstream.

    It is returned as it is, with an operationId for every operation.

    Raises:
        SpecError: The description cannot be compiled; the message names the file and the place.
    """
    with errors_in(path):
        document: Json = load(path)
        normalise(document, names=overlay.names)
        named: Json = with_operation_ids(document, overlay.names.operations, Notes())
        return named


def build(upstream: Any, overlay: Overlay, *, prose: Prose = "drop") -> Built:
    """Build openapi.yaml from upstream's description; the same input gives the same bytes.

    Args:
        upstream: The description of upstream.
        overlay: The corrections.
        prose: Whether upstream's own texts are kept.

    Raises:
        SpecError: The description cannot be compiled.
    """
    notes = Notes()
    normalised = normalise(upstream, prose=prose, names=overlay.names, notes=notes)
    # What a description of ours has no form for was found in upstream's.
    found = recorded_notes(upstream) or notes.all
    applied = apply_overlay(normalised, overlay, prose=prose)
    document = ordered(with_notes(applied.document, found))
    return Built(document, render(document), applied.unmatched, applied.unapplied, found)
