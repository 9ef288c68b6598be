"""Large change sets: short transactions, all or nothing, also when the process is killed."""

import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeList, ChangeShow, ChangeSubmit, ChangeUndo
from rollouts.changes.model import ChangeState
from rollouts.engine import loads
from rollouts.engine.bus import Bus
from rollouts.engine.handlers.changes import ChangeDetail, ChangeRow
from rollouts.engine.handlers.config_staging import Staged
from rollouts.engine.handlers.estate import Imported
from rollouts.engine.loads import drop_forgotten, load_of
from rollouts.engine.table import all_actions
from rollouts.estate.commands import EstateImport
from rollouts.estate.model import Register
from rollouts.estate.ports import Estate
from rollouts.estate.records import edits_between
from rollouts.registers.commands import ConfigSet, ConfigSetMany
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import utc_now
from tests.services.homes import new_house

EDITS, ROWS, REGISTERS = 40, 15, 100
FOOTER = "receipt.footer1"
KILLED = 60.0
RARE = pytest.mark.faults


@pytest.fixture
def house(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(loads, "EDITS", EDITS)
    monkeypatch.setattr(loads, "ROWS", ROWS)
    made = new_house(home)
    yield made
    made.close()


@dataclass(slots=True)
class Written:
    """How many rows each writing transaction inserted, in order."""

    inserted: list[int] = field(default_factory=list)


@contextmanager
def watched() -> Iterator[Written]:
    written = Written()

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("storewave_writes", True):
            written.inserted.append(0)

    def executed(*told: object) -> None:
        statement, parameters, many = str(told[2]), told[3], told[5]
        if statement.startswith("INSERT INTO"):
            written.inserted[-1] += len(parameters) if many and isinstance(parameters, list) else 1

    event.listen(Engine, "begin", begun)
    event.listen(Engine, "before_cursor_execute", executed)
    yield written
    event.remove(Engine, "begin", begun)
    event.remove(Engine, "before_cursor_execute", executed)


def files(folder: Path, registers: int = REGISTERS) -> tuple[EstateImport, EstateImport]:
    stores, lanes = folder / "stores.csv", folder / "registers.csv"
    stores.write_text("code,name,timezone\nA01,Leeds,Europe/London\n")
    rows = "".join(f"A01,{each:03},10.0.0.{each % 250}\n" for each in range(registers))
    lanes.write_text(f"store,number,host\n{rows}")
    return EstateImport(path=str(stores)), EstateImport(path=str(lanes))


def imported(house: House, request: EstateImport) -> Imported:
    found = house.bus.execute(request)
    assert isinstance(found, Imported)
    return found


def furnished(house: House, folder: Path) -> Imported:
    stores, registers = files(folder)
    imported(house, stores)
    return imported(house, registers)


def registers_of(house: House) -> tuple[Register, ...]:
    with house.database.read() as uow:
        return uow.repository(Estate).registers_of("A01")


def states(house: House) -> dict[str, tuple[ChangeState, int]]:
    rows = house.bus.execute(ChangeList())
    assert isinstance(rows, tuple)
    return {each.change: (each.state, each.edits) for each in rows if isinstance(each, ChangeRow)}


def ahead(house: House) -> frozenset[int]:
    with house.database.read() as uow:
        return uow.repository(Estate).left_ahead(ROWS)


class TestImport:
    def test_no_transaction_inserts_more_than_its_share(self, house: House, tmp_path: Path) -> None:
        stores, registers = files(tmp_path)
        imported(house, stores)
        with watched() as written:
            told = imported(house, registers)
        assert (told.new, told.applied) == (REGISTERS, True)
        assert max(written.inserted) <= EDITS
        assert sum(written.inserted) >= 2 * REGISTERS
        assert written.inserted[-1] <= 3  # the events and the entry in the audit trail
        assert len(registers_of(house)) == REGISTERS
        assert not ahead(house)

    def test_it_is_taken_back_and_comes_back_as_the_same(
        self, house: House, tmp_path: Path
    ) -> None:
        told = furnished(house, tmp_path)
        first = registers_of(house)
        house.bus.execute(ChangeUndo(change=told.change))
        assert registers_of(house) == ()
        assert imported(house, files(tmp_path)[1]).new == REGISTERS
        assert registers_of(house) == first

    def test_what_another_put_in_force_meanwhile_is_seen(
        self, house: House, tmp_path: Path
    ) -> None:
        imported(house, files(tmp_path)[0])
        made = [Register(store="A01", number=f"{each:03}", host="10.0.0.1") for each in range(50)]
        edits = [edit for each in made for edit in edits_between(None, each)]
        action = house.bus.actions["estate import"]
        context = house.bus.context(action, EstateImport(path="x"))
        load = load_of(context, "ours", edits)
        with context.read() as uow:
            load.prepare(uow)
        load.fill()
        theirs = tmp_path / "theirs.csv"
        theirs.write_text("store,number,host\nA01,007,10.9.9.9\n")
        imported(house, EstateImport(path=str(theirs)))
        with pytest.raises(KnownError) as caught, context.begin("ours") as uow:
            load.put(uow)
        assert caught.value.code == "estate.moved_on"
        assert [(each.number, each.host) for each in registers_of(house)] == [("007", "10.9.9.9")]

    def test_rows_of_a_killed_load_are_dropped_after_a_day(
        self, house: House, tmp_path: Path
    ) -> None:
        imported(house, files(tmp_path)[0])
        made = [Register(store="A01", number=f"{each:03}", host="10.0.0.1") for each in range(50)]
        action = house.bus.actions["estate import"]
        context = house.bus.context(action, EstateImport(path="x"))
        load = load_of(context, "ours", [e for each in made for e in edits_between(None, each)])
        with context.read() as uow:
            load.prepare(uow)
        load.fill()
        drop_forgotten(context)
        assert len(ahead(house)) == 1
        assert registers_of(house) == ()
        later = replace(house.services, clock=lambda: utc_now() + timedelta(days=2))
        drop_forgotten(replace(context, services=later))
        assert not ahead(house)


class TestStaging:
    def test_many_edits_join_those_that_are_open(self, house: House, tmp_path: Path) -> None:
        furnished(house, tmp_path)
        house.bus.execute(ConfigSet(scope="enterprise", setting="receipt.footer2", value="Bye"))
        with watched() as written:
            told = house.bus.execute(ConfigSetMany(filter="all", setting=FOOTER, value="Hello"))
        assert isinstance(told, Staged)
        assert max(written.inserted) <= EDITS
        assert states(house)[told.change] == (ChangeState.OPEN, REGISTERS + 1)
        assert min(states(house).values()) == (ChangeState.DISCARDED, 1)
        shown = house.bus.execute(ChangeShow())
        assert isinstance(shown, ChangeDetail)
        assert shown.edits[0].after == "Bye"
        house.bus.execute(ChangeSubmit())
        assert states(house)[told.change] == (ChangeState.SUBMITTED, REGISTERS + 1)

    def test_one_edit_more_does_not_write_the_others_again(
        self, house: House, tmp_path: Path
    ) -> None:
        furnished(house, tmp_path)
        house.bus.execute(ConfigSetMany(filter="all", setting=FOOTER, value="Hello"))
        with watched() as written:
            house.bus.execute(ConfigSet(scope="enterprise", setting="receipt.footer2", value="Bye"))
        assert sum(written.inserted) <= 3

    def test_what_joined_meanwhile_is_kept(self, house: House, tmp_path: Path) -> None:
        furnished(house, tmp_path)
        begun: list[str] = []

        class Interrupted(Bus):
            """Stages something of its own as soon as the load was filled for the first time."""

        bus = Interrupted(house.services, all_actions())
        real = loads.Load.fill

        def fill(load: loads.Load) -> None:
            real(load)
            if not begun:
                begun.append("once")
                bus.execute(ConfigSet(scope="store:A01", setting="receipt.footer2", value="Bye"))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loads.Load, "fill", fill)
            told = house.bus.execute(ConfigSetMany(filter="all", setting=FOOTER, value="Hello"))
        assert isinstance(told, Staged)
        assert states(house)[told.change] == (ChangeState.OPEN, REGISTERS + 1)


