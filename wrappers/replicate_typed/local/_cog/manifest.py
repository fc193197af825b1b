"""Reading and validation of a model folder's ``cog.yaml``, with errors for the model's author."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

from ..._base.records import frozen
from .._contract.runtime import BrokenModel

MANIFEST_NAME = "cog.yaml"

_IMAGE = re.compile(r"^(?:https?://)?r8\.im/(?P<owner>[^/\s]+)/(?P<name>[^/:@\s]+)")
_REFERENCE = re.compile(r"^(?P<file>[^:]+\.py):(?P<symbol>[A-Za-z_]\w*)$")
_PYTHON = re.compile(r"^3\.\d+(\.\d+)?$")
_INCLUDE = re.compile(r"^(?:-r|--requirement)[\s=]+(?P<file>\S+)$")

#: Keys that have an effect here, and keys that have none and cause no warning.
_KNOWN_KEYS = {"build", "concurrency", "environment", "image", "predict", "train"}
_IGNORED_KEYS = {"tests", "weights"}
_KNOWN_BUILD_KEYS = {"python_packages", "python_requirements", "python_version"}
#: Warnings for keys of ``build`` that have no effect here.
_BUILD_WARNINGS = {
    "gpu": "requests a GPU; it runs on the hardware of this machine",
    "cuda": "requests a CUDA version; it runs with that of this machine",
    "cudnn": "requests a cuDNN version; it runs with that of this machine",
    "system_packages": "requires system packages, which are not installed automatically",
    "run": "has build commands, which are not run",
    "pre_install": "has build commands, which are not run",
}


@frozen
class Manifest:
    """The settings of a ``cog.yaml`` that have an effect here.

    Attributes:
        folder: The model's folder.
        owner: The first part of the model's name, None if the file has none.
        name: The second part of the model's name, None if the file has none.
        predict: The file and the class or function that predicts, as in ``predict.py:Predictor``.
        train: The file and the function that trains, or None.
        python_version: The version of Python without a patch number, None if the file has none.
        requirements: Lines of a pip requirements file.
        concurrency: How many predictions run at once.
        environment: Additional environment variables.
        warnings: Sentences about settings that have no effect here.
    """

    folder: Path
    owner: str | None
    name: str | None
    predict: str
    train: str | None
    python_version: str | None
    requirements: tuple[str, ...]
    concurrency: int
    environment: Mapping[str, str]
    warnings: tuple[str, ...]


def read_manifest(folder: Path) -> Manifest:
    """Read and validate the ``cog.yaml`` of a folder.

    Raises:
        BrokenModel: The folder is not a valid model; the message names the file and the line.
    """
    path = folder / MANIFEST_NAME
    if not folder.is_dir():
        raise BrokenModel(f"{folder}: there is no such folder.")
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BrokenModel(
            f"{folder}: there is no {MANIFEST_NAME}. A model folder contains {MANIFEST_NAME} and the "
            "file that it refers to, usually predict.py."
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
        raise BrokenModel(f"{path}: it must be a mapping with the key `predict`.")
    return cast("Mapping[str, Any]", document)


class _Reader:
    """Reads one manifest, and collects warnings.

    Args:
        folder: The model's folder.
        path: The path of the manifest.
    """

    def __init__(self, folder: Path, path: Path) -> None:
        self._folder = folder
        self._path = path
        self._warnings: list[str] = []

    def read(self, document: Mapping[str, Any]) -> Manifest:
        for key in document:
            if key not in _KNOWN_KEYS | _IGNORED_KEYS:
                self._warn(f"`{key}` has no effect here")
        build = self._mapping(document, "build")
        predict = document.get("predict")
        if predict is None:
            raise self._broken(
                '`predict` is missing. Set it to the class, such as "predict.py:Predictor".'
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
            raise self._broken(f"`{key}` must be a mapping, not {value!r}.")
        return cast("Mapping[str, Any]", value)

    def _strings(self, value: Any, key: str) -> Sequence[str]:
        strings: list[str] = []
        for item in cast("Iterable[object]", value) if isinstance(value, list) else [None]:
            if not isinstance(item, str):
                raise self._broken(f"`{key}` must be a list of strings.")
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
            raise self._broken(f"`build.python_version` must have the form '3.12', not {value!r}.")
        return ".".join(value.split(".")[:2])

    def _requirements(self, build: Mapping[str, Any]) -> tuple[str, ...]:
        for key, value in build.items():
            warning = _BUILD_WARNINGS.get(key)
            if warning is not None and value:
                detail = f" ({', '.join(map(str, value))})" if key == "system_packages" else ""
                self._warn(f"the model {warning}{detail}")
            elif warning is None and key not in _KNOWN_BUILD_KEYS:
                self._warn(f"`build.{key}` has no effect here")
        packages, file = build.get("python_packages"), build.get("python_requirements")
        if packages and file:
            raise self._broken("set `python_packages` or `python_requirements`, not both.")
        if packages:
            return self._checked(self._strings(packages, "build.python_packages"))
        if file:
            if not isinstance(file, str):
                raise self._broken("`build.python_requirements` must be the name of a file.")
            path = self._inside(file, "build.python_requirements")
            return self._checked(self._requirement_lines(path))
        return ()

    def _checked(self, lines: Sequence[str]) -> tuple[str, ...]:
        for line in lines:
            if line.startswith((".", "/", "file:", "-e", "--editable")):
                # Changes of their content would not change the environment's name.
                raise self._broken(
                    f"`{line}`: a requirement cannot be a local path. "
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
            raise self._broken(
                f"`concurrency.max` must be a whole number from 1 on, not {value!r}."
            )
        return value

    def _environment(self, value: Any) -> Mapping[str, str]:
        if value is None:
            return {}
        pairs: dict[str, str] = {}
        for item in self._strings(value, "environment"):
            name, separator, content = item.partition("=")
            if not separator or not name:
                raise self._broken(f"`environment` must contain NAME=value, not {item!r}.")
            pairs[name] = content
        return pairs

    def _inside(self, file: str, key: str) -> Path:
        path = (self._folder / file).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            raise self._broken(f"`{key}`: {file} is outside the model folder.")
        if not path.is_file():
            raise self._broken(f"`{key}`: there is no file {file}.")
        return path

    def _reference(self, key: str, value: Any) -> str:
        match = _REFERENCE.match(value) if isinstance(value, str) else None
        if match is None:
            raise self._broken(
                f'`{key}` must be a file and a class, such as "predict.py:Predictor", not {value!r}.'
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
            raise self._broken(f"`{key}`: {match['file']} does not define {match['symbol']}.")
        return f"{match['file']}:{match['symbol']}"


def _defined_names(tree: ast.Module) -> set[str]:
    """Return the names that a module may define, as far as its source shows."""
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
