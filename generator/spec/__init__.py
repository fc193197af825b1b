"""Following Replicate's public API description: fetch, normalise, overlay, compare, report.

    upstream ──normalise──▶ ──overlay.yaml──▶ openapi.yaml ──diff against the committed one──▶ report

Each step is a function from documents to documents; `update` alone touches files.
"""

from .build import Built, build, load_overlay
from .changes import Change
from .diff import diff
from .errors import SpecError, printable
from .fetch import parse, read_source
from .normalise import normalise
from .overlay import Overlay, apply_overlay, read_overlay
from .render import render
from .report import Report
from .stale import UNMATCHED, UNSAID, stale_actions
from .update import DEFAULT_SOURCE, Compile, rebuilt, spec_diff, update_spec
from .wrapper_uses import missing_uses

__all__ = [
    "DEFAULT_SOURCE",
    "UNMATCHED",
    "UNSAID",
    "Built",
    "Change",
    "Compile",
    "Overlay",
    "Report",
    "SpecError",
    "apply_overlay",
    "build",
    "diff",
    "load_overlay",
    "missing_uses",
    "normalise",
    "parse",
    "printable",
    "read_overlay",
    "read_source",
    "rebuilt",
    "render",
    "spec_diff",
    "stale_actions",
    "update_spec",
]
