"""The platforms that are shipped, as data and as what they deliver to a register."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import resources
from rollouts.platforms.compiling import compile_files
from rollouts.platforms.component import component_manifest
from rollouts.platforms.layouts import PLATFORMS, platform_named, platform_of
from rollouts.platforms.reading import read_files
from rollouts.registers.schema import load_schema
from rollouts.shared.errors import KnownError
from rollouts.shared.manifest import HookKind, Requirement, parse_manifest
from rollouts.shared.secret import reference

GOLDEN = Path(__file__).parents[2] / "golden" / "platforms" / "generic"
GENERIC = platform_named("generic")
VALUES = {"receipt.header1": "Hello", "payment.api_key": reference("api", 1)}


def test_the_layouts_are_the_platforms() -> None:
    names = {
        each.name.removesuffix(".json")
        for each in resources.path("layouts").iterdir()
        if each.name.endswith(".json")
    }
    assert names == set(PLATFORMS) == {platform_named(each).name for each in PLATFORMS}


def test_an_unknown_platform_is_refused() -> None:
    with pytest.raises(KnownError) as refused:
        platform_named("../secrets")
    assert refused.value.code == "platforms.unknown"


def test_every_setting_has_its_place_on_the_generic_platform() -> None:
    described = load_schema().settings
    assert set(described) == GENERIC.settings
    defaults = {key: each.default for key, each in described.items() if each.default}
    compiled = compile_files(GENERIC, {}, defaults=defaults)
    assert read_files(GENERIC, compiled.data).values == defaults


def test_golden_files_of_the_generic_platform() -> None:
    values = json.loads((GOLDEN / "values.json").read_bytes())
    compiled = compile_files(GENERIC, values)
    assert {each.name for each in compiled.files} == {each.name for each in GENERIC.files}
    for each in compiled.files:
        assert each.data == (GOLDEN / each.name).read_bytes(), each.name


@pytest.mark.parametrize("twice", ["name", "live"])
def test_a_layout_that_names_something_twice_is_no_layout(twice: str) -> None:
    layout = json.loads(resources.text("layouts/generic.json"))
    layout["files"][1][twice] = layout["files"][0][twice]
    with pytest.raises(ValueError, match="twice"):
        platform_of(layout)


def test_a_component_is_its_files_and_hooks() -> None:
    compiled = compile_files(GENERIC, VALUES)
    made = component_manifest(
        GENERIC, compiled, requires=[Requirement(component="software", word="pos-2")]
    )
    assert parse_manifest(made.manifest.text()) == made.manifest
    assert {each.name for each in made.manifest.files} == {"receipt.properties", "payment.xml"}
    assert {each.kind for each in made.manifest.hooks} == set(HookKind)
    sizes = {each.name: each.size for each in made.manifest.files}
    sizes |= {each.name: each.size for each in made.manifest.hooks}
    assert sizes == {name: len(data) for name, data in made.payload.items()}
    assert [each.secret for each in made.manifest.files] == [True, False]
    assert made.references == {"api#1"}
    assert made.formats == {"receipt.properties": "properties", "payment.xml": "xml"}


def test_equal_values_have_an_equal_release_id() -> None:
    backwards = dict(reversed(VALUES.items()))
    one = component_manifest(GENERIC, compile_files(GENERIC, VALUES))
    other = component_manifest(GENERIC, compile_files(GENERIC, backwards))
    changed = component_manifest(
        GENERIC, compile_files(GENERIC, {**VALUES, "receipt.header1": "Hello!"})
    )
    assert one.manifest.rid == other.manifest.rid != changed.manifest.rid


def run_hook(kind: str, root: Path) -> subprocess.CompletedProcess[str]:
    hook = next(each for each in GENERIC.hooks if each.kind == kind)
    with_root = {**os.environ, "STOREWAVE_LIVE_ROOT": str(root)}
    return subprocess.run(
        ["sh", "-s"],
        input=resources.text(hook.resource),
        env=with_root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("kind", list(HookKind))
def test_a_register_without_a_program_passes_with_a_note(kind: HookKind, tmp_path: Path) -> None:
    done = run_hook(kind, tmp_path)
    assert done.returncode == 0
    assert f"no {tmp_path}/bin/pos" in done.stdout


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("idle", "idle"),
        ("activate", "reload"),
        ("health", "health"),
        ("observe", "observe"),
        ("revert", "reload"),
    ],
)
def test_the_register_program_has_the_last_word(kind: str, word: str, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "pos"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "asked $*"\nexit 75\n', encoding="utf-8")
    program.chmod(0o755)
    done = run_hook(kind, tmp_path)
    assert (done.returncode, done.stdout) == (75, f"asked {word}\n")
