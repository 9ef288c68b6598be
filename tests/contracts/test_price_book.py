"""What any provider of the price book promises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.prices.answers import Answers
from rollouts.prices.book import by_line, in_force
from rollouts.prices.digest import digest_of
from rollouts.prices.findings import RowFinding
from rollouts.prices.model import Upload, UploadState
from rollouts.prices.ports import DeltaRow, PriceBook
from rollouts.shared.findings import Severity
from rollouts.shared.ids import new_uid
from rollouts.shared.moments import LocalMoment

DAY = datetime(2026, 11, 22, tzinfo=UTC)
JUNE = LocalMoment("2027-06-15T00:00:00")


def row(number: int, item: str, start: str, price: int | None, action: str = "upsert") -> DeltaRow:
    moment = f"{start}T00:00:00" if start else ""
    kept = (number, item, "EA", "", "regular", moment, "", price, 1, "EUR")
    return (*kept, None, None, False, "", action)


def staged(database: SqlDatabase, name: str, rows: Sequence[DeltaRow]) -> Upload:
    upload = Upload(
        uid=new_uid(),
        number=0,
        name=name,
        sha256="0" * 64,
        state=UploadState.STAGING,
        created_at=DAY,
    )
    with database.begin() as uow:
        book = uow.repository(PriceBook)
        kept = book.add_upload(upload)
        book.stage(kept.number, rows)
    with database.begin() as uow:
        made = replace(kept, state=UploadState.STAGED)
        uow.repository(PriceBook).put_upload(made)
    return made


def apply(database: SqlDatabase, upload: Upload) -> Upload:
    with database.begin() as uow:
        return uow.repository(PriceBook).apply(upload, "ann", "")


def undo(database: SqlDatabase, upload: Upload) -> None:
    with database.begin() as uow:
        uow.repository(PriceBook).undo(upload)


def digest(database: SqlDatabase) -> tuple[str, int]:
    with database.read() as uow:
        return digest_of(uow.repository(PriceBook).book_rows())


def price_at(database: SqlDatabase, item: str) -> int | None:
    with database.read() as uow:
        lines = by_line(uow.repository(PriceBook).prices_of([item]))
    held = [in_force(some, JUNE) for some in lines.values()]
    return next((each.price for each in held if each), None)


def test_an_upload_shows_nothing_before_it_is_applied_and_nothing_after_it_is_undone(
    database: SqlDatabase,
) -> None:
    first = apply(database, staged(database, "a", [row(2, "1", "", 100), row(3, "2", "", 200)]))
    before = digest(database)
    second = staged(
        database, "b", [row(2, "1", "2027-01-01", 150), row(3, "2", "2027-01-01", None, "end")]
    )
    assert digest(database) == before
    applied = apply(database, second)
    assert (price_at(database, "1"), price_at(database, "2")) == (150, None)
    undo(database, applied)
    assert digest(database) == before
    assert price_at(database, "2") == 200
    with database.read() as uow:
        assert uow.repository(PriceBook).version() == 3
    undo(database, first)
    assert digest(database)[1] == 0


def test_undoing_an_early_upload_leaves_what_later_ones_say(database: SqlDatabase) -> None:
    first = apply(database, staged(database, "a", [row(2, "1", "2027-01-01", 100)]))
    apply(database, staged(database, "b", [row(2, "1", "2027-01-01", 120)]))
    third = apply(database, staged(database, "c", [row(2, "1", "2027-01-01", None, "delete")]))
    assert price_at(database, "1") is None
    undo(database, first)
    assert price_at(database, "1") is None
    undo(database, third)
    assert price_at(database, "1") == 120


def test_uploads_are_found_and_those_in_the_making_are_not(database: SqlDatabase) -> None:
    made = staged(database, "a", [row(2, "1", "", 100), row(9, "2", "", 100)])
    hidden = Upload(
        uid=new_uid(),
        number=0,
        name="b",
        sha256="1" * 64,
        state=UploadState.STAGING,
        created_at=DAY,
    )
    with database.begin() as uow:
        uow.repository(PriceBook).add_upload(hidden)
    with database.read() as uow:
        book = uow.repository(PriceBook)
        assert [each.label for each in book.uploads()] == [made.label]
        assert book.upload(made.label) == book.upload(str(made.number)) == made
        assert book.upload(made.uid) == made
        assert book.upload("P-999") is None
        assert book.holding("0" * 64) == made
        assert book.holding("1" * 64) is None
        assert [each.row_no for each in book.rows(made.number, after=2)] == [9]
        assert book.items_of(made.number) == ("1", "2")
        assert book.counting() == ()


def test_findings_and_what_is_remembered_come_back(database: SqlDatabase) -> None:
    finding = RowFinding(
        rule="change_limit", severity=Severity.WARNING, row_no=4, parameters={"percent": "+31.0"}
    )
    answers = Answers(encoding="cp1252", mapping={"VK": "price"}, replace={"tax_group": {"A": "B"}})
    upload = staged(database, "a", [])
    with database.begin() as uow:
        book = uow.repository(PriceBook)
        book.add_findings(upload.number, [finding, replace(finding, rule="formula")], 0)
        book.remember("ACME", Answers(encoding="x"))
        book.remember("ACME", replace(answers, start="2027-01-01", accept=("decimals",)))
    with database.read() as uow:
        book = uow.repository(PriceBook)
        assert book.findings(upload.number, rule="change_limit") == (finding,)
        assert len(book.findings(upload.number)) == 2
        assert book.supplier("ACME") == answers
        assert book.supplier("other") is None


@pytest.mark.parametrize("limit", [1, 10])
def test_rows_of_an_upload_that_never_was_go_in_parts(database: SqlDatabase, limit: int) -> None:
    upload = staged(database, "a", [row(2, "1", "", 100), row(3, "2", "", 100)])
    gone = 0
    with database.begin() as uow:
        while some := uow.repository(PriceBook).discard_staging(upload.number, limit):
            gone += some
    assert gone == 2
