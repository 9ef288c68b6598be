"""What any provider of the estate's repositories promises."""

from datetime import UTC, datetime

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.adapters.sql.tables.estate import estate_registers
from rollouts.estate.filters.matching import matches
from rollouts.estate.filters.parser import parse_filter
from rollouts.estate.filters.syntax import Everything, Filter
from rollouts.estate.filters.words import vocabulary
from rollouts.estate.model import (
    AccessProfile,
    BusinessUnit,
    Enrolment,
    EnrolmentSource,
    Group,
    JumpHost,
    Register,
    RegisterKind,
    RegisterStatus,
    Store,
    StoreStatus,
    UnitKind,
)
from rollouts.estate.ports import Enrolments, Estate
from rollouts.estate.records import Entity, edits_between
from rollouts.estate.words import REGISTER_WORDS, STORE_WORDS, register_row, store_row
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError
from tests.services.statements import counted

ALL = Everything()
WORDS = vocabulary(STORE_WORDS, REGISTER_WORDS)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS = [f"SHA256:{letter * 43}" for letter in "abc"]

REGION = BusinessUnit(kind=UnitKind.REGION, code="west", name="West", parent="brand:acme")
PROFILE = AccessProfile(
    name="lanes",
    credential="pos",
    jumps=(JumpHost(host="gate", credential="gate", fingerprint=KEYS[0]),),
)
MITTE = Store(
    code="0021",
    timezone="Europe/Berlin",
    name="Mitte",
    region="West",
    city="Zürich",
    opens="2024-05-01",
)
NORD = Store(code="A1", timezone="UTC", status=StoreStatus.PLANNED, brand="acme", country="DE")
STORES = (MITTE, NORD)
REGISTERS = (
    Register(store="0021", number="01", host="10.0.0.1", labels=("pilot", "Lane-A"), model="ÄPOS"),
    Register(
        store="0021",
        number="02",
        host="pos2.example",
        kind=RegisterKind.KIOSK,
        port=2222,
        profile="lanes",
        serial="S%_1",
    ),
    Register(store="A1", number="K", host="10.0.0.1", status=RegisterStatus.SPARE),
)
GROUP = Group(name="Pilots", rule="label:pilot", purpose="first wave")
EVERYTHING: tuple[Entity, ...] = (GROUP, *REGISTERS, PROFILE, *STORES, REGION)


def creation(*entities: Entity) -> tuple[Edit, ...]:
    return tuple(edit for each in entities for edit in edits_between(None, each))


def asked(text: str) -> Filter:
    return parse_filter(text, WORDS)


@pytest.fixture(autouse=True)
def filled(database: SqlDatabase) -> None:
    with database.begin() as uow:
        uow.repository(Estate).apply(creation(*EVERYTHING))


def names(database: SqlDatabase, text: str) -> list[str]:
    with database.read() as uow:
        return [each.name for each in uow.repository(Estate).registers(asked(text))]


def bare(entity: Entity | None) -> tuple[Edit, ...]:
    return edits_between(None, entity)


def test_what_was_created_is_found_in_any_case(database: SqlDatabase) -> None:
    with database.read() as uow:
        estate = uow.repository(Estate)
        assert bare(estate.store("a1")) == bare(NORD)
        assert bare(estate.register("a1/k")) == bare(REGISTERS[2])
        assert estate.profile("lanes") == PROFILE
        assert estate.groups() == {"pilots": GROUP}
        assert estate.units() == (REGION,)
        assert estate.profiles() == {"lanes": PROFILE}
        assert estate.store("nowhere") is None
        assert estate.register("0021/09") is None
        assert [each.number for each in estate.registers_of("0021")] == ["01", "02"]


def test_some_of_many_are_found_in_any_case_and_once(database: SqlDatabase) -> None:
    with database.read() as uow:
        estate = uow.repository(Estate)
        stores = estate.some_stores(["a1", "0021", "A1", "nowhere"])
        assert [bare(each) for each in stores] == [bare(MITTE), bare(NORD)]
        registers = estate.some_registers(["a1/k", "0021/02", "0021/09", "A1/K"])
        assert [each.name for each in registers] == ["0021/02", "A1/K"]
        inside = [each.name for each in estate.registers_in(["A1", "0021", "nowhere"])]
        assert inside == ["0021/01", "0021/02", "A1/K"]
        assert not estate.some_stores([])
        assert not estate.some_registers([])
        assert not estate.registers_in([])


def test_removed_ones_are_not_among_some(database: SqlDatabase) -> None:
    with database.begin() as uow:
        estate = uow.repository(Estate)
        estate.apply(edits_between(estate.register("A1/K"), None))
        assert estate.some_registers(["A1/K"]) == estate.registers_in(["A1"]) == ()
        estate.apply(edits_between(estate.store("A1"), None))
        assert estate.some_stores(["A1"]) == ()


