"""This package under the name of the official one, with the modules that code imports from."""

import importlib
import sys

import replicate_typed

MODULES = (
    "client",
    "collection",
    "deployment",
    "exceptions",
    "file",
    "helpers",
    "identifier",
    "model",
    "pagination",
    "prediction",
    "training",
    "version",
    "webhook",
)

sys.modules["replicate"] = replicate_typed
for name in MODULES:
    sys.modules[f"replicate.{name}"] = importlib.import_module(f"replicate_typed.{name}")
