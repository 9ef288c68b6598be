"""What a fresh machine starts with: the pins fit the ranges, the script says what it can do."""

import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.+-]*)")


def pins() -> dict[str, str]:
    lines = (ROOT / "packaging" / "constraints.txt").read_text().splitlines()
    found = [PIN.fullmatch(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return {match["name"]: match["version"] for match in found if match}


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    texts = [*project["dependencies"], *(each for extra in extras for each in extra)]
    return [Requirement(each) for each in texts]


def test_every_requirement_is_pinned_to_a_version_in_its_range() -> None:
    pinned = pins()
    for each in requirements():
        name = each.name.lower().replace("_", "-").replace(".", "-")
        assert name in pinned, name
        assert each.specifier.contains(pinned[name]), f"{each} is pinned to {pinned[name]}"


def test_without_a_verb_the_script_says_its_verbs_and_does_nothing(tmp_path: Path) -> None:
    clone = tmp_path / "a clone" / "packaging"
    clone.mkdir(parents=True)
    script = clone / "bootstrap.sh"
    script.write_bytes((ROOT / "packaging" / "bootstrap.sh").read_bytes())
    said = subprocess.run(
        ["bash", script], cwd="/", env={}, capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout) == (2, "")
    assert all(f"bootstrap.sh {verb}" in said.stderr for verb in ("setup", "demo", "test"))
    assert [each.name for each in clone.parent.iterdir()] == ["packaging"]


def test_ci_runs_what_a_contributor_runs() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "bash packaging/bootstrap.sh test"
