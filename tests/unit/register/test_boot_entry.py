"""The crontab entry that takes an open trial back: put once, proved, and taken away without a trace."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.unit.register.desk import Answer, Desk, release

CRONTAB = """#!/bin/sh
table=$HOME/crontab.txt
[ ! -e "$HOME/crontab.says" ] || { cat "$HOME/crontab.says" >&2; exit 1; }
case $1 in
    -l) [ -e "$table" ] || { echo 'no crontab for till' >&2; exit 1; }; cat "$table" ;;
    -r) rm -f "$table" ;;
    *) cp "$1" "$table" ;;
esac
"""
FOREIGN = b"# m h  dom mon dow   command\nMAILTO=''\n\n0 3 * * * backup -x %d  \\\n"


@dataclass(frozen=True, slots=True)
class Till:
    """A register whose `crontab` keeps its table in a file, or refuses with what `says` holds."""

    desk: Desk

    @property
    def table(self) -> Path:
        return self.desk.folder / "crontab.txt"

    @property
    def says(self) -> Path:
        return self.desk.folder / "crontab.says"

    @property
    def entry(self) -> bytes:
        base = self.desk.base
        return f"@reboot sh {base}/state/manager boot {base} >/dev/null 2>&1\n".encode()

    def proved(self) -> str:
        return self.desk.probe().fact("boot_revert")


@pytest.fixture
def till(desk: Desk, tmp_path: Path) -> Till:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "crontab").write_text(CRONTAB)
    (tools / "crontab").chmod(0o755)
    desk.path = f"{tools}:{desk.path}"
    return Till(desk)


def pushed(till: Till, boot: str, word: str) -> Answer:
    new = release({f"data/{word}": word.encode()}, component=f"c{word}")
    trial = f"T-{word}"
    answer = till.desk.push(None, new, trial=trial, more=[["boot", boot]])
    till.desk.close("confirm", trial)
    return answer


def test_the_entry_is_put_once_and_proved(till: Till) -> None:
    till.table.write_bytes(FOREIGN)
    assert till.desk.init(boot="cron").told == ("done", "-")
    assert till.desk.init(boot="cron").told == ("already", "-")
    assert pushed(till, "cron", "1").told == ("done", "-")
    assert till.table.read_bytes() == FOREIGN + till.entry
    assert till.proved() == "1"


@pytest.mark.parametrize("before", [None, FOREIGN])
def test_the_entry_goes_where_it_is_not_wanted(till: Till, before: bytes | None) -> None:
    if before is not None:
        till.table.write_bytes(before)
    till.desk.init(boot="cron")
    assert pushed(till, "none", "1").told == ("done", "-")
    left = till.table.read_bytes() if till.table.exists() else None
    assert left == before
    assert till.proved() == "0"
    assert pushed(till, "cron", "2").told == ("done", "-")
    assert till.table.read_bytes() == (before or b"") + till.entry


def test_an_entry_that_somebody_removed_is_noticed_and_put_back(till: Till) -> None:
    till.desk.init(boot="cron")
    till.table.write_bytes(FOREIGN)
    assert till.proved() == "0"
    pushed(till, "cron", "1")
    assert till.table.read_bytes() == FOREIGN + till.entry


def test_a_table_without_a_last_newline_keeps_its_last_line(till: Till) -> None:
    till.table.write_bytes(b"0 3 * * * backup")
    till.desk.init(boot="cron")
    assert till.table.read_bytes() == b"0 3 * * * backup\n" + till.entry


def test_a_table_that_cannot_be_read_is_never_written(till: Till) -> None:
    till.table.write_bytes(FOREIGN)
    till.says.write_text("You (till) are not allowed to use this program (crontab)\n")
    answer = till.desk.init(boot="cron")
    assert answer.told == ("done", "-")
    said = "You (till) are not allowed to use this program (crontab)"
    assert answer.all("detail") == [("-", said)]
    assert till.table.read_bytes() == FOREIGN
    assert till.proved() == "0"
    till.says.unlink()
    assert pushed(till, "cron", "1").told == ("done", "-")
    assert till.table.read_bytes() == FOREIGN
    assert till.desk.init(boot="cron").told == ("already", "-")
    assert till.table.read_bytes() == FOREIGN + till.entry


def test_a_base_that_a_crontab_would_misread_gets_no_entry(till: Till) -> None:
    till.desk.base_name = "b%se"
    answer = till.desk.init(boot="cron")
    assert answer.all("detail")[0][1] == "the name of the base folder does not fit into a crontab"
    assert not till.table.exists()
