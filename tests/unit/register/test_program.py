import gzip
import re
import shlex
import subprocess

import pytest

import resources
from rollouts.adapters.ssh import program
from tests.unit.register.desk import Desk


def test_the_sent_program_has_no_comments_and_no_crash_points() -> None:
    text = gzip.decompress(program.program()).decode()
    assert "POINT" not in text
    assert "reached" not in text
    assert not re.search(r"^\s*#", text, re.MULTILINE)


def test_the_same_source_gives_the_same_bytes() -> None:
    assert program.compress(program.source()) == program.program()


def test_no_part_is_forgotten() -> None:
    parts = {each.name.removesuffix(".sh") for each in resources.path("register").iterdir()}
    assert parts == set(program.PARTS)


def test_the_exec_string_carries_no_more_than_its_arguments() -> None:
    line = program.command(
        "probe", base="/var/lib/storewave", token="t1", fence=(3, 4), request_size=77
    )
    words = shlex.split(line)
    assert words[:2] == ["sh", "-c"]
    assert words[4:] == [
        str(len(program.program())),
        "probe",
        "/var/lib/storewave",
        "t1",
        "3.4",
        "77",
    ]


def test_a_cut_program_runs_nothing(desk: Desk) -> None:
    desk.text = program.program()[:-40]
    answer = desk.init()
    assert answer.status == 97
    assert not desk.base.exists()


def test_a_request_cut_short_is_refused(desk: Desk) -> None:
    desk.init()
    line = program.command("probe", base=str(desk.base), token="t", fence=(1, 1), request_size=500)
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        input=program.program() + b"nonce\t" + b"a" * 32 + b"\n",
        capture_output=True,
        check=True,
    )
    assert b"code\tpayload_short" in done.stdout


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (["component", "../x"], "component"),
        (["component", "state"], "component"),
        (["trial", "a b"], "trial"),
        (["seconds", "1;reboot"], "seconds"),
        (["seconds", "9" * 40], "seconds"),
        (["become", "$(id)"], "become"),
        (["part", "zz", "0", "0"], "part"),
        (["fill", "config", "../../x", "3", "ab" * 32], "fill"),
        (["move", "config", "-", "0" * 15, "1", "0", "0", "-"], "move"),
        (["surprise", "1"], "surprise"),
    ],
)
def test_a_request_that_is_not_in_form_is_refused(desk: Desk, line: list[str], field: str) -> None:
    answer = desk.call("probe", [line])
    assert answer.told == ("refused", "request_invalid")
    assert answer.all("detail") == [("-", field)]
    assert not desk.base.exists()
