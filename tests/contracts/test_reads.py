"""What any provider of reads promises."""

from itertools import pairwise, product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.estate.filters.matching import Cell, matches
from rollouts.estate.filters.words import SEARCH, Vocabulary
from rollouts.estate.groups import resolve
from rollouts.estate.model import Group
from rollouts.estate.names import fold
from rollouts.estate.ports import Estate
from rollouts.estate.words import register_row
from rollouts.reads.changes import ChangeHead, ChangeListing, EditListing
from rollouts.reads.overview import GoTo, Overview
from rollouts.reads.plans import PlanDetail, PlanGroups, PlanListing
from rollouts.reads.questions import Count, Ids, Listing, Page, Rows
from rollouts.reads.registers import RegisterListing, RegisterRow, StoreTree
from rollouts.reads.rollouts import JournalListing, RolloutHead, RolloutListing
from rollouts.reads.support import AuditListing, CredentialList, HouseFacts, RequestListing
from rollouts.reads.tasks import StepLog, TaskCounters, TaskListing, TaskRow
from rollouts.reads.words import REGISTER_LIST_WORDS, TASK_LIST_WORDS, standing_row
from rollouts.shared.errors import KnownError
from rollouts.waves import orders
from rollouts.waves.counters import Counters
from rollouts.waves.evolve import evolve_all
from rollouts.waves.ports import Rollouts
from rollouts.waves.snapshot import changed
from rollouts.waves.words import task_row
from tests.contracts.reading_house import LANES, NOW, PUSHED, STORES, House, furnish

GROUPS = {"pilots": Group(name="Pilots", rule="label:pilot")}
BY_CODE = {each.code: each for each in STORES}

PLACES = (
    "all",
    "store:a01",
    "store:b*",
    "region:west",
    'region:""',
    "kind:kiosk",
    "city:ZÜRICH",
    "group:pilots",
    "label:pilot",
    "enrolled:no",
    "strasse",
    "STRAßE",
    "a01-2",
    "pos",
    "1",
    '"a01/02"',
    '"S\\"%"',
    '"%"',
    '"pos\n"',
    "nobody-has-this",
)
STANDINGS = (
    *(f"state:{each}" for each in ("failed", "failures", "verified", "reverted", "none", "*")),
    "state:FAILED_*,none",
    "state:unreachable,FAILED_DIRTY",
    'state:""',
    "state:nonsense",
    "adopted:yes",
    "adopted:no",
    "adopted:yes,no",
    "seen:<3",
    "seen:2..5",
    "seen:>=0",
    "proved:c-7",
    "proved:T-*",
    "proved:*",
    'proved:""',
)
TASKS = (
    *(f"state:{each}" for each in ("failed", "failures", "verified", "reverted", "*")),
    "state:FAILED_*",
    'state:""',
    "wave:2",
    "wave:<2",
    "attempt:>0",
    'phase:""',
    "reason:*",
    "reason:health*",
    "model",
)


def filters(*leaves: str) -> st.SearchStrategy[str]:
    """Texts of filters over the leaves, negated, joined and nested."""
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: (
            inner.map(lambda each: f"-({each})")
            | st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) ({pair[1]})")
            | st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) OR ({pair[1]})")
        ),
        max_leaves=4,
    )


@pytest.fixture
def house(database: SqlDatabase) -> House:
    return furnish(database)


def register_rows(house: House) -> dict[str, dict[str, Cell]]:
    return {
        each.name: register_row(each, BY_CODE[each.store])
        | standing_row(
            house.tasks.get(each.name),
            adopted=each.name in house.adopted,
            proved=house.proved.get(each.name, ()),
            last_seen=house.seen.get(each.name),
            now=NOW,
        )
        for each in LANES
    }


def task_rows(house: House) -> dict[str, dict[str, Cell]]:
    rows = {}
    for each in PUSHED:
        task = house.tasks[each.name]
        row = register_row(each, BY_CODE[each.store]) | task_row(task)
        row[SEARCH] = f"{row[SEARCH]}\n{task.message}"
        rows[each.name] = row
    return rows


