"""Where things are in the repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = ROOT / "openapi.yaml"
CONFIG = ROOT / "generator" / "config.yaml"
TEMPLATES = ROOT / "generator" / "templates"
CLIENT = ROOT / "generated_client" / "replicate_api"
LOCK = ROOT / "generated_client" / "generated.lock"
ASYNC_SOURCE = ROOT / "wrappers" / "replicate_typed" / "_async"
SYNC_TWIN = ROOT / "wrappers" / "replicate_typed" / "_sync"
LOCAL_DESCRIPTION = ROOT / "wrappers" / "replicate_typed" / "local" / "_openapi.json"
