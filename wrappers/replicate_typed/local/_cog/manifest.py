"""What a model folder's `cog.yaml` says, checked, with an error that a model's author can act on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from .._contract.runtime import BrokenModel

MANIFEST_NAME = "cog.yaml"

_IMAGE = re.compile(r"^(?:https?://)?r8\.im/(?P<owner>[^/\s]+)/(?P<name>[^/:@\s]+)")
_REFERENCE = re.compile(r"^(?P<file>[^:]+\.py):(?P<symbol>[A-Za-z_]\w*)$")
_PYTHON = re.compile(r"^3\.\d+(\.\d+)?$")
_INCLUDE = re.compile(r"^(?:-r|--requirement)[\s=]+(?P<file>\S+)$")

_KNOWN_KEYS = {"build", "concurrency", "environment", "image", "predict", "train"}
_SILENT_KEYS = {"tests", "weights"}
_KNOWN_BUILD_KEYS = {"python_packages", "python_requirements", "python_version"}
_BUILD_NOTES = {
    "gpu": "asks for a GPU; it runs on what this machine has",
    "cuda": "names a CUDA version; it runs with what this machine has",
    "cudnn": "names a cuDNN version; it runs with what this machine has",
    "system_packages": "needs system packages, which are not installed for you",
    "run": "has build commands, which are not run",
    "pre_install": "has build commands, which are not run",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """The part of a `cog.yaml` that running the model here depends on."""

    folder: Path
    owner: str | None
    name: str | None
    predict: str
    train: str | None
    python_version: str | None
    """`3.12`, without a patch number; None when the file leaves it open."""
    requirements: tuple[str, ...]
    """Lines of a pip requirements file."""
    concurrency: int
    environment: Mapping[str, str]
    warnings: tuple[str, ...]
    """What the file asks for and does not get here, one sentence each."""


def read_manifest(folder: Path) -> Manifest:
    """Return the checked `cog.yaml` of `folder`.

    Raises BrokenModel, naming the file and line, when the folder cannot be run as a model.
    """
    path = folder / MANIFEST_NAME
    if not folder.is_dir():
        raise BrokenModel(f"{folder}: there is no such folder.")
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BrokenModel(
            f"{folder}: there is no {MANIFEST_NAME}. A model folder holds {MANIFEST_NAME} and the "
            "file that it names, usually predict.py."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenModel(f"{path}: cannot be read: {error}") from None
    return _Reader(folder, path).read(_parse(path, text))


def _parse(path: Path, text: str) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise BrokenModel(f"{path}{where}: not valid YAML: {problem}.") from None
    if not isinstance(document, dict):
        raise BrokenModel(f"{path}: should be a mapping with a `predict` key.")
    return cast("Mapping[str, Any]", document)


class _Reader:
    def __init__(self, folder: Path, path: Path) -> None:
        self._folder = folder
        self._path = path
        self._warnings: list[str] = []

    def read(self, document: Mapping[str, Any]) -> Manifest:
        for key in document:
            if key not in _KNOWN_KEYS | _SILENT_KEYS:
                self._warn(f"`{key}` is not used here")
        build = self._mapping(document, "build")
        predict = document.get("predict")
        if predict is None:
            raise self._broken(
                '`predict` is missing. Name the class, such as "predict.py:Predictor".'
            )
        train = document.get("train")
        owner, name = self._image(document.get("image"))
        return Manifest(
            folder=self._folder,
            owner=owner,
            name=name,
            predict=self._reference("predict", predict),
            train=None if train is None else self._reference("train", train),
            python_version=self._python(build.get("python_version")),
            requirements=self._requirements(build),
            concurrency=self._concurrency(document),
            environment=self._environment(document.get("environment")),
            warnings=tuple(self._warnings),
        )

    def _broken(self, message: str) -> BrokenModel:
        return BrokenModel(f"{self._path}: {message}")

    def _warn(self, message: str) -> None:
        self._warnings.append(f"{self._path}: {message}.")

    def _mapping(self, document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        value = document.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._broken(f"`{key}` should be a mapping, not {value!r}.")
        return cast("Mapping[str, Any]", value)

    def _strings(self, value: Any, key: str) -> Sequence[str]:
        strings: list[str] = []
        for item in cast("Iterable[object]", value) if isinstance(value, list) else [None]:
            if not isinstance(item, str):
                raise self._broken(f"`{key}` should be a list of strings.")
            strings.append(item)
        return strings

    def _image(self, value: Any) -> tuple[str | None, str | None]:
        match = _IMAGE.match(value) if isinstance(value, str) else None
        return (match["owner"], match["name"]) if match else (None, None)

    def _python(self, value: Any) -> str | None:
        if value is None:
            return None
        if value == 3.1:
            raise self._broken("`build.python_version` needs quotes: YAML reads 3.10 as 3.1.")
        if isinstance(value, float):
            value = str(value)
        if not isinstance(value, str) or not _PYTHON.match(value):
            raise self._broken(f"`build.python_version` should be like '3.12', not {value!r}.")
        return ".".join(value.split(".")[:2])

    def _requirements(self, build: Mapping[str, Any]) -> tuple[str, ...]:
        for key, value in build.items():
            note = _BUILD_NOTES.get(key)
            if note is not None and value:
                detail = f" ({', '.join(map(str, value))})" if key == "system_packages" else ""
                self._warn(f"the model {note}{detail}")
            elif note is None and key not in _KNOWN_BUILD_KEYS:
                self._warn(f"`build.{key}` is not used here")
        packages, file = build.get("python_packages"), build.get("python_requirements")
        if packages and file:
            raise self._broken("give `python_packages` or `python_requirements`, not both.")
        if packages:
            return self._checked(self._strings(packages, "build.python_packages"))
        if file:
            if not isinstance(file, str):
                raise self._broken("`build.python_requirements` should name a file.")
            path = self._inside(file, "build.python_requirements")
            return self._checked(self._requirement_lines(path))
        return ()

    def _checked(self, lines: Sequence[str]) -> tuple[str, ...]:
        for line in lines:
            if line.startswith((".", "/", "file:", "-e", "--editable")):
                # Their content is not part of the environment's name, so it would go stale.
                raise self._broken(
                    f"`{line}`: packages from the disk cannot be named as requirements. "
                    "Put the code into the model folder."
                )
        return tuple(lines)

    def _requirement_lines(self, path: Path, seen: frozenset[Path] = frozenset()) -> list[str]:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise self._broken(
                f"`build.python_requirements`: {path} cannot be read: {error}"
            ) from None
        lines: list[str] = []
        for raw in text.splitlines():
            line = raw.split(" #", 1)[0].strip()
            if not line or line.startswith("#"):
                continue
            include = _INCLUDE.match(line)
            if include is None:
                lines.append(line)
                continue
            included = (path.parent / include["file"]).resolve()
            if included not in seen | {path}:
                lines += self._requirement_lines(included, seen | {path})
        return lines

    def _concurrency(self, document: Mapping[str, Any]) -> int:
        value = self._mapping(document, "concurrency").get("max", 1)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._broken(f"`concurrency.max` should be a whole number from 1, not {value!r}.")
        return value

    def _environment(self, value: Any) -> Mapping[str, str]:
        if value is None:
            return {}
        pairs: dict[str, str] = {}
        for item in self._strings(value, "environment"):
            name, separator, content = item.partition("=")
            if not separator or not name:
                raise self._broken(f"`environment` should hold NAME=value, not {item!r}.")
            pairs[name] = content
        return pairs

    def _inside(self, file: str, key: str) -> Path:
        path = (self._folder / file).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            raise self._broken(f"`{key}`: {file} lies outside the model folder.")
        if not path.is_file():
            raise self._broken(f"`{key}`: there is no file {file}.")
        return path

    def _reference(self, key: str, value: Any) -> str:
        match = _REFERENCE.match(value) if isinstance(value, str) else None
        if match is None:
            raise self._broken(
                f'`{key}` should name a file and a class, such as "predict.py:Predictor", not {value!r}.'
            )
        path = self._inside(match["file"], key)
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            line = f"\n    {error.text.strip()}" if error.text else ""
            raise BrokenModel(f"{path}:{error.lineno}: {error.msg}.{line}") from None
        except (OSError, ValueError) as error:
            raise BrokenModel(f"{path}: cannot be read: {error}") from None
        if match["symbol"] not in _defined_names(tree):
            raise self._broken(f"`{key}`: {match['file']} defines no {match['symbol']}.")
        return f"{match['file']}:{match['symbol']}"


def _defined_names(tree: ast.Module) -> set[str]:
    """Return the names that a module has at its top level, as far as its text shows."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
            ):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names.update(alias.asname or alias.name for alias in aliases)
            case _:
                pass
    return names