def agrees(
    house: House,
    listing: RegisterListing | TaskListing,
    words: Vocabulary,
    rows: dict[str, dict[str, Cell]],
) -> None:
    """The list has exactly the rows that the pure interpreter selects, by each way of asking."""
    tree = resolve(listing.filter, GROUPS, words)
    expected = [name for name in sorted(rows, key=fold) if matches(tree, rows[name])]
    reads = house.reads
    ids = reads.answer(Ids(of=listing))
    got: tuple[RegisterRow | TaskRow, ...] = reads.answer(Rows(of=listing, ids=ids.ids()))
    assert sorted((each.register for each in got), key=fold) == expected
    assert ids.count == len(expected) == reads.answer(Count(of=listing))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="(a01-2) OR (nobody-has-this)")
@given(text=filters(*PLACES, *STANDINGS))
def test_registers_are_filtered_as_the_pure_interpreter_does(house: House, text: str) -> None:
    agrees(house, RegisterListing(filter=text), REGISTER_LIST_WORDS, register_rows(house))


AGELESS = tuple(each for each in STANDINGS if not each.startswith("seen:"))
"""The words that mean the same whatever day it is: commands ask by the real clock."""


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=filters(*PLACES, *AGELESS))
def test_commands_select_the_registers_that_lists_show(
    house: House, database: SqlDatabase, text: str
) -> None:
    tree = resolve(text, GROUPS, REGISTER_LIST_WORDS)
    expected = [name for name, row in register_rows(house).items() if matches(tree, row)]
    with database.read() as uow:
        estate = uow.repository(Estate)
        names = [each.name for each in estate.registers(tree)]
        assert (sorted(names), estate.count_registers(tree)) == (sorted(expected), len(expected))
        assert len(estate.register_ids(tree)) == len(expected)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=filters(*PLACES, *TASKS))
def test_tasks_are_filtered_as_the_pure_interpreter_does(house: House, text: str) -> None:
    agrees(house, TaskListing(rollout="7", filter=text), TASK_LIST_WORDS, task_rows(house))


LISTINGS: tuple[tuple[type[Listing[object]], dict[str, str]], ...] = (
    (RegisterListing, {}),
    (TaskListing, {"rollout": "7"}),
    (PlanListing, {"rollout": "r"}),
    (RolloutListing, {}),
    (JournalListing, {"rollout": "7"}),
    (ChangeListing, {}),
    (EditListing, {"change": "C-1"}),
    (AuditListing, {}),
    (RequestListing, {}),
)


@pytest.mark.parametrize(("kind", "others"), LISTINGS)
def test_pages_give_every_row_once_in_the_order_of_the_ids(
    house: House, kind: type[Listing[object]], others: dict[str, str]
) -> None:
    for sort, down in product(kind.SORTS, (False, True)):
        listing = kind(sort=sort, descending=down, **others)  # type: ignore[call-arg]
        ids = list(house.reads.answer(Ids(of=listing)).ids())
        assert walked(house, listing) == ids
        assert len(set(ids)) == len(ids) > 0


def walked(house: House, listing: Listing[object]) -> list[int]:
    """The ids of all pages of two."""
    page = house.reads.answer(Page(of=listing, limit=2))
    found = list(page.rows)
    while page.after is not None:
        page = house.reads.answer(Page(of=listing, limit=2, after=page.after))
        found += page.rows
    return [getattr(each, "id") for each in found]  # noqa: B009 - every row has one


def test_a_register_shows_its_newest_started_task_and_what_is_proved(
    house: House, database: SqlDatabase
) -> None:
    first = house.reads.answer(Page(of=RegisterListing())).rows[0]
    task = house.tasks["A01/01"]
    assert (first.register, first.state, first.rollout) == ("A01/01", task.state, 7)
    assert (first.proved, first.adopted, first.last_seen) == ("c-2", True, None)
    start_second(database)
    first = house.reads.answer(Page(of=RegisterListing())).rows[0]
    assert (first.state, first.counter, first.rollout) == ("PLANNED", "untouched", 8)
    assert house.reads.answer(Count(of=RegisterListing(filter="state:none"))) == 0


