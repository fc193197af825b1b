"""The names of modules, and of the classes in them."""

from __future__ import annotations

import pytest
from replicate_typed.codegen.names import assign_names, class_name, module_name, own_names

VERSION = "a1" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sdxl", "sdxl"),
        ("llama-2-70b", "llama_2_70b"),
        ("SD_1.5", "sd_1_5"),
        ("3d", "model_3d"),
        ("class", "class_model"),
        ("match", "match_model"),
        ("list", "list_model"),
        ("file", "file_model"),
        ("model-ref", "model_ref_model"),
        ("typed-dict", "typed_dict_model"),
        ("---", "model"),
        ("größe", "groe"),
        ("x" * 90, "x" * 40),
    ],
)
def test_module_name__is_a_free_name(text: str, expected: str) -> None:
    """A module has a name that Python and the generated code leave free."""
    assert module_name(text) == expected
    assert module_name(module_name(text)) == module_name(text)


def test_class_name__numbers() -> None:
    """Two numbers in a row stay apart."""
    assert class_name("llama_2_70b") == "Llama2_70B"
    assert class_name("sd_15") == "Sd15"
    assert class_name("sd_1_5") == "Sd1_5"


def names_of(*references: str, kept: dict[str, str] | None = None) -> dict[str, str]:
    models = [(ref, ref.partition(":")[0], ref.partition(":")[2] or VERSION) for ref in references]
    return assign_names(models, kept or {})


def test_assign_names__alone() -> None:
    """A model has its own name."""
    assert names_of("me/painter") == {"me/painter": "painter"}


def test_assign_names__two_owners() -> None:
    """Where two models would have a name, both have their owners in front."""
    assert names_of("me/painter", "you/painter", "me/singer") == {
        "me/painter": "me_painter",
        "you/painter": "you_painter",
        "me/singer": "singer",
    }


def test_assign_names__two_versions() -> None:
    """Two versions of a model have a part of their ids."""
    one, other = f"me/painter:{'a' * 64}", f"me/painter:{'b' * 64}"
    assert names_of(one, other) == {
        one: "me_painter_aaaaaaaa",
        other: "me_painter_bbbbbbbb",
    }


def test_assign_names__kept() -> None:
    """A name that was given stays when another model would have it."""
    names = names_of("me/painter", "you/painter", kept={"you/painter": "painter"})
    assert names == {"you/painter": "painter", "me/painter": "me_painter"}


def test_assign_names__all_names_of_a_package_differ() -> None:
    """No two models share a module, a variable or a class, whatever they are called."""
    words = ["a-b", "a_b", "a.b", "ab", "a-b-input", "file", "file-input", "a-1", "a1", "x" * 99]
    words += ["sdxl", "sdxl-input", "sdxl-trainer", "sdxl-training", "SDXL", "x" * 98 + "y"]
    references = [f"{owner}/{word}" for owner in ("me", "you") for word in words]
    names = names_of(*references)
    assert sorted(names) == sorted(references)
    taken = [name for module in names.values() for name in own_names(module)]
    assert len(taken) == len(set(taken))
    assert names_of(*reversed(references)) == names
