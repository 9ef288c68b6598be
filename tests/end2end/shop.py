"""A demo estate for tests: real registers, the real engine, and what can be seen of both."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeSubmit
from rollouts.demo import conditions
from rollouts.demo.fleet import stop_fleet
from rollouts.demo.loading import adopt
from rollouts.demo.places import DemoRegister, Fleet
from rollouts.demo.raising import raise_estate
from rollouts.demo.running import drive
from rollouts.engine.bus import Bus
from rollouts.engine.context import Services
from rollouts.engine.handlers.rollouts import Status, TaskRow
from rollouts.engine.process import EngineProcess
from rollouts.registers.commands import ConfigSet
from rollouts.releases.commands import ReleaseCreate
from rollouts.shared.moments import utc_now
from rollouts.waves.commands import (
    RolloutAbort,
    RolloutList,
    RolloutPlan,
    RolloutStart,
    RolloutStatus,
    RolloutSubmit,
    RolloutTasks,
)
from rollouts.waves.states import ROLLOUT_ENDS

T = TypeVar("T")
DEADLINE = 90.0
ALL_AT_ONCE: dict[str, Any] = {"wave": ("all=rest",), "error_percent": 100}
"""One wave without fear of errors, so that its registers run side by side."""


class Clock:
    """The time, which a test may push forward instead of waiting."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def push(self, **by: float) -> None:
        self._ahead += timedelta(**by)


@dataclass(slots=True)
class Shop:
    """A fleet that runs and the home that knows it."""

    house: House
    fleet: Fleet

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.fleet.registers)

    @property
    def home(self) -> Path:
        return self.house.home

    def run(self, request: object) -> object:
        return self.house.bus.execute(request)

    def register(self, name: str) -> DemoRegister:
        return self.fleet.register(name)

    def with_services(self, **changes: Any) -> "Shop":  # noqa: ANN401 - fields of requests, as they come
        """The same shop, its engine and commands with other ports or limits."""
        services: Services = replace(self.house.services, **changes)
        bus = Bus(services, tuple(self.house.bus.actions.values()))
        return Shop(replace(self.house, services=services, bus=bus), self.fleet)

    def released(self, value: str, **options: Any) -> str:  # noqa: ANN401 - fields of requests, as they come
        """A release that gives every register this footer; its R-number."""
        staged = self.run(ConfigSet(scope="enterprise", setting="receipt.footer1", value=value))
        change = field(staged, "change")
        self.run(ChangeSubmit(change=change))
        return field(self.run(ReleaseCreate(change=change, **options)), "release")

    def planned(self, release: str, **options: Any) -> str:  # noqa: ANN401 - fields of requests, as they come
        """A READY rollout of the release; its number."""
        number = field(self.run(RolloutPlan(release=release, **options)), "rollout")
        self.run(RolloutSubmit(rollout=number))
        return number

    def started(self, value: str, **options: Any) -> str:  # noqa: ANN401 - fields of requests, as they come
        """A rollout of this footer, RUNNING as soon as an engine runs; its number."""
        number = self.planned(self.released(value), **(options or ALL_AT_ONCE))
        self.run(RolloutStart(rollout=number))
        return number

    def driven(self, number: str) -> Status:
        """The rollout after an engine has carried it to where it ends or stops."""
        return drive(self.house, number)

    def rolled_out(self, value: str, **options: Any) -> Status:  # noqa: ANN401 - fields of requests, as they come
        return self.driven(self.started(value, **options))

    def status(self, number: str) -> Status:
        found = self.run(RolloutStatus(rollout=number))
        assert isinstance(found, Status)
        return found

    def tasks(self, number: str) -> dict[str, TaskRow]:
        found = self.run(RolloutTasks(rollout=number))
        assert isinstance(found, tuple)
        return {each.register: each for each in found}

    def settle(self) -> None:
        """Leave nothing for the next test: no open rollout, no broken or busy register."""
        conditions.mend_health(self.home, self.names)
        conditions.set_busy(self.home, self.names, busy=False)
        for status in self.live():
            self.run(RolloutAbort(rollout=str(status.rollout), reason="the test is over"))
            self.driven(str(status.rollout))

    def live(self) -> list[Status]:
        found = self.run(RolloutList())
        assert isinstance(found, tuple)
        return [
            each
            for each in found
            if each.state not in ROLLOUT_ENDS and each.state not in {"DRAFT", "READY"}
        ]

    @contextmanager
    def engine(self) -> Iterator[EngineProcess]:
        """An engine that runs beside the test and is stopped after it."""
        stopping = threading.Event()
        process = EngineProcess(self.house.services, self.house.bus.actions, wanted=stopping.is_set)
        thread = threading.Thread(target=process.run)
        thread.start()
        try:
            yield process
        finally:
            stopping.set()
            thread.join(DEADLINE)
            assert not thread.is_alive(), "the engine did not stop"

    def until(self, number: str, condition: Callable[[Status], bool]) -> Status:
        """The first status that meets the condition."""
        return eventually(lambda: self.status(number), condition)

    def activations(self) -> dict[str, int]:
        """How often each register took up a configuration, by its own count."""
        return {each.name: conditions.activation_count(each) for each in self.fleet.registers}


def opened(home: Path, stores: int, registers: int, *, adopted: bool = True) -> Shop:
    """A running fleet with its sample estate, adopted unless said otherwise."""
    house, fleet = raise_estate(home, stores, registers)
    if adopted:
        adopt(house.bus, [each.name for each in fleet.registers])
    return Shop(house, fleet)


def closed(shop: Shop) -> None:
    shop.house.close()
    stop_fleet(shop.home)


def live_files(register: DemoRegister) -> dict[str, bytes]:
    """Every configured file as the register's own program reads it: through its live path."""
    folder = register.root / "etc" / "pos"
    return {each.name: each.read_bytes() for each in sorted(folder.iterdir())}


def disk_hash(register: DemoRegister) -> str:
    """One hash over every path, kind, mode, link and byte below the register's root."""
    found = hashlib.sha256()
    for path in sorted(register.root.rglob("*")):
        state = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        link = str(path.readlink()) if path.is_symlink() else ""
        row = (str(path.relative_to(register.root)), state.st_mode, link, state.st_mtime_ns)
        found.update(repr(row).encode() + content)
    return found.hexdigest()


def footer(register: DemoRegister) -> str:
    """The last line of a receipt as the register prints it now."""
    text = live_files(register)["receipt.properties"].decode()
    lines = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return lines.get("pos.receipt.footer1", "")


def field(answer: object, name: str) -> str:
    """A field of a record or of its JSON."""
    found = answer[name] if isinstance(answer, Mapping) else getattr(answer, name)
    return str(found)


def alter(shop: "Shop", name: str) -> None:
    """Somebody edits a file the way editors do, so that bringing it back is a real switch."""
    path = shop.register(name).root / "etc/pos/receipt.properties"
    text = path.read_text()
    path.unlink()
    path.write_text(f"{text}# by hand\n")


def eventually(look: Callable[[], T], good: Callable[[T], bool]) -> T:
    """What `look` sees once it is good; the test fails when that takes too long."""
    pause = threading.Event()
    ends = time.monotonic() + DEADLINE
    while not good(seen := look()):
        assert time.monotonic() < ends, f"never came: last seen {seen}"
        pause.wait(0.02)
    return seen


def total(counts: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(counts[each] for each in names)
