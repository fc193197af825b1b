"""Paths in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION = ROOT / "openapi.yaml"
OVERLAY = ROOT / "generator" / "overlay.yaml"
CONFIG = ROOT / "generator" / "compiler" / "config.yaml"
TEMPLATES = ROOT / "generator" / "compiler" / "templates"
CLIENT = ROOT / "generated_client" / "replicate_api"
LOCK = ROOT / "generated_client" / "generated.lock"
#: Folders of async code, and the folder of the blocking code that is derived from each.
TWINS = {
    ROOT / "wrappers" / "replicate_typed" / room / "_async": (
        ROOT / "wrappers" / "replicate_typed" / room / "_sync"
    )
    for room in ("", "_files")
}
LOCAL_DESCRIPTION = ROOT / "wrappers" / "replicate_typed" / "local" / "_contract" / "openapi.json"
