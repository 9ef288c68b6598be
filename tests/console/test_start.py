import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy

from console.__main__ import has_display, main, window_wish
from console.shell.single_instance import SingleInstance, hand_over, server_name
from tests.console.small_house import furnished

LIMIT = 120


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does, in a process of its own."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    }
    return subprocess.run(
        [sys.executable, "-m", "console", *arguments],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def test_the_window_is_painted_before_database_and_ssh_are_imported(home: Path) -> None:
    ended = started("--self-test", "--home", str(home))
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told.pop("keyring") in {"available", "locked", "absent"}
    assert told.pop("database")
    assert told == {"painted": True, "first": False, "platform": "offscreen", "heavy": []}
    assert ended.stderr == ""


def test_the_figures_of_a_home_are_painted_before_database_and_ssh_are_imported(
    home: Path, tmp_path: Path
) -> None:
    furnished(home, tmp_path).close()
    ended = started("--self-test", "--home", str(home))
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["first"]
    assert told["heavy"] == []


def test_without_a_display_there_is_one_sentence_and_no_core_dump() -> None:
    ended = started()
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "display" in ended.stderr
    assert ended.stdout == ""


def test_commands_never_import_qt() -> None:
    program = (
        "import sys, console.__main__ as program\n"
        "assert program.window_wish(['rollout', 'status']) is None\n"
        "assert not [name for name in sys.modules if name.startswith('PySide6')]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=LIMIT)


@pytest.mark.parametrize(
    ("given", "wish"),
    [
        ([], {}),
        (["--home", "/x"], {"--home": "/x"}),
        (["--home=/x", "--page", "stores"], {"--home": "/x", "--page": "stores"}),
        (["--self-test"], {"--self-test": "yes"}),
        (["--help"], None),
        (["--home"], None),
        (["estate", "list", "--home", "/x"], None),
        (["--home", "/x", "estate", "list"], None),
    ],
)
def test_only_the_windows_own_options_open_the_window(
    given: list[str], wish: dict[str, str] | None
) -> None:
    assert window_wish(given) == wish


@pytest.mark.parametrize(
    ("environment", "answer"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "w"}, True)],
)
@pytest.mark.skipif(sys.platform != "linux", reason="only there a display may be missing")
def test_a_display_is_looked_for_before_qt_is_started(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, answer: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert has_display() is answer


def test_no_display_ends_with_a_refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("console.__main__.has_display", lambda: False)
    assert main([]) == 1
    assert capsys.readouterr().err.count("\n") == 1


HAND_OVER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from console.shell.single_instance import hand_over
application = QCoreApplication([])
sys.exit(0 if hand_over(Path(sys.argv[1]), ["stores:0021"]) else 1)
"""


def test_a_second_start_hands_its_arguments_to_the_first(
    home: Path, soon: Callable[[Callable[[], bool]], None]
) -> None:
    first = SingleInstance(home)
    asked = QSignalSpy(first.asked)
    second = subprocess.Popen([sys.executable, "-c", HAND_OVER, str(home)])
    soon(lambda: asked.count() == 1)
    soon(lambda: second.poll() is not None)
    assert second.returncode == 0
    assert asked.at(0) == [["stores:0021"]]
    first.close()
    assert not hand_over(home, [])


def test_each_home_has_its_own_window(tmp_path: Path) -> None:
    assert server_name(tmp_path / "a") != server_name(tmp_path / "b")
    assert server_name(tmp_path / "a") == server_name(tmp_path / "b" / ".." / "a")
