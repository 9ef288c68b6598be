"""A real house over registers that live in memory, and the real window on one of its pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from console.app import Console
from console.bridge.house import HouseBackend
from rollouts.bootstrap import House, all_actions
from rollouts.credentials.commands import CredentialSet
from rollouts.engine.bus import Bus
from rollouts.estate.commands import EstateEnroll, EstateImport, EstateProfile
from rollouts.ports.secrets import KeyringState
from rollouts.shared.secret import Secret
from rollouts.testing.device import FakeDevices
from rollouts.testing.register import FakeRegister
from tests.services.homes import new_house

Soon = Callable[[Callable[[], bool]], None]
D = TypeVar("D", bound=QDialog)

STORES = (
    "code,name,timezone,brand,region,district\n"
    "0001,Leeds & York,Europe/London,alpha,north,n1\n"
    "0002,Porto,Europe/Lisbon,alpha,south,s1\n"
)
REGISTERS = (
    "store,number,host,kind,profile\n"
    "0001,01,10.0.0.1,fixed,till\n0001,02,10.0.0.2,mobile,till\n0002,01,10.0.0.3,fixed,till\n"
)
HOSTS = {"0001/01": "10.0.0.1", "0001/02": "10.0.0.2", "0002/01": "10.0.0.3"}
AGENT = CredentialSet(name="tills", user="pos", agent=True)


def key(letter: str) -> str:
    """A host key's fingerprint."""
    return "SHA256:" + letter * 43


@dataclass(slots=True)
class MemoryKeyring:
    """Keeps `ports.secrets.Secrets` in memory; `at` is the state that it tells."""

    at: KeyringState = KeyringState.AVAILABLE
    kept: dict[tuple[str, int], Secret] = field(default_factory=dict)

    def state(self) -> KeyringState:
        return self.at

    def put(self, name: str, version: int, secret: Secret) -> None:
        self.kept[name, version] = secret

    def get(self, name: str, version: int) -> Secret:
        return self.kept[name, version]

    def remove(self, name: str, version: int) -> None:
        self.kept.pop((name, version), None)


@dataclass(frozen=True, slots=True)
class Tills:
    """The house, its registers by name, and its keyring."""

    house: House
    registers: dict[str, FakeRegister]
    keyring: MemoryKeyring
    folder: Path

    def file(self, name: str, text: str) -> str:
        """Write a file to import; its path."""
        place = self.folder / name
        place.write_text(text)
        return str(place)


def tills(home: Path, folder: Path, *, enrolled: bool = True) -> Tills:
    """Two stores with three registers that answer, reached through an agent's keys."""
    devices, keyring = FakeDevices(), MemoryKeyring()
    registers = {
        name: devices.add(FakeRegister(fingerprint=key(letter)), HOSTS[name])
        for name, letter in zip(HOSTS, "ABC", strict=True)
    }
    opened = new_house(home)
    services = replace(opened.services, devices=devices, secrets=keyring)
    house = replace(opened, services=services, bus=Bus(services, all_actions(), operator="ann"))
    made = Tills(house, registers, keyring, folder)
    house.bus.execute(AGENT)
    house.bus.execute(EstateProfile(name="till", credential="tills"))
    for name, text in (("stores.csv", STORES), ("registers.csv", REGISTERS)):
        house.bus.execute(EstateImport(path=made.file(name, text)))
    if enrolled:
        listed = "".join(f"{name} {each.fingerprint}\n" for name, each in registers.items())
        path = made.file("keys.txt", listed)
        house.bus.execute(EstateEnroll(filter="all", fingerprints=path))
    return made


@contextmanager
def window_over(house: House, page: str, soon: Soon) -> Iterator[Console]:
    """The real window on `page`, its first reads answered; every fault of a worker fails the test."""
    console = Console(house.home, lambda: HouseBackend(house))
    faults: list[object] = []
    for worker in (console.parts.reader, console.parts.commands, console.parts.follower):
        worker.failed.connect(faults.append)
    console.window.resize(1366, 768)
    console.open([page])
    console.window.activateWindow()
    settled(console, soon)
    try:
        yield console
        settled(console, soon)
    finally:
        console.window.close()
        console.close()
        console.window.deleteLater()
    assert faults == []


def settled(console: Console, soon: Soon) -> None:
    """Wait until every question and every command has been answered."""
    soon(lambda: not console.parts.reader.is_busy and not console.parts.commands.waiting)


def double_click(button: QWidget) -> None:
    """Click as fast as a person who double-clicks everything."""
    left = Qt.MouseButton.LeftButton
    assert button.isEnabled()
    QTest.mouseClick(button, left)
    QTest.mouseDClick(button, left)
    QTest.mouseRelease(button, left)


def dialog(console: Console, kind: type[D]) -> D:
    """The one open dialog of this kind."""
    found = [each for each in console.window.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]
