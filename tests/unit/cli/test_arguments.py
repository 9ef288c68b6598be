"""What people type and get: negative values, files without rows, and nothing said about nothing."""

import json
from pathlib import Path

import pytest

from rollouts.cli.main import main
from rollouts.shared.errors import REFUSED, USAGE

LEAST = "scale.min_weight"


def estate(folder: Path) -> None:
    stores, registers = folder / "stores.csv", folder / "registers.csv"
    stores.write_text("code,name,timezone\nA01,Leeds,Europe/London\n")
    registers.write_text("store,number,host\nA01,01,10.0.0.1\n")
    assert main(["estate", "import", str(stores)]) == 0
    assert main(["estate", "import", str(registers)]) == 0


@pytest.mark.parametrize("value", ["-5", "-0.5", "-1,5"])
@pytest.mark.parametrize("command", [["set", "enterprise"], ["set-many", "all"]])
def test_a_negative_value_is_a_value(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str], value: str
) -> None:
    estate(tmp_path)
    capsys.readouterr()
    line = ["config", *command, "receipt.footer1", value, "--json"]
    assert main(line) == 0
    assert json.loads(capsys.readouterr().out)["edits"][0]["after"] == value
    assert main(["config", *command, LEAST, value]) == REFUSED
    assert value in capsys.readouterr().err


@pytest.mark.parametrize("tail", [["-x"], ["--vlaue", "-5"], ["-5", "-5"]])
def test_what_is_no_number_is_still_wrong_usage(tail: list[str]) -> None:
    assert main(["config", "set", "enterprise", LEAST, *tail]) == USAGE


@pytest.mark.parametrize(
    ("command", "header"),
    [
        (["estate", "import"], "code,name,timezone"),
        (["estate", "import"], "store,number,host"),
        (["item", "import"], "item_id,description"),
        (["config", "import"], "scope,receipt.footer1"),
    ],
)
def test_a_file_without_rows_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: list[str], header: str
) -> None:
    file = tmp_path / "empty.csv"
    file.write_text(f"{header}\n\n,\n")
    assert main([*command, str(file)]) == REFUSED
    assert "empty.csv has a header and no row" in capsys.readouterr().err
    assert main(["change", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_nothing_is_said_about_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    estate(tmp_path)
    capsys.readouterr()
    stores = str(tmp_path / "stores.csv")
    assert main(["estate", "import", stores]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "unchanged: 1" in lines
    assert not {"findings: ", "edits: "} & set(lines)
