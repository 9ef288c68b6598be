"""The register program itself: what it trusts, what it refuses, in every shell it may meet."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import resources
from rollouts.demo.sample import sample_places, sample_settings
from rollouts.platforms.compiling import compile_files
from rollouts.platforms.layouts import platform_named
from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.registers.schema import load_schema
from rollouts.shared.moments import LocalMoment
from tests.unit.demo.trading import FILES

SHELLS = ["sh", "bash", "busybox"]


@pytest.fixture(params=SHELLS)
def tools(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The PATH of a register: the system's tools, or busybox and nothing else."""
    shell: str = request.param
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    folder = tmp_path / "tools"
    folder.mkdir()
    if shell == "busybox":
        subprocess.run(["busybox", "--install", "-s", folder], check=True)
        return str(folder)
    (folder / "sh").symlink_to(str(shutil.which(shell)))
    return f"{folder}:{os.defpath}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A register's disk with a configuration that it can trade with."""
    folder = tmp_path / "a register" / "root"
    program = folder / "bin" / "pos"
    program.parent.mkdir(parents=True)
    program.write_bytes(resources.data("samples/register/pos"))
    (folder / "etc" / "pos").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / "etc" / "pos" / name).write_text(text)
    return folder


def pos(root: Path, tools: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", "bin/pos", *words],
        executable=shutil.which("sh", path=tools),
        cwd=root,
        env={"PATH": tools},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_whole_configuration_is_ready_to_trade(root: Path, tools: str) -> None:
    said = pos(root, tools, "health")
    assert (said.returncode, said.stdout, said.stderr) == (0, "ready to trade\n", "")


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("register.json", '"USD"', '"USDollar"', 'register.json: locale.currency is "USDollar"'),
        ("register.json", "}}", "}", "register.json cannot be read"),
        ("register.json", "10]", "10", "register.json cannot be read"),
        ("register.json", '"till"', "till", "register.json cannot be read"),
        ("receipt.properties", "=42", "=400", 'receipt.properties: pos.receipt.columns is "400"'),
        ("receipt.properties", ".header1", ".header9", "pos.receipt.header1 is"),
        ("receipt.properties", "# texts", "texts", "receipt.properties cannot be read"),
        ("peripherals.ini", "kick_pin = 2", "kick_pin", "peripherals.ini cannot be read"),
        ("peripherals.ini", "[drawer]", "", "peripherals.ini cannot be read"),
        ("payment.xml", "</payment>", "", "payment.xml cannot be read"),
        ("payment.xml", "</timeout>", "</time>", "payment.xml cannot be read"),
        ("payment.xml", ">60<", "><", 'payment.xml: terminal.timeout is ""'),
        ("payment.xml", '"true"', '"maybe"', 'payment.xml: @enabled is "maybe"'),
        ("environment.env", "POS_NETWORK_NTP", "POS NETWORK NTP", "environment.env cannot be read"),
    ],
)
def test_a_broken_configuration_fails_for_what_it_is(
    root: Path, tools: str, name: str, before: str, after: str, said: str
) -> None:
    file = root / "etc" / "pos" / name
    assert before in FILES[name]
    file.write_text(FILES[name].replace(before, after))
    sick = pos(root, tools, "health")
    assert (sick.returncode, said in sick.stdout, sick.stderr) == (1, True, ""), sick.stdout
    file.unlink()
    gone = pos(root, tools, "health")
    assert (gone.returncode, gone.stdout) == (1, f"{name} is not there\n")


def test_what_the_product_compiles_for_the_sample_estate_can_trade(root: Path, tools: str) -> None:
    schema, platform = load_schema(), platform_named("generic")
    values = [
        ConfigValue(scope=parse_scope(row["scope"]), setting=row["setting"], value=row["value"])
        for row in sample_settings(6, 3)
    ]
    resolver = Resolver(schema, LayerIndex(values))
    for place in sample_places(6, 3)[::3]:
        resolved = resolver.resolve(place, LocalMoment("2026-11-21T12:00:00"))
        own = {key: each.value for key, each in resolved.items() if each.layer}
        compiled = compile_files(platform, own, defaults=schema.defaults)
        for file in compiled.files:
            (root / file.live).write_bytes(file.data)
        said = pos(root, tools, "health")
        assert (said.returncode, said.stdout) == (0, "ready to trade\n"), place
        header = resolved["receipt.header1"].value
        assert pos(root, tools, "sell").stdout.splitlines()[0] == header


def test_it_sells_with_the_live_texts_and_counts(root: Path, tools: str) -> None:
    assert pos(root, tools, "observe").stdout == "sales=0\nvoids=0\n"
    receipt = pos(root, tools, "sell", "3").stdout.splitlines()
    assert (receipt[0], receipt[-1]) == ("Harbour & Sons", "Thank you")
    assert receipt[1].startswith("sale 3 ")
    assert pos(root, tools, "void").returncode == 0
    assert pos(root, tools, "observe").stdout == "sales=3\nvoids=1\n"


def test_no_sale_can_be_taken_back_twice(root: Path, tools: str) -> None:
    assert pos(root, tools, "void").returncode == 1
    pos(root, tools, "sell")
    assert pos(root, tools, "void").returncode == 0
    assert pos(root, tools, "void").returncode == 1


def test_an_unknown_word_is_answered_with_the_known_ones(root: Path, tools: str) -> None:
    answer = pos(root, tools, "dance")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "pos health" in answer.stderr
