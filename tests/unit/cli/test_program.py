"""The program's own options, before any command."""

from importlib.metadata import version

import pytest

from rollouts.cli.main import OWN, build, main
from rollouts.shared.errors import USAGE


def test_it_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"storewave {version('storewave')}\n"


def test_an_unknown_option_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--colour"]) == USAGE
    assert "--colour" in capsys.readouterr().err


@pytest.mark.parametrize("word", sorted(OWN))
def test_a_group_is_listed_first_and_loaded_when_named(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--help"]) == 0
    assert f"  {word} " in capsys.readouterr().out
    groups = {each.name: each.typer_instance for each in build(word).registered_groups}
    named, other = groups[word], groups["engine" if word != "engine" else "demo"]
    assert named is not None
    assert named.registered_commands
    assert other is not None
    assert not other.registered_commands
