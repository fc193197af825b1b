"""What the hand-written wrapper uses of the generated client and a description lacks.

The uses are read from the wrapper's source, without running it: imported operations and schemas,
hand-written operations, members that are read of objects or of their JSON, members that objects are
made with, and parameters that are passed by name. They are looked for in the description, and in the
package that was compiled of it, since what is described can still be missing there.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..description.naming import python_name, split_words
from .compiled_names import Compiled
from .described_names import Described, Use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ..description.document import Json

_API = "replicate_api.api"
_MODELS = "replicate_api.models"
_HAND_WRITTEN = "replicate_api.operation.Operation"
#: What reads the members of a schema, in the module of its class.
_READER = "fields_reader"
#: The folders of code that is derived from async code, and uses the same.
_DERIVED = "_sync"
_OWN_ARGUMENTS = frozenset({"body", "client"})


def missing_uses(
    wrapper: Path, document: Json, *, before: Json | None = None, package: Path | None = None
) -> list[str]:
    """Return a message for each use in the wrapper that a description lacks.

    Args:
        wrapper: The folder of the wrapper.
        document: The description.
        before: The description that the wrapper was written for. With it, a message names the
            operations that use a schema, and a removed member of JSON is reported.
        package: The folder of the package that was compiled of the description, in which uses are
            looked for too.
    """
    available, known = Described(document), Described(before or document)
    compiled = Compiled(package) if package else None
    out: list[str] = []
    for path in sorted(wrapper.rglob("*.py")):
        if _DERIVED in path.relative_to(wrapper).parts:
            continue
        collector = _Collector()
        collector.visit(ast.parse(path.read_text("utf-8"), str(path)))
        for use in dict.fromkeys(sorted(collector.uses, key=lambda use: use.line)):
            if available.has(use):
                missing = compiled and not _is_compiled(use, compiled)
                fault = "which was not compiled" if missing else ""
            else:
                relevant = use.kind != "key" or known.has(use)
                fault = "which the description does not have" if relevant else ""
            if fault:
                place = f"{path.relative_to(wrapper.parent)}:{use.line}"
                out.append(f"{place} uses {known.name(use)}, {fault}")
    return out


def _is_compiled(use: Use, compiled: Compiled) -> bool:
    if use.kind == "operation":
        return compiled.has_operation(use.name, use.member)
    return use.kind != "schema" or compiled.has_class(use.name, use.member)


class _Collector(ast.NodeVisitor):
    """A visitor that collects the uses in one module."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self._operations: set[str] = set()
        self._models: dict[str, str] = {}
        self._aliases: set[str] = set()
        self._operation_classes: set[str] = set()
        # The schemas whose members are read one by one, and the constants that list strings.
        self._readers: dict[str, str] = {}
        self._lists: dict[str, ast.Tuple] = {}
        # The schemas of the objects, and of the JSON, that a variable may hold.
        self._objects: dict[str, list[str]] = {}
        self._raw: dict[str, str] = {}

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._import(node.lineno, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = "" if node.level else node.module or ""
        for alias in node.names:
            name = alias.asname or alias.name
            if f"{module}.{alias.name}" == _MODELS:
                self._aliases.add(name)
            elif f"{module}.{alias.name}" == _HAND_WRITTEN:
                self._operation_classes.add(name)
            elif module == _MODELS and alias.name[:1].isupper():
                self._models[name] = alias.name
            elif module.startswith(_MODELS + ".") and alias.name == _READER:
                parts = module.removeprefix(_MODELS + ".").split("_")
                self._readers[name] = "".join(map(str.capitalize, parts))
            elif module.startswith(_API + ".") and module.count(".") == _API.count(".") + 1:
                self._operations.add(alias.name)
            self._import(node.lineno, f"{module}.{alias.name}")

    def _import(self, line: int, path: str) -> None:
        """Record the import of a module or of a name in one."""
        if path.startswith(_API + "."):
            below = path.removeprefix(_API + ".").split(".")
            self._use(line, "operation", below[min(1, len(below) - 1)])
        elif path.startswith(_MODELS + "."):
            below = path.removeprefix(_MODELS + ".").split(".")
            self._use(line, "schema", below[0])

    def _use(self, line: int, kind: str, name: str, member: str = "") -> None:
        self.uses.append(Use(line, kind, name, member))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self._objects, self._raw
        self._objects, self._raw = dict(self._objects), dict(self._raw)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            self._objects[argument.arg] = self._annotated(argument.annotation)
            self._raw.pop(argument.arg, None)
        self.generic_visit(node)
        self._objects, self._raw = outer

    def _annotated(self, annotation: ast.expr | None) -> list[str]:
        """Return the schemas that an annotation names, all of them for a union."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            return self._annotated(ast.parse(annotation.value, mode="eval").body)
        if isinstance(annotation, ast.BinOp):
            return [*self._annotated(annotation.left), *self._annotated(annotation.right)]
        schema = self._schema(annotation) if annotation else None
        return [schema] if schema else []

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.generic_visit(node)
        if isinstance(node.target, ast.Name):
            self._objects[node.target.id] = self._annotated(node.annotation)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        made = list(_decoded(node.value, self._schema))[:1]
        for target in node.targets:
            if isinstance(target, ast.Name) and made:
                self._objects[target.id] = made
            if isinstance(target, ast.Name) and isinstance(node.value, ast.Tuple):
                self._lists[target.id] = node.value
        if made and isinstance(node.value, ast.Call):
            self._raw.update(
                (argument.id, made[0])
                for argument in node.value.args
                if isinstance(argument, ast.Name)
            )

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.generic_visit(node)
        self._key(node.value, node.slice)

    def _key(self, owner: ast.expr, key: ast.expr) -> None:
        """Record a key of the JSON that an object was decoded from."""
        schema = self._raw.get(owner.id) if isinstance(owner, ast.Name) else None
        if schema and isinstance(key, ast.Constant) and isinstance(key.value, str):
            self._use(key.lineno, "key", schema, python_name(key.value))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        schema = self._schema(node)
        if schema:
            self._use(node.lineno, "schema", schema)
        elif isinstance(node.value, ast.Name):
            for held in self._objects.get(node.value.id, ()):
                self._member(node.lineno, held, node.attr)
        elif isinstance(node.value, ast.Call):
            for made in _decoded(node.value, self._schema):
                self._member(node.lineno, made, node.attr)

    def _member(self, line: int, schema: str, name: str) -> None:
        if name not in {"to_dict", "to_json", "from_dict", "additional_properties"}:
            self._use(line, "schema", schema, name)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        schema = self._schema(node.func)
        given = [keyword.arg for keyword in node.keywords if keyword.arg]
        if schema:
            for name in given:
                self._member(node.lineno, schema, name)
        elif isinstance(node.func, ast.Name) and node.func.id in self._operation_classes:
            for keyword in node.keywords:
                if keyword.arg == "id" and isinstance(keyword.value, ast.Constant):
                    self._use(node.lineno, "route", "_".join(split_words(str(keyword.value.value))))
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
            self._key(node.func.value, node.args[0])
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            owner, method = node.func.value.id, node.func.attr
            if method == "operation" and owner in self._operations:
                for name in given:
                    if name not in _OWN_ARGUMENTS:
                        self._use(node.lineno, "operation", owner, name)
            elif method == "only" and owner in self._readers:
                for argument in (*node.args, *[keyword.value for keyword in node.keywords]):
                    for name in self._texts(argument):
                        self._use(node.lineno, "key", self._readers[owner], python_name(name))

    def _texts(self, node: ast.expr) -> Iterator[str]:
        """Yield the strings in an expression, and in the constants that it names."""
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
            elif isinstance(part, ast.Name) and part.id in self._lists:
                yield from self._texts(self._lists[part.id])

    def _schema(self, node: ast.expr) -> str | None:
        """Return the schema whose class an expression names."""
        if isinstance(node, ast.Name):
            return self._models.get(node.id)
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in self._aliases
        ):
            return node.attr
        return None


def _decoded(value: ast.expr, schema_of: Callable[[ast.expr], str | None]) -> Iterator[str]:
    """Yield the schemas of the objects that an expression makes, by a class or ``from_dict``."""
    if not isinstance(value, ast.Call):
        return
    made = schema_of(value.func)
    if made:
        yield made
    for part in (value.func, *value.args):
        if isinstance(part, ast.Attribute) and part.attr == "from_dict":
            found = schema_of(part.value)
            if found:
                yield found
