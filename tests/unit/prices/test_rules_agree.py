"""The columnar interpreter comes to what the scalar one does, for any rows and any book."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollouts.prices.answers import Answers
from rollouts.prices.book import by_line
from rollouts.prices.checking import Beside, checked_rows
from rollouts.prices.model import Line, Price, PriceAction, PriceType
from rollouts.prices.policy import PricePolicy
from rollouts.prices.rules.facts import Reading
from rollouts.prices.rules.reference import KnownItem, Reference
from rollouts.shared.moments import OPEN, LocalMoment
from tests.unit.prices.shelves import NOW, PLACES, against, check

COLUMNS = (
    "item_id", "gtin", "plu", "uom", "store", "price_zone", "price_type", "price", "multi_qty",
    "currency", "effective_from", "effective_to", "tax_group", "department", "min_price", "cost",
    "action",
)  # fmt: skip
REFERENCE = Reference(
    items={
        "A1": KnownItem(item_id="A1", cost=150, cost_currency="EUR"),
        "A2": KnownItem(item_id="A2", price_entry=True, linked_item="A1"),
        "007": KnownItem(item_id="007", active=False, linked_item="gone"),
    },
    barcodes={"00000096385074": "A1", "00036000291452": "A2"},
    plus={"4011": "007"},
    places=PLACES,
)
GTINS = (
    "",
    "96385074",
    "96385077",
    "036000291452",
    "36000291452",
    "5.01E+12",
    "12",
    "+6385074",
    "x",
)
DAYS = ("", "2026-01-01", "2026-12-01", "2026-12-24T18:00", "2027-02-30", "31.12.2027", "soon")
AMOUNTS = ("1.00", "1.5", "2", "0", "-1", "1.505", "1,50", "1.", "", "99.99", "EUR 2.00", "1e2")
POINT = Answers(decimal_mark=".")
POLICY = PricePolicy(endings=(99, 50), lead_days=3)


def words(*some: str) -> st.SearchStrategy[str]:
    return st.sampled_from(some)


ROWS = st.fixed_dictionaries(
    {
        "item_id": words("", "A1", "A1", "A2", "007", "7", "1.2E+5", "B9"),
        "gtin": words(*GTINS),
        "plu": words("", "", "4011", "4012"),
        "uom": words("", "EA", "KG"),
        "store": words("", "", "0001", "0002", "0009"),
        "price_zone": words("", "Z1", "Z2", "Z9"),
        "price_type": words("", "REG", "PROMO", "clr", "?"),
        "price": words(*AMOUNTS),
        "multi_qty": words("", "1", "3", "0", "x"),
        "currency": words("", "EUR", "EUR", "JPY", "KWD", "XXX"),
        "effective_from": words(*DAYS),
        "effective_to": words(*DAYS),
        "tax_group": words("", "STD", "X"),
        "department": words("", "010", "99"),
        "min_price": words("", "1.20", "x"),
        "cost": words("", "1.40", "1.234"),
        "action": words("", "", "END", "delete", "?"),
    }
)
STARTS = ("", "2026-01-01", "2026-12-01", "2026-12-10")
PRICES = st.builds(
    lambda item, place, kind, start, end, price, action, applied: Price(
        line=Line(item_id=item, place=place, type=kind),
        valid_from=moment(start),
        valid_to=moment(end) if end > start else OPEN,
        price=price if action is PriceAction.UPSERT else None,
        currency="EUR",
        action=action,
        applied=applied,
    ),
    words("A1", "A2"),
    words("", "zone:Z1", "store:0001"),
    st.sampled_from((PriceType.REGULAR, PriceType.REGULAR, PriceType.PROMOTION)),
    words(*STARTS),
    words(*STARTS),
    st.sampled_from((100, 150, 9999)),
    st.sampled_from((PriceAction.UPSERT, PriceAction.UPSERT, PriceAction.END)),
    st.integers(1, 3),
)


def moment(day: str) -> LocalMoment:
    return LocalMoment(f"{day}T00:00:00") if day else OPEN


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ROWS, min_size=1, max_size=8), st.lists(PRICES, max_size=8))
def test_both_find_the_same(rows: list[dict[str, str]], prices: list[Price]) -> None:
    lines = by_line(prices)
    reading = Reading(start=NOW)
    beside = Beside(reading=reading, reference=REFERENCE, now=NOW, lines=lines, policy=POLICY)
    scalar = checked_rows(rows, beside)
    with tempfile.TemporaryDirectory() as cache:
        held = against(Path(cache), REFERENCE, answers=POINT, lines=lines, policy=POLICY)
        look = check(written(rows), held).look
    assert {each.about for each in look.questions} <= {"pad", "currency"}
    for at, row in enumerate(scalar):
        found = {
            (each.rule, each.severity)
            for each in look.findings
            if each.row_no == at + 2 and each.rule not in {"formula", "trimmed"}
        }
        assert found == {(rule, severity) for rule, _, severity in row.broken}, (rows[at], prices)
        assert look.preview[at].difference == row.difference, (rows[at], prices)


def written(rows: list[dict[str, str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[name] for name in COLUMNS] for row in rows)
    return stream.getvalue().encode()
