"""upstream -> normalise -> overlay -> the text of openapi.yaml, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._base.spec_errors import SpecError
from .fetch import parse
from .normalise import normalise
from .overlay import Action, Misfit, Overlay, apply_overlay, read_overlay
from .render import ordered, render

if TYPE_CHECKING:
    from ..description.document import Json, Prose

OVERLAY = Path(__file__).parents[1] / "overlay.yaml"


@dataclass(frozen=True, slots=True)
class Built:
    """A description of ours: the document, its text, and the overlay's actions that matched nothing or do not fit."""

    document: Json
    text: str
    unmatched: tuple[Action, ...]
    unfit: tuple[Misfit, ...]


def load_overlay(path: Path = OVERLAY) -> Overlay:
    """The overlay in the file `path`, by default the project's own."""
    try:
        return read_overlay(parse(path.read_bytes()))
    except OSError as error:
        raise SpecError(f"cannot be read: {error.strerror or error}", source=str(path)) from None
    except SpecError as error:
        raise error.in_source(str(path)) from None


def build(upstream: Any, overlay: Overlay, *, prose: Prose = "drop") -> Built:
    """openapi.yaml for the description `upstream`; the same input gives the same bytes."""
    plain = normalise(upstream, prose=prose, names=overlay.names)
    applied = apply_overlay(plain, overlay, prose=prose)
    document = ordered(applied.document)
    return Built(document, render(document), applied.unmatched, applied.unfit)
