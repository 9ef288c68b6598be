"""What any provider of the audit trail promises."""

from collections.abc import Callable
from datetime import timedelta, timezone

import pytest
from sqlalchemy import Connection, delete, update

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.adapters.sql.tables.audit import audit_trail
from rollouts.audit.model import AuditEntry, first_break
from rollouts.audit.ports import AuditTrail
from rollouts.shared.events import Json
from tests.services.databases import BORN

LENGTH = 12
ELSEWHERE = timezone(timedelta(hours=5, minutes=30))


def entry(number: int) -> AuditEntry:
    at = (BORN + timedelta(microseconds=number)).astimezone(ELSEWHERE)
    data: dict[str, Json] = {
        "number": number,
        "text": "Zoë",
        "nested": {"b": [1.5, None], "a": True},
    }
    return AuditEntry(
        at=at, operator="ann", action="config set", object=f"C-{number}", origin="hq", data=data
    )


@pytest.fixture(autouse=True)
def filled(database: SqlDatabase) -> None:
    for number in range(1, LENGTH + 1):
        with database.begin() as uow:
            assert uow.repository(AuditTrail).append(entry(number)).seq == number


def broken(database: SqlDatabase) -> int | None:
    with database.read() as uow:
        return first_break(uow.repository(AuditTrail).whole())


def tamper(database: SqlDatabase, act: Callable[[Connection], object]) -> None:
    with database.begin() as uow:
        act(uow._connection)


class TestAuditTrail:
    def test_an_untouched_trail_is_whole(self, database: SqlDatabase) -> None:
        assert broken(database) is None

    def test_entries_come_newest_first_and_in_pages(self, database: SqlDatabase) -> None:
        with database.read() as uow:
            trail = uow.repository(AuditTrail)
            assert [each.seq for each in trail.newest(limit=3)] == [12, 11, 10]
            assert [each.seq for each in trail.newest(limit=3, before=3)] == [2, 1]
            assert trail.newest(limit=1)[0].entry == entry(12)

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("at", BORN),
            ("operator", "eve"),
            ("action", "config explain"),
            ("object", "C-99"),
            ("outcome", "refused"),
            ("origin", "elsewhere"),
            ("data", {"number": 5}),
            ("previous", "0" * 64),
            ("hash", "f" * 64),
        ],
    )
    def test_an_edit_of_any_column_is_found(
        self, database: SqlDatabase, column: str, value: object
    ) -> None:
        tamper(
            database,
            lambda connection: connection.execute(
                update(audit_trail).where(audit_trail.c.seq == 5).values({column: value})
            ),
        )
        assert broken(database) == 5

    @pytest.mark.parametrize("gone", range(1, LENGTH))
    def test_a_missing_entry_is_found(self, database: SqlDatabase, gone: int) -> None:
        tamper(database, lambda c: c.execute(delete(audit_trail).where(audit_trail.c.seq == gone)))
        assert broken(database) == gone

    def test_a_closed_gap_is_found(self, database: SqlDatabase) -> None:
        def close_gap(connection: Connection) -> None:
            connection.execute(delete(audit_trail).where(audit_trail.c.seq == 4))
            for seq in range(5, LENGTH + 1):
                moved = update(audit_trail).where(audit_trail.c.seq == seq).values(seq=seq - 1)
                connection.execute(moved)

        tamper(database, close_gap)
        assert broken(database) == 4

    def test_two_swapped_entries_are_found(self, database: SqlDatabase) -> None:
        def swap(connection: Connection) -> None:
            for old, new in ((6, 99), (7, 6), (99, 7)):
                moved = update(audit_trail).where(audit_trail.c.seq == old).values(seq=new)
                connection.execute(moved)

        tamper(database, swap)
        assert broken(database) == 6
