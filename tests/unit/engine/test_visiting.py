"""Visits of many registers: in their order, ended by a cancel or a bug, begun with few queries."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rollouts.adapters.blobs.folder import FolderBlobs
from rollouts.adapters.files.sheets import FileSheets
from rollouts.adapters.sql.database import SqlDatabase
from rollouts.credentials.model import Credential
from rollouts.credentials.ports import Credentials
from rollouts.engine.context import Context, Services
from rollouts.engine.planner import Wanted, look
from rollouts.engine.visiting import AHEAD, visit_all
from rollouts.estate.model import AccessProfile, Enrolment, EnrolmentSource, Register, Store
from rollouts.estate.ports import Enrolments, Estate
from rollouts.estate.records import Entity, edits_between
from rollouts.ports.device import Hop, KeyKind, Login, Target, Visit
from rollouts.ports.secrets import KeyringState
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.secret import Secret
from rollouts.testing.device import FakeDevices
from rollouts.testing.register import FakeRegister
from rollouts.waves.ports import PlanOutcome
from tests.services.statements import counted

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAFETY = 30.0
THREADS = 2
MANY = 200


class Keyring:
    """Secrets in memory that tell which were asked for; `held` is empty until a test fills it."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, int], Secret] = {}
        self.asked: list[str] = []

    def state(self) -> KeyringState:
        return KeyringState.AVAILABLE

    def put(self, name: str, version: int, secret: Secret) -> None:
        self.held[name, version] = secret

    def get(self, name: str, version: int) -> Secret:
        self.asked.append(name)
        if (name, version) not in self.held:
            raise refuse("keyring.missing", object=name, value=f"{name}#{version}")
        return self.held[name, version]

    def remove(self, name: str, version: int) -> None:
        self.held.pop((name, version), None)


@pytest.fixture
def keys() -> Keyring:
    return Keyring()


@pytest.fixture
def devices() -> FakeDevices:
    return FakeDevices()


@pytest.fixture
def services(
    database: SqlDatabase, tmp_path: Path, keys: Keyring, devices: FakeDevices
) -> Services:
    return Services(
        home=tmp_path,
        database=database,
        blobs=FolderBlobs(tmp_path / "blobs"),
        secrets=keys,
        devices=devices,
        sheets=FileSheets(),
        clock=lambda: NOW,
        origin="test",
        threads=THREADS,
    )


def targets(devices: FakeDevices, count: int) -> dict[str, Target | KnownError]:
    """So many registers that answer, all at one address."""
    register = devices.add(FakeRegister(), "till")
    login = Login(user="pos", kind=KeyKind.AGENT)
    hop = Hop(host="till", port=22, login=login, fingerprint=register.fingerprint)
    names = [f"0001/{number}" for number in range(count)]
    return {name: Target(name=name, hop=hop) for name in names}


def context(services: Services) -> Context:
    return Context(services=services, operator="ann", action="look")


def test_answers_come_in_the_order_of_the_targets(services: Services, devices: FakeDevices) -> None:
    wanted = targets(devices, 20)
    missing = refuse("plan.no_profile", object="register 0001/3")
    wanted["0001/3"] = missing
    found = visit_all(context(services), wanted, lambda name, _: name.upper())
    assert list(found) == list(wanted)
    assert found.pop("0001/3") is missing
    assert all(answer == name.upper() for name, answer in found.items())


def test_a_cancel_is_heard_while_every_visit_takes_its_time(
    services: Services, devices: FakeDevices
) -> None:
    under_way, let_go = threading.Event(), threading.Event()
    looked: list[str] = []

    def slow(name: str, _visit: Visit) -> None:
        looked.append(name)
        under_way.set()
        assert let_go.wait(SAFETY)

    def cancelled() -> bool:
        if under_way.is_set():
            let_go.set()
        return let_go.is_set()

    asking = Context(services=services, operator="ann", action="look", cancelled=cancelled)
    with pytest.raises(KnownError) as caught:
        visit_all(asking, targets(devices, MANY), slow)
    assert caught.value.code == "requests.cancelled"
    assert len(looked) <= AHEAD * THREADS


def test_after_a_bug_no_further_visit_begins(services: Services, devices: FakeDevices) -> None:
    looked: list[str] = []

    def broken(name: str, _visit: Visit) -> None:
        looked.append(name)
        raise LookupError(name)

    with pytest.raises(LookupError):
        visit_all(context(services), targets(devices, MANY), broken)
    assert len(looked) <= AHEAD * THREADS


def test_a_register_that_is_in_trouble_is_an_answer(
    services: Services, devices: FakeDevices
) -> None:
    wanted = targets(devices, 5)
    devices.registers.clear()
    found = visit_all(context(services), wanted, lambda name, _: name)
    assert {each.code for each in found.values() if isinstance(each, KnownError)} == {
        "ssh.unreachable"
    }
    assert len(found) == 5


def furnished(services: Services, count: int) -> tuple[Register, ...]:
    """A store with so many enrolled registers of one profile, whose password is in the keyring."""
    store = Store(code="0001", timezone="UTC")
    profile = AccessProfile(name="lanes", credential="pos")
    made = tuple(
        Register(store="0001", number=f"{each:03}", host=f"till-{each}", profile="lanes")
        for each in range(count)
    )
    with services.database.begin() as uow:
        estate = uow.repository(Estate)
        entities: tuple[Entity, ...] = (profile, store, *made)
        for entity in entities:
            estate.apply(edits_between(None, entity))
        uow.repository(Credentials).put(
            Credential(
                name="pos", user="pos", kind=KeyKind.PASSWORD, rotated_at=NOW, rotated_by="ann"
            )
        )
        for each in made:
            uow.repository(Enrolments).put(
                Enrolment(
                    register=each.name,
                    fingerprint=f"SHA256:{each.number:A>43}",
                    enrolled_by="ann",
                    at=NOW,
                    source=EnrolmentSource.EYE,
                )
            )
        return estate.registers_in(["0001"])


@pytest.mark.parametrize("held", [True, False])
def test_a_plan_asks_for_what_registers_share_once(
    services: Services, keys: Keyring, *, held: bool
) -> None:
    registers = furnished(services, 450)
    if held:
        keys.put("credential/pos", 1, Secret(b"pw"))
    told = []
    for count in (45, 450):
        keys.asked.clear()
        wanted = tuple(Wanted(register=each, moves=()) for each in registers[:count])
        with counted() as statements:
            rows = look(context(services), wanted)
        assert [each.register for each in rows] == [each.name for each in registers[:count]]
        told.append((len(statements), len(keys.asked), {each.outcome for each in rows}))
    outcome = PlanOutcome.UNREACHABLE if held else PlanOutcome.REFUSED
    assert told[0] == told[1]
    assert told[0][1:] == (1, {outcome})
