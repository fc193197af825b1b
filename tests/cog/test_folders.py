"""Model folders: manifests, names, versions, and errors in them."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from _support.cog_harness import MakeModel, running
from replicate_typed.local._cog import bundled_models, load_folder
from replicate_typed.local._cog.cache import cache_folder
from replicate_typed.local._cog.digest import version_id
from replicate_typed.local._cog.environment import EnvironmentSpec, choose_python, running_version
from replicate_typed.local._cog.manifest import read_manifest
from replicate_typed.local._contract.runtime import BrokenModel

pytestmark = pytest.mark.xdist_group("cog")

GOOD = "class Predictor:\n    def predict(self) -> str:\n        return ''\n"


def write(folder: Path, manifest: str, predict: str | None = GOOD) -> Path:
    (folder / "cog.yaml").write_text(manifest)
    if predict is not None:
        (folder / "predict.py").write_text(predict)
    return folder


@pytest.mark.parametrize(
    ("manifest", "predict", "message"),
    [
        ("predict: [", GOOD, "cog.yaml:1:11: not valid YAML: "),
        ("build:\n  gpu: true\n bad: x", GOOD, "cog.yaml:3:2: not valid YAML: "),
        ("just text", GOOD, "cog.yaml: it must be a mapping with the key `predict`."),
        ("build: {}", GOOD, "cog.yaml: `predict` is missing. Set it to the class, such as"),
        ("predict: predict.py", GOOD, "cog.yaml: `predict` must be a file and a class"),
        ("predict: 3", GOOD, "cog.yaml: `predict` must be a file and a class"),
        ("predict: predict.py:Model", GOOD, "`predict`: predict.py does not define Model."),
        ("predict: other.py:Predictor", GOOD, "`predict`: there is no file other.py."),
        ("predict: ../x.py:Predictor", GOOD, "`predict`: ../x.py is outside the model folder."),
        ("predict: predict.py:Predictor", None, "`predict`: there is no file predict.py."),
        (
            "predict: predict.py:Predictor",
            "class Predictor:\n    def predict(self:\n        pass\n",
            "predict.py:2: '(' was never closed.\n    def predict(self:",
        ),
        (
            "predict: predict.py:Predictor\ntrain: predict.py:train",
            GOOD,
            "`train`: predict.py does not define",
        ),
        (
            "predict: predict.py:Predictor\nbuild: [x]",
            GOOD,
            "cog.yaml: `build` must be a mapping, not ['x'].",
        ),
        (
            "predict: predict.py:Predictor\nbuild:\n  python_packages: pillow",
            GOOD,
            "`build.python_packages` must be a list of strings.",
        ),
        (
            "predict: predict.py:Predictor\nbuild:\n  python_packages: [pillow, 3]",
            GOOD,
            "`build.python_packages` must be a list of strings.",
        ),
        (
            "predict: predict.py:Predictor\nbuild:\n  python_packages: [./mine]",
            GOOD,
            "`./mine`: a requirement cannot be a local path",
        ),
        (
            "predict: predict.py:Predictor\nbuild:\n  python_version: 3.10",
            GOOD,
            "`build.python_version` needs quotes: YAML reads 3.10 as 3.1.",
        ),
        (
            "predict: predict.py:Predictor\nbuild:\n  python_version: three",
            GOOD,
            "`build.python_version` must have the form '3.12', not 'three'.",
        ),
        (
            "predict: predict.py:Predictor\nbuild:\n  python_requirements: none.txt",
            GOOD,
            "`build.python_requirements`: there is no file none.txt.",
        ),
        (
            "predict: predict.py:Predictor\nconcurrency: {max: 0}",
            GOOD,
            "`concurrency.max` must be a whole number from 1 on, not 0.",
        ),
        (
            "predict: predict.py:Predictor\nenvironment: [NAME]",
            GOOD,
            "`environment` must contain NAME=value, not 'NAME'.",
        ),
    ],
)
def test_load_folder__invalid(
    tmp_path: Path, manifest: str, predict: str | None, message: str
) -> None:
    """The error for an invalid folder names the file and the reason."""
    with pytest.raises(BrokenModel) as caught:
        load_folder(write(tmp_path, manifest, predict))
    assert message in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_load_folder__not_a_model(tmp_path: Path) -> None:
    """The error for a folder without a manifest says what a model folder contains."""
    with pytest.raises(
        BrokenModel, match=r"there is no cog\.yaml\. A model folder contains cog\.yaml"
    ):
        load_folder(tmp_path)
    with pytest.raises(BrokenModel, match="there is no such folder"):
        load_folder(tmp_path / "nowhere")


def test_load_folder__warnings(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Settings without an effect are logged as warnings, and the model loads."""
    manifest = """
predict: predict.py:Predictor
image: r8.im/me/my-model:latest
build:
  gpu: true
  cuda: "12.1"
  python_version: "3.4"
  system_packages: [ffmpeg, libgl1]
  run: ["make weights"]
  fast: true
mystery: 1
"""
    with caplog.at_level(logging.WARNING, logger="replicate_typed.local.cog"):
        source = load_folder(write(tmp_path, manifest))
    assert (source.owner, source.name) == ("me", "my-model")
    said = "\n".join(caplog.messages)
    for part in [
        "requests a GPU; it runs on the hardware of this machine",
        "requires system packages, which are not installed automatically (ffmpeg, libgl1)",
        "has build commands, which are not run",
        "`build.fast` has no effect here",
        "`mystery` has no effect here",
        f"requests Python 3.4, which is not on PATH; it runs with {running_version()}",
    ]:
        assert part in said