KILL = """
    import os, signal, sys
    from pathlib import Path
    from sqlalchemy import Engine, event
    from rollouts.bootstrap import open_house
    from rollouts.engine import loads
    from rollouts.estate.commands import EstateImport
    from rollouts.registers.commands import ConfigSetMany
    loads.EDITS, loads.ROWS = {edits}, {rows}
    house = open_house(Path(sys.argv[1]))
    left = int(sys.argv[2])
    def committed(connection):
        global left
        if connection.get_execution_options().get("storewave_writes", True):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
    event.listen(Engine, "commit", committed)
    house.bus.execute({request})
"""


def killed(home: Path, request: object, commits: int) -> bool:
    """Whether a process of its own was killed at its commit number `commits` of `request`."""
    program = textwrap.dedent(KILL.format(edits=EDITS, rows=ROWS, request=repr(request)))
    ended = subprocess.run(
        [sys.executable, "-c", program, str(home), str(commits)],
        timeout=KILLED,
        check=False,
        stderr=subprocess.PIPE,
    )
    assert ended.returncode in {0, -signal.SIGKILL}, ended.stderr
    return ended.returncode != 0


class TestKilled:
    @pytest.mark.parametrize(
        "commits", [3, 12, *(pytest.param(each, marks=RARE) for each in (1, 8, 11))]
    )
    def test_an_import_is_there_whole_or_not_at_all(
        self, house: House, home: Path, tmp_path: Path, commits: int
    ) -> None:
        stores, registers = files(tmp_path)
        imported(house, stores)
        assert killed(home, registers, commits) == (commits < 13)
        assert registers_of(house) == ()
        assert ChangeState.OPEN not in {state for state, _ in states(house).values()}
        told = imported(house, registers)
        assert told.new == REGISTERS
        assert len(registers_of(house)) == REGISTERS
        house.bus.execute(ChangeUndo(change=told.change))
        assert registers_of(house) == ()

    @pytest.mark.parametrize("commits", [2, *(pytest.param(each, marks=RARE) for each in (1, 4))])
    def test_an_open_change_set_keeps_what_it_had(
        self, house: House, home: Path, tmp_path: Path, commits: int
    ) -> None:
        furnished(house, tmp_path)
        staged = house.bus.execute(
            ConfigSet(scope="enterprise", setting="receipt.footer2", value="Bye")
        )
        assert isinstance(staged, Staged)
        assert killed(home, ConfigSetMany(filter="all", setting=FOOTER, value="Hello"), commits)
        assert states(house)[staged.change] == (ChangeState.OPEN, 1)
