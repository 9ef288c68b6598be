import logging
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy

from console.shell.crash import MOST_DIALOGS, CrashReports
from console.shell.crash_dialog import CrashDialog
from console.shell.crash_report import HIDDEN, crash_report, redacted
from rollouts.shared.secret import Secret

Soon = Callable[[Callable[[], bool]], None]
CANARY = "canary-7Fq2"


@pytest.fixture
def reports(home: Path) -> Iterator[CrashReports]:
    made = CrashReports(home / "logs")
    made.install()
    yield made
    made.remove()


def test_a_fault_on_any_thread_is_written_and_shown(
    reports: CrashReports, home: Path, soon: Soon, caplog: pytest.LogCaptureFixture
) -> None:
    shown = QSignalSpy(reports.reported)

    def fail() -> None:
        raise ZeroDivisionError(CANARY)

    worker = threading.Thread(target=fail, name="journal")
    worker.start()
    worker.join()
    try:
        fail()
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    soon(lambda: shown.count() == 2)
    files = sorted((home / "logs").glob("crash-*.txt"))
    assert len(files) == 2
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in files)
    text = files[0].read_text()
    assert "ZeroDivisionError" in text
    assert "journal" in text + files[1].read_text()
    assert len(caplog.records) == 2
    caplog.clear()


def test_a_repeating_fault_does_not_bury_the_window(
    reports: CrashReports, home: Path, soon: Soon
) -> None:
    shown = QSignalSpy(reports.reported)
    for _ in range(MOST_DIALOGS + 4):
        reports.catch(ValueError("again"))
    soon(lambda: len(list((home / "logs").glob("crash-*.txt"))) == MOST_DIALOGS + 4)
    assert shown.count() == MOST_DIALOGS


def test_hooks_are_given_back(home: Path) -> None:
    before = (sys.excepthook, threading.excepthook)
    made = CrashReports(home / "logs")
    made.install()
    assert sys.excepthook != before[0]
    made.remove()
    assert (sys.excepthook, threading.excepthook) == before


@pytest.mark.parametrize(
    "text",
    [
        f"password={CANARY}",
        f"{{'password': '{CANARY}'}}",
        f'Error(token="{CANARY} and more")',
        f"postgresql://ann:{CANARY}@host/db",
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CANARY}\n-----END OPENSSH PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{CANARY}",
        f" api_key: {CANARY}",
        repr(Secret(CANARY)),
    ],
)
def test_no_secret_gets_into_a_report(text: str) -> None:
    assert CANARY not in redacted(text)
    report = crash_report(ValueError(text), "window")
    assert CANARY not in report
    assert "***" in report


@given(st.text(alphabet="abcdefgh \n.,()", max_size=200))
def test_ordinary_words_are_left_as_they_are(text: str) -> None:
    assert redacted(text) == text


def test_a_report_names_versions_and_place() -> None:
    report = crash_report(ValueError("x"), "thread read of storewave")
    assert "Python 3" in report
    assert "thread read" in report
    assert HIDDEN not in report


def test_the_report_can_be_copied() -> None:
    dialog = CrashDialog(None, "the <b>report", "/x")
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == "the <b>report"
    assert dialog.report.toPlainText() == "the <b>report"


@pytest.mark.usefixtures("reports")
def test_what_qt_says_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="console"):
        qWarning("something odd")
    assert [each.getMessage() for each in caplog.records] == ["Qt: something odd"]