def start_second(database: SqlDatabase) -> None:
    with database.begin() as uow:
        found = uow.repository(Rollouts).load("8")
        assert found is not None
        snapshot, edition = found
        after = evolve_all(snapshot, orders.submit(snapshot, by="bob", at=NOW))
        after = evolve_all(after, orders.validated(after, at=NOW))
        after = evolve_all(after, orders.start(after, by="bob", at=NOW))
        uow.repository(Rollouts).save("draft", changed(snapshot, after), edition=edition)


def test_counters_agree_with_the_rows_they_link_to(house: House) -> None:
    for text in ("", "region:west", "state:failures"):
        listing = TaskListing(rollout="7", filter=text)
        waves = house.reads.answer(TaskCounters(of=listing))
        total = sum((each.counters for each in waves), Counters())
        assert total.registers == house.reads.answer(Count(of=listing))
        for name in ("verified", "reverted", "failed", "unreachable", "failures"):
            linked = TaskListing(rollout="7", filter=f"{text or 'all'} state:{name}")
            assert getattr(total, name) == house.reads.answer(Count(of=linked))
    assert total.failures == total.registers == 3


def test_bars_and_head_count_as_the_table_does(house: House) -> None:
    second, first = house.reads.answer(Page(of=RolloutListing())).rows
    waves = house.reads.answer(TaskCounters(of=TaskListing(rollout="7")))
    head = house.reads.answer(RolloutHead(rollout="7"))
    assert [each.counters for each in first.waves] == [each.counters for each in waves]
    assert [each.counters for each in head.waves] == [each.counters for each in waves]
    assert first.counters == head.counters
    assert (second.number, second.state, second.counters.untouched) == (8, "DRAFT", len(LANES))


def test_a_wave_says_what_it_waits_for_in_absolute_numbers(house: House) -> None:
    (wave,) = house.reads.answer(RolloutHead(rollout="draft")).waves
    assert wave.waits_for == "reads.waits_approval"
    assert (wave.counted, wave.allowed_failures) == (len(LANES), len(LANES))


def test_the_overview_links_to_exactly_what_it_counts(house: House) -> None:
    sheet = house.reads.answer(Overview())
    assert sum(each.registers for each in sheet.health) == sheet.registers == len(LANES)
    for each in (*sheet.health, sheet.unadopted, sheet.unenrolled):
        assert house.reads.answer(Count(of=RegisterListing(filter=each.filter))) == each.registers
    assert [each.kind for each in sheet.needs] == ["draft", "request", "change"]
    assert [each.uid for each in sheet.requests] == ["request-1"]


def test_the_tree_links_to_exactly_what_it_counts(house: House) -> None:
    rows = house.reads.answer(StoreTree())
    keys = [each.key for each in rows]
    assert len(set(keys)) == len(keys)
    for each in rows:
        assert house.reads.answer(Count(of=RegisterListing(filter=each.filter))) == each.registers
        assert each.parent == "" or keys.index(each.parent) < keys.index(each.key)
    west = next(each for each in rows if each.code == "West")
    assert (west.name, west.stores, west.registers) == ("The West", 2, 6)


def test_plan_groups_link_to_exactly_what_they_count(house: House) -> None:
    groups = house.reads.answer(PlanGroups(of=PlanListing(rollout="7")))
    assert [(each.outcome, each.registers) for each in groups] == [
        ("changes", 3),
        ("changes", 3),
        ("refused", 2),
        ("refused", 1),
    ]
    for each in groups:
        listing = PlanListing(rollout="7", filter=each.filter)
        assert house.reads.answer(Count(of=listing)) == each.registers
        detail = house.reads.answer(PlanDetail(rollout="7", register=each.example))
        assert detail == each.detail != []