@pytest.mark.parametrize("count", [1, 500, 1001])
def test_hundreds_are_asked_for_at_once(database: SqlDatabase, count: int) -> None:
    with database.begin() as uow:
        estate = uow.repository(Estate)
        many = tuple(Register(store="A1", number=f"{each}", host="h") for each in range(count))
        estate.apply(creation(*many))
        with counted() as statements:
            found = estate.some_registers(each.name for each in many)
    assert [each.name for each in found] == sorted(each.name for each in many)
    assert len(statements) == -(-count // 500)


def test_identities_are_given_and_kept(database: SqlDatabase) -> None:
    with database.begin() as uow:
        estate = uow.repository(Estate)
        first = estate.register("0021/01")
        assert first is not None
        assert len(first.uid) == 36
        assert estate.register_by_uid(first.uid) == first
        gone = edits_between(first, None)
        estate.apply(gone)
        assert estate.register("0021/01") is None
        assert estate.register_by_uid(first.uid) is None
        assert estate.count_registers(ALL) == 2
        estate.apply(inverse_of(gone))
        assert estate.register("0021/01") == first


@pytest.mark.parametrize(
    "text",
    [
        "all",
        "-all",
        "store:0021",
        "store:a*",
        "region:west",
        "region:WEST kind:kiosk",
        "kind:fixed,kiosk",
        "-kind:fixed",
        "status:active",
        "life:planned",
        "city:ZÜRICH",
        "zürich",
        "mitte 10.0.0",
        "label:pilot",
        "label:lane*",
        'label:""',
        "port:2222",
        "port:>0",
        "opens:2024",
        "opens:>2024",
        "model:äpos",
        "model:ä*",
        'serial:"s%_1"',
        "serial:s%*",
        "profile:lanes",
        "number:0*",
        "register:0021/01",
        "host:10.0.0.1",
        "enrolled:no",
        "enrolled:yes",
        "brand:acme country:de",
        "(region:west OR brand:acme) -label:pilot",
    ],
)
def test_a_filter_selects_what_the_pure_interpreter_selects(
    database: SqlDatabase, text: str
) -> None:
    tree = asked(text)
    stores = {each.code: each for each in STORES}
    wanted = [each for each in REGISTERS if matches(tree, register_row(each, stores[each.store]))]
    assert names(database, text) == [each.name for each in wanted]
    with database.read() as uow:
        estate = uow.repository(Estate)
        assert estate.count_registers(tree) == len(wanted)
        assert len(estate.register_ids(tree)) == len(wanted)


@pytest.mark.parametrize("text", ["all", "region:west", "life:planned", "opens:2024", "zürich"])
def test_stores_are_selected_likewise(database: SqlDatabase, text: str) -> None:
    tree = asked(text)
    wanted = [each.code for each in STORES if matches(tree, store_row(each))]
    with database.read() as uow:
        estate = uow.repository(Estate)
        assert [each.code for each in estate.stores(tree)] == wanted
        assert estate.count_stores(tree) == len(wanted)


def test_every_word_has_a_column(database: SqlDatabase) -> None:
    samples = {"choice": "*", "number": "1", "date": "2026", "text": "x", "list": "x"}
    for word in WORDS.values():
        if word.name != "group":
            names(database, f"{word.name}:{samples[word.kind]}")


def test_pages_follow_the_key(database: SqlDatabase) -> None:
    with database.read() as uow:
        estate = uow.repository(Estate)
        seen: list[str] = []
        while page := estate.registers(ALL, after=seen[-1] if seen else "", limit=1):
            seen += [each.name for each in page]
        assert seen == ["0021/01", "0021/02", "A1/K"]
        assert [each.code for each in estate.stores(ALL, after="0021", limit=5)] == ["A1"]


def test_known_is_everything(database: SqlDatabase) -> None:
    with database.read() as uow:
        known = uow.repository(Estate).known(("generic", "core_pos"))
    assert set(known.stores) == {"0021", "a1"}
    assert set(known.registers) == {"0021/01", "0021/02", "a1/k"}
    assert set(known.units) == {"region:west"}
    assert known.platforms == ("generic", "core_pos")


def test_edits_change_fields_and_their_inverse_brings_them_back(database: SqlDatabase) -> None:
    with database.begin() as uow:
        estate = uow.repository(Estate)
        before = estate.register("0021/01")
        edits = (
            Edit(kind="register", key="0021/01", field="labels", before="pilot Lane-A", after="Ü1"),
            Edit(kind="register", key="0021/01", field="port", before=None, after="2022"),
            Edit(kind="store", key="0021", field="city", before="Zürich", after=None),
        )
        estate.apply(edits)
        assert [each.name for each in estate.registers(asked("label:ü1 port:2022"))] == ["0021/01"]
        assert not estate.registers(asked("zürich"))
        estate.apply(inverse_of(edits))
        assert estate.register("0021/01") == before
        assert estate.count_registers(asked("zürich")) == 2


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (
            Edit(kind="store", key="0021", field="city", before="Basel", after="Bern"),
            "estate.moved_on",
        ),
        (
            Edit(kind="store", key="0099", field="city", before=None, after="Bern"),
            "estate.moved_on",
        ),
        (edits_between(None, MITTE)[0], "estate.moved_on"),
        (edits_between(MITTE, None)[0], "estate.still_has"),
        (edits_between(PROFILE, None)[0], "estate.still_has"),
        (creation(Register(store="0099", number="1", host="h"))[0], "estate.store_unknown"),
        (Edit(kind="planet", key="x", field="", before=None, after="{}"), "estate.unknown_edit"),
    ],
)
def test_an_edit_that_does_not_fit_leaves_nothing_behind(
    database: SqlDatabase, edit: Edit, code: str
) -> None:
    fits = Edit(kind="store", key="A1", field="city", before=None, after="Bern")
    with pytest.raises(KnownError) as caught, database.begin() as uow:
        uow.repository(Estate).apply((fits, edit))
    assert caught.value.code == code
    with database.read() as uow:
        store = uow.repository(Estate).store("A1")
    assert store is not None
    assert store.city == ""


