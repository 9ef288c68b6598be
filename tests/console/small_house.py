"""A real house with a small estate, and the real window over it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from console.app import Console
from console.bridge.house import open_house_backend
from rollouts.bootstrap import House
from rollouts.estate.commands import EstateImport
from tests.services.homes import new_house

Soon = Callable[[Callable[[], bool]], None]

STORES = (
    "code,name,timezone,brand,region,district\n"
    "0001,Leeds,Europe/London,alpha,north,n1\n"
    "0002,Porto,Europe/Lisbon,alpha,south,s1\n"
)
REGISTERS = (
    "store,number,host,kind\n"
    "0001,01,127.0.0.1,fixed\n0001,02,127.0.0.2,mobile\n0002,01,127.0.0.3,fixed\n"
)


def furnished(home: Path, folder: Path, *requests: object) -> House:
    """An open house with two stores and three registers, after `requests` were carried out."""
    house = new_house(home)
    for name, text in (("stores.csv", STORES), ("registers.csv", REGISTERS)):
        (folder / name).write_text(text)
        house.bus.execute(EstateImport(path=str(folder / name)))
    for each in requests:
        house.bus.execute(each)
    return house


@contextmanager
def window_on(home: Path, page: str, soon: Soon) -> Iterator[Console]:
    """The real window on `page`, its first reads answered; every fault of a worker fails the test."""
    console = Console(home, lambda: open_house_backend(home))
    faults: list[object] = []
    for worker in (console.parts.reader, console.parts.commands, console.parts.follower):
        worker.failed.connect(faults.append)
    console.open([page])
    settle(console, soon)
    try:
        yield console
        settle(console, soon)
    finally:
        console.window.close()
        console.close()
        console.window.deleteLater()
    assert faults == []


def settle(console: Console, soon: Soon) -> None:
    """Wait until every question and every command has been answered."""
    soon(lambda: not console.parts.reader.is_busy and not console.parts.commands.waiting)


def press(widget: QWidget, key: Qt.Key) -> None:
    """One key, as a person presses it."""
    QTest.keyClick(widget, key)
