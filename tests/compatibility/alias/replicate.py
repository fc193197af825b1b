"""This package under the name of the official one, with the modules that code imports from."""

import importlib
import pkgutil
import sys

import replicate_typed

sys.modules["replicate"] = replicate_typed
for module in pkgutil.iter_modules(replicate_typed.__path__):
    if not module.ispkg and module.name != "_exports":
        public = importlib.import_module(f"replicate_typed.{module.name}")
        sys.modules[f"replicate.{module.name}"] = public
