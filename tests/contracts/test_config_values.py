"""What any provider of configuration values promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.changes.ports import ChangeSets
from rollouts.registers.edits import by_key, difference, setting_edits
from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.registers.ports import ConfigValues
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import LocalMoment
from tests.unit.registers.small_estate import NOW, value

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUMMER = LocalMoment("2026-06-01T00:00:00")
FOOTER = "receipt.footer1"
WIDE = value("enterprise", FOOTER, "Bye")
STORE = value("store:0001", FOOTER, "Ho", SUMMER)
LANE = value("register:0001/01", "network.ip", "10.0.0.7")
OTHER = value("register:0001/K", FOOTER, "K")
VALUES = (WIDE, STORE, LANE)


def apply(database: SqlDatabase, edits: tuple[Edit, ...], change: str = "c1") -> None:
    with database.begin() as uow:
        uow.repository(ConfigValues).apply(edits, change, AT)


def everything(database: SqlDatabase) -> tuple[ConfigValue, ...]:
    with database.read() as uow:
        return uow.repository(ConfigValues).all()


def of_change(*values: ConfigValue, change: str = "c1") -> tuple[ConfigValue, ...]:
    return tuple(replace(each, change=change) for each in values)


class TestConfigValues:
    def test_values_come_back_widest_first_with_their_change_set(
        self, database: SqlDatabase
    ) -> None:
        apply(database, difference((), tuple(reversed(VALUES))))
        assert everything(database) == of_change(*VALUES)

    def test_some_scopes_are_read_without_the_others(self, database: SqlDatabase) -> None:
        apply(database, difference((), VALUES))
        scopes = [LANE.scope, WIDE.scope, parse_scope("store:0002")]
        with database.read() as uow:
            found = uow.repository(ConfigValues).at_scopes(scopes)
            assert found == of_change(WIDE, LANE)
            assert uow.repository(ConfigValues).at_scopes(()) == ()

    def test_any_number_of_scopes_may_be_asked_for(self, database: SqlDatabase) -> None:
        many = tuple(value(f"store:{number:05}", FOOTER, "x") for number in range(1200))
        apply(database, difference((), many))
        with database.read() as uow:
            found = uow.repository(ConfigValues).at_scopes(each.scope for each in many)
        assert found == of_change(*many)

    def test_an_edit_splits_a_range_and_its_inverse_joins_it_again(
        self, database: SqlDatabase
    ) -> None:
        apply(database, difference((), VALUES))
        end = LocalMoment("2026-07-01T00:00:00")
        edits = setting_edits([WIDE], value("enterprise", FOOTER, "Sun", SUMMER, end), NOW)
        apply(database, edits, "c2")
        assert [each.value for each in everything(database)[:3]] == ["Bye", "Sun", "Bye"]
        apply(database, inverse_of(edits), "c3")
        back = {key: replace(each, change="") for key, each in by_key(everything(database)).items()}
        assert back == by_key(VALUES)

    def test_an_edit_against_what_moved_on_changes_nothing(self, database: SqlDatabase) -> None:
        apply(database, difference((), VALUES))
        stale = difference((replace(WIDE, value="other"),), (replace(WIDE, value="new"),))
        fresh = difference((STORE,), (replace(STORE, value="new"),))
        with pytest.raises(KnownError) as refusal:
            apply(database, fresh + stale, "c2")
        assert refusal.value.code == "registers.moved_on"
        assert everything(database) == of_change(*VALUES)

    def test_edits_of_other_rooms_are_passed_over(self, database: SqlDatabase) -> None:
        apply(database, (Edit(kind="store", key="0001", field="name", before=None, after="x"),))
        assert everything(database) == ()

    def test_history_is_what_submitted_change_sets_did_at_the_scopes(
        self, database: SqlDatabase
    ) -> None:
        with database.begin() as uow:
            changes = uow.repository(ChangeSets)
            for number, edited in enumerate((WIDE, STORE, LANE, OTHER), start=1):
                at = AT + timedelta(days=number)
                changes.add(submitted(number, at))
                edits = difference((), (edited,))
                staged = [
                    StagedEdit(position=place, edit=edit, by="ada", at=at)
                    for place, edit in enumerate(edits, start=1)
                ]
                changes.stage(f"u{number}", staged)
            changes.put(replace(submitted(2, AT), state=ChangeState.OPEN))
        scopes = [WIDE.scope, STORE.scope, LANE.scope, parse_scope("register:0001/k")]
        with database.read() as uow:
            values = uow.repository(ConfigValues)
            told = values.history(scopes, AT)
            assert [(uid, edit.after) for _, uid, edit in told] == [
                ("u3", "10.0.0.7"),
                ("u1", "Bye"),
            ]
            assert values.history(scopes, AT + timedelta(days=2)) == told[:1]
            assert values.history([WIDE.scope], AT) == told[1:]


def submitted(number: int, at: datetime) -> ChangeSet:
    return ChangeSet(
        uid=f"u{number}",
        number=number,
        title="",
        kind=ChangeKind.EDITS,
        state=ChangeState.SUBMITTED,
        created_by="ada",
        created_at=at,
        submitted_at=at,
    )
