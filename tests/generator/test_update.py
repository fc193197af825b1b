"""Following upstream in a repository: all files or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _support.spec_documents import description

from generator._base.errors import GeneratorError, SpecError
from generator._base.install import Product, exclusive_lock
from generator.changes.report import Report
from generator.description.load import parse
from generator.update import spec_diff, update_spec

OVERLAY = """\
overlay: 1.1.0
info: {title: T, version: '1'}
actions:
  - {target: $.info, update: {description: Ours.}}
  - {target: $.components.schemas.Gone, update: {description: Gone.}}
"""
UPSTREAM = """
    paths:
      /things:
        get:
          operationId: things.get
          responses:
            '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
    components: {schemas: {Thing: {type: object, properties: {id: {type: string}}}}}
"""
INIT = "from attrs import define\n\n@define\nclass Thing:\n    {}: str\n"


@dataclass
class Compiler:
    """Writes a package, its lock and a file beside, as the real one does, or fails on the way."""

    root: Path
    field: str = "id"
    error: BaseException | None = None
    forget: str = ""

    def __call__(self, scratch: Path, /, *, description: Path) -> Sequence[Product]:
        assert "openapi" in parse(description.read_bytes())
        client, lock = scratch / "replicate_api", scratch / "generated.lock"
        client.mkdir()
        (client / "__init__.py").write_text(INIT.format(self.field))
        lock.write_text("new")
        if self.error:
            raise self.error
        home = self.root / "generated_client"
        products = [Product(client, home / "replicate_api"), Product(lock, home / "generated.lock")]
        return (
            [*products, Product(scratch / self.forget, home / "more")] if self.forget else products
        )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    for name in ("generator", "generated_client/replicate_api", "wrappers/replicate_typed"):
        (root / name).mkdir(parents=True)
    (root / "generator" / "overlay.yaml").write_text(OVERLAY)
    (root / "wrappers" / "replicate_typed" / "__init__.py").write_text("")
    version = root / "wrappers" / "replicate_typed" / "_base" / "version.py"
    version.parent.mkdir()
    version.write_text('__version__ = "0.1.0"\n')
    (root / "generated_client" / "replicate_api" / "__init__.py").write_text(INIT.format("id"))
    (root / "generated_client" / "replicate_api" / "old.py").write_text("")
    return root


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    path = tmp_path / "upstream.json"
    path.write_text(json.dumps(description(UPSTREAM)))
    return path


def files(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_update_spec__files(repository: Path, upstream: Path) -> None:
    """An update puts all files in place, and leaves no other files."""
    report = update_spec(upstream, root=repository, compile=Compiler(repository))
    found = files(repository)
    assert "description: Ours." in found["openapi.yaml"]
    assert found["generated_client/generated.lock"] == "new"
    assert set(found) == {
        "openapi.yaml",
        "generated_client/generated.lock",
        "generated_client/replicate_api/__init__.py",
        "generator/overlay.yaml",
        "wrappers/replicate_typed/__init__.py",
        "wrappers/replicate_typed/_base/version.py",
    }
    assert [str(change) for change in report.changes if change.subject == "operation"] == [
        "operation things.get added: GET /things"
    ]
    assert [action.target for action in report.unmatched] == ["$.components.schemas.Gone"]
    assert not list(repository.rglob(".*"))


def test_update_spec__idempotent(repository: Path, upstream: Path) -> None:
    """Updating twice is the same as updating once."""
    update_spec(upstream, root=repository, compile=Compiler(repository))
    once = files(repository)
    report = update_spec(upstream, root=repository, compile=Compiler(repository))
    assert files(repository) == once
    assert report.exit_code == 0


def test_update_spec__own_description(repository: Path, upstream: Path) -> None:
    """The built description can be the source of an update."""
    update_spec(upstream, root=repository, compile=Compiler(repository))
    once = files(repository)
    update_spec(repository / "openapi.yaml", root=repository, compile=Compiler(repository))
    assert files(repository) == once


def test_update_spec__python_changes(repository: Path, upstream: Path) -> None:
    """Python changes are found in the compiled package."""
    report = update_spec(upstream, root=repository, compile=Compiler(repository, field="name"))
    assert [str(change) for change in report.python] == [
        "python replicate_api.Thing.__init__(id) changed: parameter removed",
        "python replicate_api.Thing.__init__(name) changed: required parameter added",
        "python replicate_api.Thing.id removed",
        "python replicate_api.old removed",
    ]
    assert report.exit_code == 2


@pytest.mark.parametrize(
    "error", [RuntimeError("no"), KeyboardInterrupt(), SystemExit(1)], ids=repr
)
def test_update_spec__compile_fails(repository: Path, upstream: Path, error: BaseException) -> None:
    """If compiling fails, no file is changed."""
    before = files(repository)
    with pytest.raises(type(error)):
        update_spec(upstream, root=repository, compile=Compiler(repository, error=error))
    assert files(repository) == before
    assert not list(repository.rglob(".*"))


def test_update_spec__install_fails(repository: Path, upstream: Path) -> None:
    """If putting the files in place fails, all files are restored."""
    before = files(repository)
    with pytest.raises(FileNotFoundError):
        update_spec(upstream, root=repository, compile=Compiler(repository, forget="missing"))
    assert files(repository) == before
    update_spec(upstream, root=repository, compile=Compiler(repository))
    before = files(repository)
    with pytest.raises(FileNotFoundError):
        update_spec(
            upstream, root=repository, compile=Compiler(repository, field="x", forget="missing")
        )
    assert files(repository) == before


def test_update_spec__locked(repository: Path, upstream: Path) -> None:
    """Only one update runs at a time."""
    before = files(repository)
    with (
        exclusive_lock(repository),
        pytest.raises(GeneratorError, match="another process is making the files in"),
    ):
        update_spec(upstream, root=repository, compile=Compiler(repository))
    assert files(repository) == before
    update_spec(upstream, root=repository, compile=Compiler(repository))


def test_update_spec__known_missing_uses(repository: Path, upstream: Path) -> None:
    """A use that was missing before the update is not reported again."""
    module = repository / "wrappers" / "replicate_typed" / "_more.py"
    module.write_text("from replicate_api.api.things import things_get, things_list\n")
    update_spec(upstream, root=repository, compile=Compiler(repository))
    text = upstream.read_text()
    upstream.write_text(text.replace("things.get", "things.find"))
    report = update_spec(upstream, root=repository, compile=Compiler(repository))
    assert report.wrapper == [
        "replicate_typed/_more.py:1 uses the operation things.get, which the description does not have"
    ]
    again = update_spec(upstream, root=repository, compile=Compiler(repository))
    assert (again.wrapper, again.exit_code) == ([], 0)


def test_update_spec__broken_description(repository: Path, upstream: Path) -> None:
    """A broken description is refused with its source, and changes no file."""
    before = files(repository)
    upstream.write_text('{"openapi": "2.0"}')
    with pytest.raises(SpecError) as caught:
        update_spec(upstream, root=repository, compile=Compiler(repository))
    assert str(caught.value).startswith(f"{upstream} at /openapi: not an OpenAPI description")
    assert files(repository) == before


def test_spec_diff__same_report(repository: Path, upstream: Path) -> None:
    """``spec_diff`` writes nothing, and gives the report of ``update_spec``."""
    before = files(repository)
    shown = spec_diff(upstream, root=repository, compile=Compiler(repository, field="name"))
    assert files(repository) == before
    done: Report = update_spec(
        upstream, root=repository, compile=Compiler(repository, field="name")
    )
    assert shown == done


def test_spec_diff__without_compiler(repository: Path, upstream: Path) -> None:
    """``spec_diff`` needs no compiler."""
    (change,) = (c for c in spec_diff(upstream, root=repository).changes if c.parts)
    assert (str(change), change.parts) == (
        "operation things.get added: GET /things",
        (
            "schema Problem added: detail, instance, status, title and type",
            "schema Thing added: id",
        ),
    )


@pytest.mark.parametrize("prose", ["keep", "drop"])
def test_update_spec__prose(repository: Path, upstream: Path, prose: Any) -> None:
    """Upstream's prose is kept only if that is asked for."""
    document = description(UPSTREAM)
    document["info"]["description"] = "Theirs."
    upstream.write_text(json.dumps(document))
    update_spec(upstream, root=repository, compile=Compiler(repository), prose=prose)
    kept = parse((repository / "openapi.yaml").read_text())["info"]["description"]
    assert kept == {"keep": "Theirs.", "drop": "Ours."}[prose]
