"""What any provider of change sets promises."""

from dataclasses import replace

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.changes.ports import ChangeSets
from rollouts.shared.edits import Edit
from rollouts.shared.events import Event
from tests.services.databases import BORN

EDIT = Edit(kind="setting", key="store:0021 receipt.footer1", field="", before=None, after="Zoë")


def change(number: int, by: str = "ann", kind: ChangeKind = ChangeKind.EDITS) -> ChangeSet:
    return ChangeSet(
        uid=f"uid-{number}",
        number=number,
        title="Footers",
        kind=kind,
        state=ChangeState.OPEN,
        created_by=by,
        created_at=BORN,
    )


def row(position: int, edit: Edit = EDIT) -> StagedEdit:
    return StagedEdit(position=position, edit=edit, by="ann", at=BORN)


def add(database: SqlDatabase, *changes: ChangeSet) -> None:
    with database.begin() as uow:
        for each in changes:
            uow.repository(ChangeSets).add(each)


class TestChangeSets:
    def test_they_are_found_by_uid_label_and_number(self, database: SqlDatabase) -> None:
        add(database, change(7))
        with database.read() as uow:
            changes = uow.repository(ChangeSets)
            for reference in ("uid-7", "C-7", "c-7", "7"):
                assert changes.get(reference) == change(7)
            for reference in ("", "8", "C-", "C--7", "²", "9" * 30, "%", "uid-"):
                assert changes.get(reference) is None
            assert changes.next_number() == 8

    def test_edits_and_submissions_are_counted(self, database: SqlDatabase) -> None:
        add(database, change(1), change(2), replace(change(3), state=ChangeState.SUBMITTED))
        with database.begin() as uow:
            changes = uow.repository(ChangeSets)
            changes.stage("uid-1", [row(1), row(2)])
            assert changes.edit_counts(["uid-1", "uid-2"]) == {"uid-1": 2, "uid-2": 0}
            assert changes.edit_counts([]) == {}
            assert changes.submissions() == 1
            changes.put(replace(change(1), state=ChangeState.SUBMITTED))
            changes.put(replace(change(2), state=ChangeState.DISCARDED))
            assert changes.submissions() == 2

    def test_numbers_begin_at_one(self, database: SqlDatabase) -> None:
        with database.begin() as uow:
            assert uow.repository(ChangeSets).next_number() == 1

    def test_the_open_one_is_ones_own_newest_of_edits(self, database: SqlDatabase) -> None:
        submitted = replace(change(4), state=ChangeState.SUBMITTED)
        add(database, change(1), change(2), submitted, change(5, by="bob"))
        add(database, change(6, kind=ChangeKind.ADOPTION))
        with database.read() as uow:
            assert uow.repository(ChangeSets).open_of("ann") == change(2)
            assert uow.repository(ChangeSets).open_of("eve") is None

    def test_a_new_state_is_kept_and_the_newest_come_first(self, database: SqlDatabase) -> None:
        add(database, change(1), change(2))
        done = replace(
            change(1), state=ChangeState.SUBMITTED, submitted_at=BORN, submitted_by="bob"
        )
        with database.begin() as uow:
            uow.repository(ChangeSets).put(done)
        with database.read() as uow:
            assert uow.repository(ChangeSets).all() == (change(2), done)
            assert uow.repository(ChangeSets).all(limit=1) == (change(2),)

    def test_staging_replaces_all_edits(self, database: SqlDatabase) -> None:
        add(database, change(1), change(2))
        other = Edit(kind="store", key="0021", field="name", before="A", after=None)
        with database.begin() as uow:
            changes = uow.repository(ChangeSets)
            changes.stage("uid-1", [row(2, other), row(1)])
            changes.stage("uid-2", [row(1)])
            assert changes.edits("uid-1") == (row(1), row(2, other))
            changes.stage("uid-1", [row(3)])
            assert changes.edits("uid-1") == (row(3),)
            changes.stage("uid-1", [])
            assert changes.edits("uid-1") == ()
            assert changes.edits("uid-2") == (row(1),)

    def test_edits_of_open_change_sets_are_found_by_any_number_of_keys(
        self, database: SqlDatabase
    ) -> None:
        add(database, change(1), change(2))
        with database.begin() as uow:
            changes = uow.repository(ChangeSets)
            changes.stage("uid-1", [row(1)])
            changes.stage("uid-2", [row(1)])
            changes.put(replace(change(2), state=ChangeState.DISCARDED))
            many = [f"key {number}" for number in range(40_000)]
            assert changes.open_edits("setting", [*many, EDIT.key]) == ((change(1), EDIT),)
            assert changes.open_edits("store", [EDIT.key]) == ()
            assert changes.open_edits("setting", []) == ()


class TestFilling:
    def test_edits_are_amended_without_touching_the_others(self, database: SqlDatabase) -> None:
        other = replace(EDIT, key="store:0022 receipt.footer1")
        add(database, change(1))
        with database.begin() as uow:
            changes = uow.repository(ChangeSets)
            changes.amend("uid-1", (), [row(1), row(2, other)])
            changes.amend("uid-1", (1,), [row(3)])
            assert changes.edits("uid-1") == (row(2, other), row(3))
            changes.amend("uid-1", (2, 3), ())
            assert changes.edits("uid-1") == ()

    def test_two_change_sets_exchange_their_edits(self, database: SqlDatabase) -> None:
        discarded = replace(change(2, by="bob"), state=ChangeState.DISCARDED)
        add(database, change(1), discarded)
        with database.begin() as uow:
            changes = uow.repository(ChangeSets)
            changes.stage("uid-1", [row(1)])
            changes.stage("uid-2", [row(1), row(2)])
            changes.exchange("uid-1", "uid-2")
        with database.read() as uow:
            changes = uow.repository(ChangeSets)
            assert changes.edits("uid-1") == (row(1), row(2))
            assert changes.edits("uid-2") == (row(1),)
            assert changes.all() == (discarded, change(1))

    def test_the_journal_tells_what_stirred(self, database: SqlDatabase) -> None:
        add(database, change(1), change(2))
        with database.read() as uow:
            heard = uow.repository(ChangeSets).heard()
        with database.begin() as uow:
            uow.record(Event(kind="change.staged", subject="uid-1", at=BORN, data={}))
        with database.read() as uow:
            changes = uow.repository(ChangeSets)
            assert changes.stirred("uid-1", heard)
            assert not changes.stirred("uid-2", heard)
            assert not changes.stirred("uid-1", changes.heard())
