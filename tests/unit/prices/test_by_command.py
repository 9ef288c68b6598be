"""The commands as a person types them, worker process included."""

import json
from pathlib import Path

import pytest

from rollouts.cli.main import main
from rollouts.shared.errors import REFUSED


def test_a_dry_run_tells_everything_and_keeps_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STOREWAVE_HOME", str(tmp_path / "home"))
    path = tmp_path / "prices.csv"
    path.write_text("SKU,Price,Currency\n1001,1e3,EUR\n", encoding="utf-8")
    assert main(["price", "import", str(path), "--dry-run", "--json"]) == REFUSED
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["encoding"], told["questions"]) == (1, "utf-8", [])
    assert told["mapping"] == {"SKU": "item_id", "Price": "price", "Currency": "currency"}
    (error,) = [each for each in told["errors"] if each["severity"] == "error"]
    assert (error["row_no"], error["column"], error["value"]) == (2, "Price", "1e3")
    assert (error["rule"], bool(error["message"]), bool(error["fix"])) == (
        "number_format",
        True,
        True,
    )
    assert main(["price", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
