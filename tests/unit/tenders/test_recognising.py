"""Which column map a file fits, which days its rows are of, and the words of exported evidence."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rollouts.tenders.reconciling.day_export as export
from resources.i18n import catalogue
from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.tenders.reconciling.dividing import DayKey, Place, business_date, divided
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout
from rollouts.tenders.reconciling.recognising import FileKind, recognised

NARROW = SettlementLayout(processor="A", gross="Sales")
WIDE = SettlementLayout(processor="B", gross="Sales", fee="Fee", store="Shop", date="Day")
TWIN = SettlementLayout(processor="C", gross="Sales", fee="Fee", store="Shop", date="Day")
POS = PosLayout(name="default", tender="Tender", amount="Sum", count="N", reference="Ref")
LEEDS = Place(store="0001", timezone="Europe/London", cutover="04:00")
APIA = Place(store="0002", timezone="Pacific/Apia", cutover="00:00")


def sheet(header: tuple[str, ...], *rows: tuple[str, ...]) -> Sheet:
    return Sheet(
        name="file.csv",
        sha256="",
        header=SheetRow(number=1, cells=header),
        rows=tuple(SheetRow(number=at, cells=cells) for at, cells in enumerate(rows, start=2)),
    )


def test_the_map_that_reads_most_of_a_file_is_taken() -> None:
    found = recognised(("Sales", "Fee", "Shop", "Day", "x"), [NARROW, WIDE], [POS])
    assert found.fit is not None
    assert (found.fit.source, found.fit.kind) == ("B", FileKind.SETTLEMENT)


def test_between_equals_only_the_name_of_the_file_decides() -> None:
    header = ("Sales", "Fee", "Shop", "Day")
    assert recognised(header, [WIDE, TWIN], []).is_doubtful
    found = recognised(header, [WIDE, TWIN], [], name="batch of c-2026.csv")
    assert found.fit is None or found.fit.source == "C"


def test_what_an_unknown_file_lacks_is_told_of_the_nearest_map() -> None:
    found = recognised(("Sales", "Fee", "Day"), [WIDE], [POS])
    assert found.fit is None
    assert [(each.source, each.missing) for each in found.others] == [("B", ("Shop",))]
    assert recognised(("x",), [], []).others == ()


def test_references_make_payments_of_what_else_are_totals() -> None:
    totals = recognised(("Tender", "Sum", "N"), [], [POS]).fit
    payments = recognised(("Tender", "Sum", "Ref"), [], [POS]).fit
    assert totals is not None
    assert payments is not None
    assert (totals.kind, payments.kind) == (FileKind.TOTALS, FileKind.PAYMENTS)


@pytest.mark.parametrize(
    ("text", "place", "day"),
    [
        ("2026-03-02", LEEDS, "2026-03-02"),
        ("2026-03-02T03:59:59", LEEDS, "2026-03-01"),
        ("2026-03-02 04:00", LEEDS, "2026-03-02"),
        ("2026-03-29T02:59:00Z", LEEDS, "2026-03-28"),
        ("2026-03-29T03:00:00Z", LEEDS, "2026-03-29"),
        ("2026-10-25T03:59:00Z", LEEDS, "2026-10-24"),
        ("2026-10-25T04:00:00Z", LEEDS, "2026-10-25"),
        ("2026-03-02T10:59:00+00:00", APIA, "2026-03-02"),
        ("2026-03-02T11:00:00+00:00", APIA, "2026-03-03"),
    ],
)
def test_a_moment_is_of_the_business_day_on_the_stores_own_clock(
    text: str, place: Place, day: str
) -> None:
    assert business_date(text, place) == day


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_whatever_stands_in_a_cell_is_a_day_or_refused(text: str) -> None:
    header = ("Sales", "Fee", "Shop", "Day")
    apart = divided(
        sheet(header, ("1", "0", "0001", text)),
        WIDE,
        lambda _name: LEEDS,
        DayKey(store="", business_date=""),
    )
    assert len(apart.days) + len(apart.findings) == 1


def test_words_of_the_evidence_are_all_there_and_none_is_left_over() -> None:
    source = Path(export.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'"([a-z_0-9]+)"', source))
    made = {
        "line_": r"^(agrees|differs|twice|only_at_pos|only_settled)$",
        "item_": "^(carry|chargeback)$",
    }
    for word in catalogue("day_evidence"):
        prefix = next(
            (each for each in ("column_", "page_", "line_", "item_") if word.startswith(each)), ""
        )
        rest = word.removeprefix(prefix)
        assert rest in named or word == "title" or re.match(made.get(prefix, "^$"), rest), word
