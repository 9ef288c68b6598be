"""Fixtures for tests that open windows: every one has the theme, and threads end with the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.bridge.commands import Commands
from console.bridge.context import BridgeParts
from console.bridge.follower import Follower
from console.bridge.reads import Reader
from console.kit import theme
from tests.console.tills import Tills, tills


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    theme.apply(qapp, theme.load("light"))


@pytest.fixture(autouse=True, scope="session")
def clipboard_left_empty(qapp: QApplication) -> Iterator[None]:
    """The offscreen clipboard outlives Python and would then free what Python made for it."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def parts() -> Iterator[BridgeParts]:
    """A bridge over an empty house."""
    made = BridgeParts(
        reader=Reader(),
        read=lambda request: request,
        commands=Commands(lambda command: command),
        follower=Follower(lambda _seq, _limit: ()),
    )
    yield made
    made.close()


@pytest.fixture
def soon(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Wait for a condition with a deadline; never a sleep."""

    def wait(condition: Callable[[], bool]) -> None:
        qtbot.waitUntil(condition, timeout=10_000)

    return wait


@pytest.fixture
def shop(home: Path, tmp_path: Path) -> Iterator[Tills]:
    """A real house with registers in memory."""
    made = tills(home, tmp_path)
    yield made
    made.house.close()
