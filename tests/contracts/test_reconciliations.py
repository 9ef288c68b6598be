"""What the repository of reconciliation promises, on SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.ids import new_uid
from rollouts.tenders.reconciling.carrying import Item, ItemKind
from rollouts.tenders.reconciling.dividing import DayKey
from rollouts.tenders.reconciling.filing import Intake, Part, Records
from rollouts.tenders.reconciling.model import (
    Discrepancy,
    Pair,
    PosLine,
    Reason,
    Route,
    RouteMap,
    Settled,
    SettledKind,
)
from rollouts.tenders.reconciling.ports import Reconciliations
from rollouts.tenders.reconciling.recognising import FileKind
from rollouts.tenders.reconciling.standing import (
    DayState,
    LineCounts,
    MapUse,
    Money,
    Signature,
    Standing,
    StoredDay,
)

AT = datetime(2026, 3, 3, 6, tzinfo=UTC)
DAY = DayKey(store="0001", business_date="2026-03-02")
HUGE = 10**40
DISCREPANCY = Discrepancy(
    reason=Reason.SHORT_SETTLEMENT, severity=Severity.ERROR, currency="USD", tenders=("2",), count=1
)
STANDING = Standing(
    store="0001",
    business_date="2026-03-02",
    state=DayState.OPEN,
    is_sample=False,
    differences=(Money(currency="USD", amount=-HUGE),),
    tolerances=(Money(currency="USD", amount=3),),
    pairs=(Pair(processor="ACQ1", scheme="VISA", pos_amount=HUGE, pos_currency="USD"),),
    discrepancies=(DISCREPANCY,),
    lines=LineCounts(compared=2),
    findings=(Finding(code="tenders.map_by_dates", parameters={"number": 2}),),
    maps=(MapUse(registers=("0001/01",), version="1a2b", rows=(), proved_at=AT),),
    live={"": RouteMap(routes=(Route(tender="2", processors=("ACQ1",)),))},
)
SIGNED = StoredDay(
    store="0001",
    business_date="2026-03-02",
    standing=STANDING,
    owner="ann",
    signed=Signature(by="ann", at=AT, why="fine \u2713", digest=STANDING.digest),
    reopened_at=AT,
    reopened_why="tender intake: late.csv",
)


def file(name: str = "expay.csv", sha256: str = "ab" * 32, rows: int = 1) -> Intake:
    return Intake(
        uid=new_uid(),
        name=name,
        sha256=sha256,
        kind=FileKind.SETTLEMENT,
        source="ACQ1",
        rows=rows,
        stores=1,
        days=1,
        first=DAY,
        taken_at=AT,
        taken_by="ann",
    )


def part(intake: Intake, day: DayKey = DAY, reference: str = "A1") -> Part:
    settled = Settled(
        processor="ACQ1",
        scheme="VISA",
        count=1,
        gross=HUGE,
        fee=0,
        net=HUGE,
        currency="USD",
        reference=reference,
    )
    return Part(
        intake=intake.uid,
        name=intake.name,
        sha256=intake.sha256,
        kind=intake.kind,
        source=intake.source,
        day=day,
        records=Records(settled=(settled,)),
    )


def test_a_file_is_there_once_until_it_is_taken_back(database: SqlDatabase) -> None:
    first, second = file(), replace(file("copy.csv"), first=replace(DAY, store="0002"))
    with database.begin() as uow:
        uow.repository(Reconciliations).take(first, (part(first),))
    with database.begin() as uow:
        kept = uow.repository(Reconciliations)
        assert kept.same(second) == first
        assert kept.intake(first.uid[-8:]) == first
        assert kept.intake(first.uid[-5:]) is None
        back = replace(first, taken_back_at=AT, taken_back_by="bob", taken_back_why="x")
        assert kept.take_back(back) == (DAY,)
    with database.read() as uow:
        kept = uow.repository(Reconciliations)
        assert kept.same(second) is None
        assert kept.intakes() == (back,)
        assert kept.intakes(in_force=True) == kept.intakes(day=DAY) == ()
        assert kept.parts("0001", "2026-01-01", "2026-12-31") == ()
        assert kept.due() == (DAY,)


def test_files_without_rows_are_the_same_only_on_their_day(database: SqlDatabase) -> None:
    empty = file(rows=0)
    with database.begin() as uow:
        uow.repository(Reconciliations).take(empty, (part(empty),))
    with database.read() as uow:
        kept = uow.repository(Reconciliations)
        assert kept.same(file("again.csv", rows=0)) == empty
        other = replace(file(rows=0), first=replace(DAY, business_date="2026-03-03"))
        assert kept.same(other) is None


def test_a_day_comes_back_whole_and_as_a_summary(database: SqlDatabase) -> None:
    with database.begin() as uow:
        uow.repository(Reconciliations).put(SIGNED)
    with database.read() as uow:
        kept = uow.repository(Reconciliations)
        assert kept.day(DAY) == SIGNED
        assert kept.days("2026-03-01", "2026-03-02", stores=["0001"]) == (SIGNED,)
        assert kept.days("2026-03-03", "2026-03-09") == ()
        (summary,) = kept.summaries("2026-03-02")
        assert summary.standing is not None
        assert (summary.state, summary.standing.differences) == (
            DayState.OPEN,
            STANDING.differences,
        )
        assert [each.reason for each in summary.standing.discrepancies] == [DISCREPANCY.reason]
        assert kept.span() == ("2026-03-02", "2026-03-02")
        assert kept.begun() == {"0001": "2026-03-02"}
    with database.begin() as uow:
        uow.repository(Reconciliations).drop(DAY)
    with database.read() as uow:
        assert uow.repository(Reconciliations).day(DAY) is None
        assert uow.repository(Reconciliations).span() == ("", "")


def test_items_of_later_days_are_replaced(database: SqlDatabase) -> None:
    old, new = (
        Item(
            kind=ItemKind.CARRY,
            processor="ACQ1",
            scheme="VISA",
            currency="USD",
            since=since,
            count=1,
            amount=HUGE,
            references=("A1",),
        )
        for since in ("2026-03-01", "2026-03-05")
    )
    with database.begin() as uow:
        kept = uow.repository(Reconciliations)
        kept.keep_items("0001", "2026-01-01", [old, new])
        kept.keep_items("0002", "2026-01-01", [old])
        kept.keep_items("0001", "2026-03-02", [replace(new, match="2026-03-06")])
    with database.read() as uow:
        found = uow.repository(Reconciliations).items(["0001", "0003"])
        assert found == {"0001": (old, replace(new, match="2026-03-06"))}


@pytest.mark.parametrize("reference", ["A1", 'q"uo%te\\', "100%_", "ü"])
def test_a_payment_is_found_by_its_reference(database: SqlDatabase, reference: str) -> None:
    sold, back = file(), file("back.csv", "cd" * 32)
    late = replace(DAY, business_date="2026-04-02")
    line = PosLine(reference=f"x{reference}", tender="2", amount=1, currency="USD")
    returned = part(back, late, reference)
    settled = replace(returned.records.settled[0], kind=SettledKind.CHARGEBACK)
    with database.begin() as uow:
        kept = uow.repository(Reconciliations)
        kept.take(sold, (part(sold, DAY, reference),))
        records = Records(settled=(settled,), lines=(line,))
        kept.take(back, (replace(returned, records=records),))
    with database.read() as uow:
        kept = uow.repository(Reconciliations)
        assert kept.sold_on("0001", reference) == DAY.business_date
        assert kept.sold_on("0001", f"x{reference}") == late.business_date
        assert kept.sold_on("0001", "B") == ""
        assert kept.sold_on("0002", reference) == ""