def test_change_sets_show_edits_and_what_they_take_back(house: House) -> None:
    second, first = house.reads.answer(Page(of=ChangeListing())).rows
    assert (second.change, second.undoes, second.edits) == ("C-2", "C-1", 1)
    assert house.reads.answer(ChangeHead(change="c-1")).row == first
    (edit,) = house.reads.answer(Page(of=EditListing(change="C-1", filter="bye"))).rows
    assert (edit.scope, edit.setting, edit.after) == ("store:A01", "receipt.footer1", "Bye")


def test_credentials_say_where_they_are_used(house: House) -> None:
    sheet = house.reads.answer(CredentialList())
    used = {each.name: (each.profiles, each.registers) for each in sheet.credentials}
    assert used == {"gate": (("lanes",), 8), "idle": ((), 0), "pos": (("lanes",), 8)}
    pos = next(each for each in sheet.credentials if each.name == "pos")
    assert house.reads.answer(Count(of=RegisterListing(filter=pos.filter))) == pos.registers
    assert [each.uses for each in sheet.secrets] == [0]


def test_support_lists_are_filtered(house: House) -> None:
    count = house.reads.answer
    assert count(Count(of=AuditListing(filter="operator:ann at:2026-05-10"))) == 1
    assert count(Count(of=AuditListing(filter="at:<2026-05-10"))) == 0
    assert count(Count(of=RequestListing(filter="state:queued"))) == 1
    assert count(Count(of=JournalListing(rollout="7", filter="kind:wave.*"))) > 0
    assert count(Count(of=JournalListing(rollout="8"))) == 0
    assert count(HouseFacts()).last_event == count(Count(of=JournalListing()))
    numbers = [each.id for each in count(Page(of=JournalListing(rollout="7"))).rows]
    assert all(low < high for low, high in pairwise(numbers))


def test_steps_are_read_on_from_the_last_one_seen(house: House) -> None:
    task = house.tasks["A01/01"].uid
    (step,) = house.reads.answer(StepLog(task=task))
    assert step.text == "it answered"
    assert house.reads.answer(StepLog(task=task, after=step.id)) == ()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("a02", ("store", "store:A02")),
        ("a02/02", ("register", 'register:"A02/02"')),
        ("second", ("rollout", "8")),
        ("c-2", ("change", "C-2")),
        ("receipt.header1", ("setting", "receipt.header1")),
        ("a02 header1", ("setting", "store:A02 receipt.header1")),
    ],
)
def test_a_few_letters_lead_somewhere(house: House, text: str, first: tuple[str, str]) -> None:
    hit = house.reads.answer(GoTo(text=text))[0]
    assert (hit.kind, hit.target) == first


def test_blank_letters_lead_nowhere(house: House) -> None:
    assert house.reads.answer(GoTo(text="  ")) == ()


def test_what_is_not_there_is_refused_by_name(house: House) -> None:
    with pytest.raises(KnownError) as unknown:
        house.reads.answer(RolloutHead(rollout="99"))
    assert unknown.value.code == "reads.unknown_rollout"
    with pytest.raises(KnownError) as unsorted:
        house.reads.answer(Ids(of=RegisterListing(sort="colour")))
    assert unsorted.value.code == "reads.unknown_sort"
    with pytest.raises(KnownError) as unread:
        house.reads.answer(Ids(of=RegisterListing(filter="sate:failed")))
    assert unread.value.code == "estate.filter_word"


def test_a_removed_register_is_in_no_list_of_registers(house: House, database: SqlDatabase) -> None:
    from rollouts.estate.ports import Estate
    from rollouts.estate.records import edits_between

    with database.begin() as uow:
        estate = uow.repository(Estate)
        estate.apply(edits_between(estate.register("A01/01"), None))
    assert house.reads.answer(Count(of=RegisterListing())) == len(LANES) - 1
    assert house.reads.answer(Count(of=TaskListing(rollout="7"))) == len(PUSHED)