def test_everything_can_be_undone_at_once(database: SqlDatabase) -> None:
    edits = creation(Store(code="B", timezone="UTC"), Register(store="B", number="1", host="b"))
    with database.begin() as uow:
        estate = uow.repository(Estate)
        estate.apply(edits)
        assert estate.count_registers(ALL) == 4
        estate.apply(inverse_of(edits))
        assert (estate.count_registers(ALL), estate.count_stores(ALL)) == (3, 2)


def enrolment(register: str, key: str, device: str = "") -> Enrolment:
    return Enrolment(
        register=register,
        fingerprint=key,
        enrolled_by="ann",
        at=NOW,
        source=EnrolmentSource.EYE,
        device_id=device,
    )


def test_enrolments_are_kept_one_per_register(database: SqlDatabase) -> None:
    with database.begin() as uow:
        enrolments = uow.repository(Enrolments)
        enrolments.put(enrolment("0021/01", KEYS[0]))
        enrolments.put(enrolment("0021/02", KEYS[1]))
        enrolments.put(enrolment("0021/01", KEYS[2], "device-1"))
        assert enrolments.get("0021/01") == enrolment("0021/01", KEYS[2], "device-1")
        assert enrolments.keys() == {KEYS[2]: "0021/01", KEYS[1]: "0021/02"}
        assert enrolments.device_ids() == {"device-1": "0021/01"}
        assert enrolments.get("A1/K") is None
        some = enrolments.some(["a1/k", "0021/02", "0021/01", "0021/02"])
        assert some == (
            enrolment("0021/01", KEYS[2], "device-1"),
            enrolment("0021/02", KEYS[1]),
        )
        assert enrolments.some([]) == ()
    assert names(database, "enrolled:yes") == ["0021/01", "0021/02"]
    with database.begin() as uow:
        uow.repository(Enrolments).forget("0021/01")
        uow.repository(Enrolments).forget("0021/01")
        assert uow.repository(Enrolments).get("0021/01") is None


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (enrolment("A1/K", KEYS[0]), "estate.key_shared"),
        (enrolment("A1/K", KEYS[1], "device-1"), "estate.device_shared"),
        (enrolment("A1/Z", KEYS[1]), "estate.register_unknown"),
    ],
)
def test_a_key_or_device_is_one_registers_only(
    database: SqlDatabase, second: Enrolment, code: str
) -> None:
    with database.begin() as uow:
        uow.repository(Enrolments).put(enrolment("0021/01", KEYS[0], "device-1"))
        with pytest.raises(KnownError) as caught:
            uow.repository(Enrolments).put(second)
    assert caught.value.code == code


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_page_is_found_by_its_key_and_not_by_counting(database: SqlDatabase) -> None:
    with database.read() as uow:
        connection = uow._connection
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM estate_registers r JOIN estate_stores s"
            " ON r.store_id = s.id WHERE r.present AND r.key > 'x' ORDER BY r.key LIMIT 100"
        ).all()
    told = " | ".join(row[-1] for row in plan)
    assert "key>?" in told
    assert "TEMP B-TREE" not in told
    assert estate_registers.c.key.unique
