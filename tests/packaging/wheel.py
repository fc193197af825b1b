"""Check the wheel where it is installed, without the sources beside it.

    python tests/packaging/wheel.py install [FILE]   build it, or take it, into .venv/wheel
    python tests/packaging/wheel.py types            fail unless all public types are known
    python tests/packaging/wheel.py test [OPTION …]  run the unit tests, with pytest's options

The environment is made anew when what it depends on changed, and the wheel is installed anew when
its contents changed, so that a second run is quick.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = ROOT / "generator" / "constraints.txt"
HOME = Path(sys.prefix) / "wheel"
BIN = HOME / ("Scripts" if os.name == "nt" else "bin")

PACKAGES = ("replicate_typed", "replicate_typed_models", "replicate_api")

#: Where the files of each package are written by hand, and how: what to mend instead of a copy.
SOURCES = {
    "replicate_typed": "wrappers/replicate_typed",
    "replicate_typed_models": "wrappers/replicate_typed_models",
    "replicate_api": "generated_client/replicate_api",
}

#: Models of the local server, which run on their own and are no modules to import.
NOT_IMPORTED = ("replicate_typed.local.models.",)

ADVICE = """
Annotate them: another type checker may infer another type. What is assigned once can be `Final`.
What is no part of the public interface is private if its name, or that of its module, begins with
an underscore. In _sync: edit _async, then run `make regenerate`. In generated_client: edit
generator/compiler/templates, then run `make regenerate`."""


def build(folder: Path) -> Path:
    """Build the wheel into a folder."""
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nThe wheel cannot be built.")
    (wheel,) = folder.glob("*.whl")
    return wheel


def contents(wheel: Path) -> str:
    """Return a digest of what is in a wheel, whenever it was built."""
    with zipfile.ZipFile(wheel) as archive:
        members = sorted((info.filename, info.CRC) for info in archive.infolist())
    return hashlib.sha256(repr(members).encode()).hexdigest()


def requirements() -> str:
    """Return a digest of what decides which packages the environment has."""
    text = sys.version.encode() + CONSTRAINTS.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(text).hexdigest()


def pip(*arguments: str) -> None:
    options = ("--quiet", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS))
    python = str(BIN / "python")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", *options, *arguments],
        cwd=ROOT,
        check=True,
    )


def is_stamped(name: str, digest: str) -> bool:
    stamp = HOME / name
    return stamp.is_file() and stamp.read_text() == digest


def install(built: str | None = None) -> None:
    """Bring the environment up to date, with a wheel that was built already or a new one."""
    with tempfile.TemporaryDirectory() as folder:
        wheel = (ROOT / built) if built else build(Path(folder))
        if not is_stamped("requirements", requirements()):
            venv.create(HOME, clear=True, symlinks=os.name != "nt", with_pip=True)
            pip("--group", "test", f"{wheel}[all]")
            (HOME / "requirements").write_text(requirements())
        elif not is_stamped("contents", contents(wheel)):
            pip("--no-deps", "--force-reinstall", str(wheel))
        (HOME / "contents").write_text(contents(wheel))


def verify_types() -> None:
    """Fail unless the type of every public name is known, and list those that are not."""
    unknown: list[str] = []
    for package in PACKAGES:
        symbols = [
            symbol
            for symbol in completeness(package)["symbols"]
            if not symbol["name"].startswith(NOT_IMPORTED)
        ]
        if not any(symbol["isExported"] for symbol in symbols):
            sys.exit(f"pyright finds no public name in {package}")
        found = sorted(set(unknown_names(symbols)))
        unknown += found
        if not found:
            print(f"{package}: the type of each of {len(symbols)} public names is known")
    if unknown:
        sys.exit(
            "\n".join(("Public names of which pyright does not know the type:", *unknown)) + ADVICE
        )


def completeness(package: str) -> dict[str, Any]:
    """Return pyright's account of an installed package."""
    pyright = Path(sys.executable).with_name("pyright")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [pyright, "--verifytypes", package, "--ignoreexternal", "--outputjson"],
            # Pyright looks for the package where the first Python of the path has its packages, and
            # for settings in the working folder and above.
            env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        report: dict[str, Any] = json.loads(done.stdout)["typeCompleteness"]
    except (ValueError, KeyError):
        sys.exit(f"pyright failed:\n{done.stdout}{done.stderr}")
    return report


def unknown_names(symbols: list[dict[str, Any]]) -> Iterator[str]:
    """Yield each public name of unknown type, with its place and what is unknown about it."""
    unknown = [
        symbol for symbol in symbols if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]
    ]
    causes = [
        f"  {place(problem)}: {symbol['name']}: {summary(problem)}"
        for symbol in unknown
        for problem in symbol["diagnostics"]
        if not any(words in problem["message"] for words in ("partially unknown", "No docstring"))
    ]
    # All the others are unknown because of those; alone, they are what there is to say.
    yield from causes or (f"  {symbol['name']}" for symbol in unknown if symbol["isExported"])


def place(problem: dict[str, Any]) -> str:
    """Return the file of the repository, and the line, that a problem is in."""
    _, _, path = Path(problem["file"]).as_posix().rpartition("/site-packages/")
    package, _, rest = path.partition("/")
    line = problem["range"]["start"]["line"] + 1 if "range" in problem else 1
    return f"{SOURCES.get(package, package)}/{rest}:{line}"


def summary(problem: dict[str, Any]) -> str:
    """Return what a problem is, on one line."""
    first, *details = (line.strip() for line in problem["message"].splitlines())
    first = first.replace(" and could be inferred differently by type checkers", "")
    return "; ".join((first, *details[:1]))


def test(options: list[str]) -> int:
    """Run the unit and packaging tests against the installed wheel."""
    python = str(BIN / "python")
    code = "import replicate_api, replicate_typed as t; print(replicate_api.__file__, t.__file__)"
    where = subprocess.run(
        [python, "-c", code], cwd=HOME, capture_output=True, text=True, check=True
    )
    if not all(Path(file).is_relative_to(HOME) for file in where.stdout.split()):
        sys.exit(f"These would be tested, and not the wheel: {where.stdout}")
    return subprocess.run(
        # Not the repository itself, as in other runs: it is no place to import from here.
        [
            python,
            "-m",
            "pytest",
            "-o",
            "pythonpath=tests",
            "--hypothesis-profile=few examples",  # the sources are tested with more
            "tests/unit",
            "tests/packaging",
            *options,
        ],
        cwd=ROOT,
        check=False,
    ).returncode


if __name__ == "__main__":
    command, *options = sys.argv[1:] or [""]
    if command == "install":
        install(*options)
    elif command == "types":
        verify_types()
    elif command == "test":
        sys.exit(test(options))
    else:
        sys.exit(__doc__)
