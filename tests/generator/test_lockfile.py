"""The lock file."""

from __future__ import annotations

from pathlib import Path

from generator.compiler.lockfile import make_lock


def test_make_lock__inputs_and_output(tmp_path: Path):
    """The lock file changes with each file or name that it records."""
    for name in ("client", "templates"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text("a")
    for name in ("description", "config"):
        (tmp_path / name).write_text("a")

    def lock() -> str:
        return make_lock(
            tmp_path / "client",
            description=tmp_path / "description",
            config=tmp_path / "config",
            templates=tmp_path / "templates",
        )

    seen = {lock(), lock()}
    assert len(seen) == 1
    for name in ("client/a.py", "templates/a.py", "description", "config"):
        (tmp_path / name).write_text("b")
        seen.add(lock())
    (tmp_path / "client/a.py").rename(tmp_path / "client/b.py")
    seen.add(lock())
    assert len(seen) == 6
