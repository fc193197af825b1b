"""Python names for models, and for what their schemas name."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping

#: Names that generated modules import or use; nothing of a model may hide them.
IMPORTED = frozenset(
    {
        "Any",
        "FileInput",
        "FileOutput",
        "Literal",
        "Mapping",
        "ModelRef",
        "NotRequired",
        "Required",
        "Sequence",
        "Stream",
        "TYPE_CHECKING",
        "TypeAlias",
        "TypedDict",
        "Unpack",
        "annotations",
        "importlib",
    }
)

#: Names of Python that the annotations use.
_BUILT_IN = frozenset({"bool", "dict", "float", "int", "list", "str"})

#: What follows the name of a model in the names of its types.
SUFFIXES = (
    "",
    "Input",
    "Output",
    "Trainer",
    "TrainingInput",
    "TrainingOutput",
)


#: The length of a name from which it is cut, in characters: lines of code have to hold it twice.
_MAX_NAME = 40


def module_name(text: str) -> str:
    """Return a name for a module and a variable, for any text."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")[:_MAX_NAME].rstrip("_")
    name = name or "model"
    if name[0].isdigit():
        name = f"model_{name}"
    is_keyword = keyword.iskeyword(name) or keyword.issoftkeyword(name)
    return f"{name}_model" if is_keyword or any(map(_is_taken, own_names(name))) else name


def _is_taken(name: str) -> bool:
    return name in IMPORTED or hasattr(builtins, name)


def class_name(text: str) -> str:
    """Return a name for a class, for any text that has a letter or digit of ASCII."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", text)
    result = ""
    for word in words:
        # Two numbers in a row would read as one.
        separator = "_" if result[-1:].isdigit() and word[0].isdigit() else ""
        result += separator + word[0].upper() + word[1:]
    return result or "Value"


def class_names(module: str) -> set[str]:
    """Return the names of the classes that the module of a model may have."""
    return {class_name(module) + suffix for suffix in SUFFIXES}


def own_names(module: str) -> set[str]:
    """Return the names that a package may have from the module of a model."""
    return {module, f"{module}_trainer", *class_names(module)}


def is_plain_key(key: str) -> bool:
    """Return whether a key of a ``TypedDict`` can be written in the body of a class.

    It cannot if it is no identifier, if Python would change it, or if it is a name that the
    annotations of the other keys use.
    """
    return (
        key.isidentifier()
        and key.isascii()
        and not keyword.iskeyword(key)
        and not key.startswith("__")
        and key not in IMPORTED | _BUILT_IN
    )


def assign_names(models: Iterable[tuple[str, str, str]], kept: Mapping[str, str]) -> dict[str, str]:
    """Return a name for the module of each reference, all of them different.

    A model has its own name, such as ``sdxl``. Where several would have the same, the names have
    their owners in front, and then a part of the version.

    Args:
        models: The reference, the model as ``owner/name`` and the version of each.
        kept: Names that were given before, by reference; they stay.
    """
    listed = sorted(models)
    names = {reference: kept[reference] for reference, _, _ in listed if reference in kept}
    taken: set[str] = set()
    for name in names.values():
        taken |= own_names(name)
    for pick in (_short, _with_owner, _with_version):
        left = [model for model in listed if model[0] not in names]
        wanted = {reference: pick(model, version) for reference, model, version in left}
        claims: dict[str, int] = {}
        for name in wanted.values():
            for claim in own_names(name):
                claims[claim] = claims.get(claim, 0) + 1
        for reference, name in wanted.items():
            own = own_names(name)
            if not own & taken and all(claims[claim] == 1 for claim in own):
                names[reference] = name
        for name in [wanted[reference] for reference in wanted if reference in names]:
            taken |= own_names(name)
    for reference, model, _ in listed:
        number = 2
        while reference not in names:
            name = f"{_with_owner(model, '')[: _MAX_NAME - 4].rstrip('_')}_{number}"
            number += 1
            if not own_names(name) & taken:
                names[reference] = name
                taken |= own_names(name)
    return names


def _short(model: str, _version: str) -> str:
    return module_name(model.partition("/")[2])


def _with_owner(model: str, _version: str) -> str:
    return module_name(model)


def _with_version(model: str, version: str) -> str:
    start = module_name(model)[: _MAX_NAME - 9].rstrip("_")
    return module_name(f"{start}_{version[:8]}")
