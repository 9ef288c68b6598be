"""A day reconciled through the bus: files by remembered column maps, the live map, evidence."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rollouts.bootstrap import House
from rollouts.engine.handlers.tender_reconciling import DayReconciled
from rollouts.shared.errors import KnownError
from rollouts.tenders.commands import TenderReconcile
from tests.unit.engine.reconciling_house import DAY, EXPAY, GIFTS, TOTALS, reconciling_house
from tests.unit.engine.tender_estate import written


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = reconciling_house(home)
    yield made
    made.close()


def reconciled(house: House, *, totals: str = TOTALS, **options: Any) -> DayReconciled:  # noqa: ANN401 - fields of requests, as they come
    request = TenderReconcile(
        totals=written(house, "totals.csv", totals), store="0001", date=DAY, **options
    )
    answer = house.bus.execute(request)
    assert isinstance(answer, DayReconciled)
    return answer


def both(house: House, expay: str = EXPAY, gifts: str = GIFTS) -> tuple[str, ...]:
    return (
        f"EXPAY={written(house, 'expay.csv', expay)}",
        f"EXGIFT={written(house, 'gifts.csv', gifts)}",
    )


def codes(answer: DayReconciled) -> list[object]:
    return [each["code"] for each in answer.discrepancies]


def test_a_day_that_agrees_is_balanced_and_says_by_which_map(house: House) -> None:
    day = reconciled(house, settlement=both(house))
    assert (day.balanced, day.exit_code, codes(day)) == (True, 0, [])
    assert [(each.register, each.version) for each in day.maps] == [
        ("0001/01", ""),
        ("0001/02", ""),
    ]
    assert [each.code for each in day.findings] == ["tenders.map_by_dates"]


def test_differences_are_explained(house: House) -> None:
    swapped = EXPAY.replace("VS,4,120.00,1.20,118.80", "VS,2,50.00,0.50,49.50").replace(
        "MC,2,50.00,0.50,49.50", "MC,4,120.00,1.20,118.80"
    )
    day = reconciled(house, settlement=both(house, swapped))
    assert (day.exit_code, codes(day)) == (1, ["swapped_schemes"])
    short = EXPAY.replace("VS,4,120.00,1.20,118.80", "VS,3,100.00,1.00,99.00")
    assert codes(reconciled(house, settlement=both(house, short))) == ["short_settlement"]


def test_a_missing_file_is_not_a_file_of_zero(house: House) -> None:
    only = both(house)[:1]
    assert codes(reconciled(house, settlement=only)) == ["missing_settlement_file"]
    empty = GIFTS.splitlines(keepends=True)[0]
    assert codes(reconciled(house, settlement=both(house, gifts=empty))) == ["short_settlement"]


def test_files_may_be_json(house: House) -> None:
    rows = [{"Card type": "VS", "Number": 4, "Sales": "120.00", "Charges": 1.20, "Paid": 118.80}]
    rows.append({"Card type": "MC", "Number": 2, "Sales": "50.00", "Charges": 0.5, "Paid": 49.5})
    for each in rows:
        each["Ref"] = ""
    path = written(house, "expay.json", json.dumps({"rows": rows}))
    assert reconciled(house, settlement=(f"EXPAY={path}", both(house)[1])).balanced


def test_payments_are_compared_line_by_line_and_kept_as_evidence(
    house: House, tmp_path: Path
) -> None:
    payments = (
        "Lane,Tender,Brand,Count,Sum,Ref\n01,CREDIT,VISA,1,100.00,A1\n02,CREDIT,VISA,1,20.00,A2\n"
    )
    settled = (
        "Card type,Number,Sales,Charges,Paid,Ref\n"
        "VS,1,100.00,0,,A1\nVS,1,25.00,0,,A2\nVS,1,5.00,0,,A3\n"
    )
    output = tmp_path / "evidence.xlsx"
    day = reconciled(
        house,
        settlement=both(house, settled),
        payments=written(house, "payments.csv", payments),
        output=str(output),
    )
    assert (day.only_at_pos, day.only_settled, day.differing) == (0, 1, 1)
    lines = house.services.sheets.read(output, sheet="Line by line")
    assert [each.cells[:4] for each in lines.rows] == [
        ("only settled", "A3", "", "5.00"),
        ("differs", "A2", "20.00", "25.00"),
    ]
    sources = house.services.sheets.read(output, sheet="Sources")
    assert [each.cells[0] for each in sources.rows] == [
        "totals.csv", "payments.csv", "expay.csv", "gifts.csv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"settlement": ("EXPAY",)}, "tenders.settlement_form"),
        ({"layout": "other"}, "tenders.no_layout"),
        ({"totals": TOTALS.replace("02,CREDIT", "09,CREDIT")}, "tenders.register_unknown"),
        ({"totals": TOTALS.replace("250.00", "4111111111111111")}, "tenders.file_card_number"),
        ({"totals": TOTALS.replace("250.00", "2.5e2")}, "tenders.file_no_amount"),
    ],
)
def test_what_cannot_be_read_is_refused(house: House, options: dict[str, Any], code: str) -> None:
    with pytest.raises(KnownError) as caught:
        reconciled(house, **options)
    assert code in [each.code for each in caught.value.findings]


def test_a_processor_without_a_column_map_is_refused_with_a_guess(house: House) -> None:
    path = written(house, "fleet.csv", "Card brand,Gross amount,Fee\nFLEET,1.00,0\n")
    with pytest.raises(KnownError) as caught:
        reconciled(house, settlement=(f"EXFLEET={path}",))
    guess = caught.value.findings[0].parameters["guess"]
    assert guess == "fee Fee, scheme Card brand, gross Gross amount"
