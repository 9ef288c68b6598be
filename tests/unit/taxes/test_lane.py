"""What a register is given: the rules of its places, now and soon."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import compile_records, read_records
from rollouts.shared.errors import KnownError
from rollouts.taxes.book import TaxBook
from rollouts.taxes.lane import lane_of, lane_rows
from rollouts.taxes.model import Bracket, PosTaxMap, Review, RuleKind
from tests.unit.taxes.small_taxes import NOON, PLACE, day, objects, rule

ENDED = rule("4", valid_to=day("2026-06-15"))
HOLDS = rule("5", valid_from=day("2026-06-15"), valid_to=day("2026-07-01"))
SOON = rule("6", valid_from=day("2026-07-01"), valid_to=day("2027-01-01"))
LATER = rule("7", valid_from=day("2027-01-01"))
STEPS = rule(
    group="T",
    kind=RuleKind.BRACKET,
    brackets=(Bracket(start=0, end=1000), Bracket(start=1000, tax=50, rate=Decimal("7.5"))),
)
CODES = (
    PosTaxMap(platform="generic", group="S", pos_code="1"),
    PosTaxMap(platform="generic", group="S", pos_code="2", authorities=("RQ",)),
    PosTaxMap(platform="generic", group="S", pos_code="3", authorities=("XX",)),
    PosTaxMap(platform="other", group="S", pos_code="4"),
)
WAITS = replace(SOON, review=Review.PENDING)
BOOK = TaxBook(replace(objects(ENDED, HOLDS, SOON, LATER, STEPS, WAITS), pos_codes=CODES))


def test_a_register_has_what_holds_and_what_begins_within_the_horizon() -> None:
    lane = lane_of(BOOK, "here", "generic", NOON)
    assert lane.rules == (HOLDS, SOON, STEPS)
    assert [each.pos_code for each in lane.pos_codes] == ["1", "2"]
    assert [each.code for each in lane.jurisdictions] == [PLACE]


def test_every_field_is_written_and_read_back_equal() -> None:
    platform = platform_named("generic")
    rows = lane_rows(lane_of(BOOK, "here", "generic", NOON))
    files = compile_records(platform, "taxes", rows)
    found = read_records(platform, "taxes", files.data)
    told = {
        table: {key: {name: cell for name, cell in row.items() if cell} for key, row in own.items()}
        for table, own in rows.items()
        if own
    }
    assert {table: own for table, own in found.items() if own} == told
    assert found["tax_bracket"][f"{STEPS.key} 2"] == {
        "rule": STEPS.key,
        "start": "1000",
        "tax": "50",
        "rate": "7.5",
    }


def test_a_place_that_nobody_describes_is_refused() -> None:
    with pytest.raises(KnownError) as caught:
        lane_of(BOOK, "nowhere", "generic", NOON)
    assert caught.value.code == "taxes.no_location"