def test_load_folder__name(tmp_path: Path) -> None:
    """The name comes from the argument, the image or the folder."""
    folder = tmp_path / "My Model!"
    folder.mkdir()
    write(folder, "predict: predict.py:Predictor")
    assert load_folder(folder).name == "my-model"
    assert load_folder(folder).owner == "local"
    named = load_folder(folder, reference="team/tool")
    assert (named.owner, named.name) == ("team", "tool")
    write(folder, "predict: predict.py:Predictor\nimage: docker.io/x/y")
    assert load_folder(folder).owner == "local"
    with pytest.raises(BrokenModel, match="must have the form 'owner/name'"):
        load_folder(folder, reference="team")


def test_read_manifest__requirements(tmp_path: Path) -> None:
    """Requirements come from the list, or from the file and the files it includes."""
    write(tmp_path, "predict: predict.py:Predictor\nbuild:\n  python_requirements: req.txt")
    (tmp_path / "req.txt").write_text("# comment\nnumpy==2.0  # why\n\n-r more.txt\n")
    (tmp_path / "more.txt").write_text("-r req.txt\nscipy\n")
    assert read_manifest(tmp_path).requirements == ("numpy==2.0", "scipy")
    write(tmp_path, "predict: predict.py:Predictor\nbuild: {python_packages: [numpy]}")
    assert read_manifest(tmp_path).requirements == ("numpy",)


def test_bundled_models__names() -> None:
    """The bundled models have their names, and share one environment."""
    sources = [load_folder(path) for path in bundled_models()]
    assert [f"{source.owner}/{source.name}" for source in sources] == [
        "replicate-typed/image-inspector",
        "replicate-typed/markov",
        "stability-ai/stable-diffusion",
    ]
    assert "It is procedural: no diffusion" in str(sources[2].description)
    assert len({read_manifest(path).requirements for path in bundled_models()}) == 1


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import no_such_package\n", "ModuleNotFoundError: No module named 'no_such_package'"),
        ("raise SystemExit('not today')\n", "SystemExit: not today"),
        ("Predictor = 1 / 0\n", "ZeroDivisionError: division by zero"),
        (
            (
                "from cog import BasePredictor\n\nclass Predictor(BasePredictor):\n"
                "    def predict(self, x: complex) -> str:\n        return ''\n"
            ),
            "Unsupported input type complex for parameter `x`.",
        ),
        (
            (
                "from cog import BasePredictor\n\nclass Predictor(BasePredictor):\n"
                "    def predict(self):\n        return ''\n"
            ),
            "You must set an output type.",
        ),
    ],
)
def test_describe__load_error(make_model: MakeModel, source: str, message: str) -> None:
    """The error of a model that cannot be loaded has the end of the traceback."""
    if "class Predictor" not in source:
        source += "class Predictor: ...\n"
    folder = make_model(source)

    async def scenario() -> str:
        async with running(folder) as runtime:
            with pytest.raises(BrokenModel) as caught:
                await runtime.describe()
            return str(caught.value)

    said = asyncio.run(scenario())
    assert said.startswith(f"{folder}: the model cannot be loaded:\n")
    assert message in said
    assert len(said.splitlines()) < 14


def test_version_id__content(tmp_path: Path) -> None:
    """The version depends on contents, not on the place or on caches."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        (folder / "deep").mkdir(parents=True)
        write(folder, "predict: predict.py:Predictor")
        (folder / "deep" / "weights.bin").write_bytes(b"\0" * 3_000_000)
    assert version_id(first, "cog") == version_id(second, "cog")
    (second / "__pycache__").mkdir()
    (second / "__pycache__" / "predict.pyc").write_bytes(b"x")
    (second / ".git").mkdir()
    (second / ".git" / "HEAD").write_text("x")
    assert version_id(first, "cog") == version_id(second, "cog")
    assert version_id(first, "cog") != version_id(second, "other")
    (second / "deep" / "weights.bin").write_bytes(b"\1" * 3_000_000)
    assert version_id(first, "cog") != version_id(second, "cog")


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({"REPLICATE_TYPED_CACHE": "/c", "XDG_CACHE_HOME": "/x"}, "linux", "/c"),
        ({"XDG_CACHE_HOME": "/x"}, "linux", "/x/replicate-typed"),
        ({}, "linux", "/home/me/.cache/replicate-typed"),
        ({}, "darwin", "/home/me/Library/Caches/replicate-typed"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/replicate-typed"),
    ],
)
def test_cache_folder__platforms(environ: dict[str, str], platform: str, expected: str) -> None:
    """The cache folder follows the environment variables and the platform."""
    assert cache_folder(environ, platform, Path("/home/me")) == Path(expected)


def test_environment_spec__key() -> None:
    """The key of an environment depends on its inputs, not on their order."""
    one = EnvironmentSpec("3.12", ("a", "b"))
    assert one.key == EnvironmentSpec("3.12", ("b", "a", "a")).key
    others = [
        EnvironmentSpec("3.13", ("a", "b")),
        EnvironmentSpec("3.12", ("a",)),
        EnvironmentSpec("3.12", ("a", "b"), cog_version="0.16.11"),
    ]
    assert len({spec.key for spec in [one, *others]}) == 4
    assert choose_python(None) == (running_version(), None)
