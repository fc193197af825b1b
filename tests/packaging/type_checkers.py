"""Check what ty and pyrefly see of the package: in ``tests/typing``, and in the README's examples.

    python tests/packaging/type_checkers.py

Mypy and pyright check ``tests/typing`` by themselves. These two are given the same files, and what
they say is compared with what stands there:

- they accept every line without ``type: ignore``,
- they reject every line with one, unless it says ``# not ty`` or ``# not pyrefly``,
- where a line says ``# names 'promt'``, they say that word.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
TYPING = ROOT / "tests" / "typing"

#: The checkers, with the arguments that make them write one line for each problem.
CHECKERS = {
    "ty": ("check", "--output-format", "concise", "--no-progress"),
    "pyrefly": ("check", "--output-format", "min-text", "--config", str(ROOT / "pyproject.toml")),
}

#: A problem: a path, a line, and what the checker says.
_PROBLEM = re.compile(r"^(?:ERROR )?(\S+\.py):(\d+):(.*)$", re.MULTILINE)
_BLOCK = re.compile(r"^```python *\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def readme_examples(folder: Path) -> Path:
    """Write the examples of the README into one module, where each keeps its line."""
    text = (ROOT / "README.md").read_text("utf-8")
    lines = [""] * (text.count("\n") + 1)
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1))
        code = block[1].splitlines()
        lines[first : first + len(code)] = code
    module = folder / "readme.py"
    module.write_text("\n".join(lines), "utf-8")
    return module


def problems(checker: str, files: list[Path]) -> dict[Path, dict[int, str]]:
    """Return what a checker says of each line of some files."""
    command = [str(BIN / checker), *CHECKERS[checker], *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        sys.exit(f"{checker} failed:\n{done.stdout}{done.stderr}")
    found: dict[Path, dict[int, str]] = defaultdict(lambda: defaultdict(str))
    for path, line, message in _PROBLEM.findall(done.stdout):
        if " warning[" not in message:
            found[(ROOT / path).resolve()][int(line)] += message.strip() + "\n"
    return found


def differences(checker: str, file: Path, found: dict[int, str]) -> Iterator[str]:
    """Yield where a checker says something else of a file than stands in it."""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        said = found.get(number, "")
        is_wrong = "# type: ignore" in line and f"# not {checker}" not in line
        name = re.search(r"# names '(\w+)'", line)
        if said and "# type: ignore" not in line:
            yield f"{file.name}:{number}: {checker} rejects a right line: {said.strip()}"
        elif said and f"# not {checker}" in line:
            yield f"{file.name}:{number}: {checker} rejects it now: remove `# not {checker}`"
        elif is_wrong and not said:
            yield f"{file.name}:{number}: {checker} accepts a wrong line"
        elif name is not None and name[1] not in said:
            yield f"{file.name}:{number}: {checker} does not name {name[1]!r}: {said.strip()}"


def main() -> int:
    """Run both, and print each difference."""
    different: list[str] = []
    with tempfile.TemporaryDirectory(dir=BIN.parent) as folder:
        files = [*sorted(TYPING.glob("*.py")), readme_examples(Path(folder).resolve())]
        for checker in CHECKERS:
            found = problems(checker, files)
            unexpected = found.keys() - set(files)
            different += [f"{checker}: {path}: {dict(found[path])}" for path in unexpected]
            for file in files:
                different += differences(checker, file, found.get(file, {}))
    print("\n".join(different) or f"{' and '.join(CHECKERS)}: {len(files)} files are as they say")
    return bool(different)


if __name__ == "__main__":
    sys.exit(main())
