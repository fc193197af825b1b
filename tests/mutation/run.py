"""Change the pure modules in one place after the other, and count which changes a unit test notices.

    python tests/mutation/run.py    (make mutation)

Which modules and which tests is said in ``[tool.mutmut]`` of pyproject.toml. mutmut works on a copy
below build/, since it knows of no other folder for sources than ``src``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "mutation"
MUTMUT = Path(sys.executable).with_name("mutmut")

#: What is copied, and where to.
COPIED = {
    "pyproject.toml": "pyproject.toml",
    "wrappers/replicate_typed": "src/replicate_typed",
    "generated_client/replicate_api": "src/replicate_api",
    "tests/conftest.py": "tests/conftest.py",
    "tests/_support": "tests/_support",
    "tests/unit": "tests/unit",
}

#: A change that made a test run on and on was noticed too.
KILLED = ("killed", "timeout")


def copy() -> None:
    """Put the sources and their tests where mutmut looks for them."""
    shutil.rmtree(WORK, ignore_errors=True)
    for source, target in COPIED.items():
        (WORK / target).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, WORK / target, ignore=ignored)
        else:
            shutil.copy2(ROOT / source, WORK / target)


def results() -> dict[str, dict[str, str]]:
    """Return the status of each mutant by its name, by the path of its module."""
    found = {}
    for path in sorted((WORK / "mutants" / "src").rglob("*.py.meta")):
        codes: dict[str, int | None] = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        if codes:
            module = path.relative_to(WORK / "mutants" / "src").as_posix().removesuffix(".meta")
            found[module] = {name: status_by_exit_code[code] for name, code in codes.items()}
    return found


def report(modules: dict[str, dict[str, str]]) -> None:
    """Print which changes no test noticed, and the score of each module."""
    counts: list[tuple[str, int, int]] = []
    for module, statuses in modules.items():
        for name, status in statuses.items():
            if status not in KILLED:
                print(f"{status}: {name}")
        killed = sum(status in KILLED for status in statuses.values())
        counts.append((module, killed, len(statuses)))
    counts.append(("all", sum(row[1] for row in counts), sum(row[2] for row in counts)))
    print(f"\nOne of them: cd {WORK.relative_to(ROOT)} && {MUTMUT} show NAME\n")
    for module, killed, total in counts:
        print(f"{killed:5} of {total:5} killed, {killed / total:7.1%}  {module}")


def main() -> None:
    """Make the copy, change it, and report."""
    copy()
    done = subprocess.run([str(MUTMUT), "run", *sys.argv[1:]], cwd=WORK, check=False)
    if done.returncode:
        sys.exit("mutmut did not run to its end.")
    report(results())


if __name__ == "__main__":
    main()
