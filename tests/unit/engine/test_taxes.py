"""Taxes through the bus: imported and refused, reviewed, quoted, kept as baskets."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeCheck, ChangeDiff, ChangeUndo
from rollouts.engine.handlers.changes import Checked
from rollouts.engine.handlers.taxes import Listed, Reviewed
from rollouts.engine.handlers.taxes_quoting import Quoted
from rollouts.engine.importing import ObjectsImported
from rollouts.items.commands import ReferenceImport
from rollouts.reads.looks import ChangeDifference
from rollouts.shared.cases import CaseResults
from rollouts.shared.errors import KnownError
from rollouts.taxes.commands import (
    TaxBasket,
    TaxCases,
    TaxImport,
    TaxList,
    TaxQuote,
    TaxReview,
)
from rollouts.taxes.imports.layouts import LAYOUTS
from rollouts.taxes.model import TaxRule
from rollouts.taxes.ports import Taxes
from tests.unit.engine.tax_house import copied, done, imported, proof, stocked, submitted, written

RATES = "jurisdiction,group,rate,valid_from,source\nGB,standard,21,2027-04-01,Budget 2027\n"
GB_RATE = "GB standard 1 any 2027-04-01T00:00:00 pending"
LONDON = "0005"
CARD = "4111111111111111"
BASKET = {
    "format": "tax-basket/1",
    "store": LONDON,
    "moment": "2027-05-01T12:00",
    "lines": [{"item": "1140", "group": "standard", "unit_price": "12.00", "quantity": "2"}],
}
CASES = {
    "format": "tax-cases/1",
    "cases": [
        {
            "id": "one",
            "input": {"unit_price": "10.00", "taxes": [{"kind": "percent", "amount": "8.25"}]},
            "expect": {"total_included": "10.83"},
        },
        {
            "id": "two",
            "input": {"unit_price": "10.00", "taxes": [{"kind": "percent", "amount": "8.25"}]},
            "expect": {"total_included": "10.82"},
        },
    ],
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stocked(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def house(home: Path, sample: Path) -> Iterator[House]:
    made = copied(sample, home)
    yield made
    made.close()


def rules(house: House) -> dict[str, TaxRule]:
    with house.services.database.read() as uow:
        return {each.key: each for each in uow.repository(Taxes).every(TaxRule)}


def refused(house: House, kind: str, text: str) -> list[tuple[str, str, str, str]]:
    """Code, object, field and value of every finding of an import that is refused."""
    before = rules(house)
    with pytest.raises(KnownError) as caught:
        imported(house, kind, text)
    assert rules(house) == before
    return [(each.code, each.object, each.field, each.value) for each in caught.value.findings]


def rates(house: House, text: str, authority: str = "GB-HMRC", **options: str) -> ObjectsImported:
    path = written(house.home, "rates", text)
    request = TaxImport(kind="rates", path=path, authority=authority, inclusive=True)
    return done(house, replace(request, **options), ObjectsImported)  # type: ignore[arg-type]


def saved(house: House, name: str, document: object) -> str:
    path = house.home / f"{name}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def quoted(house: House, **options: object) -> Quoted:
    return done(house, TaxQuote(**options), Quoted)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", LAYOUTS)
def test_what_is_written_comes_back_without_a_change(house: House, kind: str) -> None:
    path = house.home / f"{kind}.xlsx"
    listed = done(house, TaxList(kind=kind, output=str(path)), Listed)
    again = done(house, TaxImport(kind=kind, path=str(path)), ObjectsImported)
    assert (again.unchanged, again.applied) == (listed.rows, False)
    assert listed.rows > 0


def test_a_preview_changes_nothing_and_an_import_is_taken_back(house: House) -> None:
    text = "jurisdiction,group,step,rate\nUS-TX,standard,1,6.5\n"
    before = rules(house)
    assert imported(house, "rules", text, dry_run=True).changed == 1
    assert rules(house) == before
    done_so = imported(house, "rules", text)
    assert rules(house) != before
    house.bus.execute(ChangeUndo(change=done_so.change))
    assert rules(house) == before


@pytest.mark.parametrize(
    ("row", "code", "value"),
    [
        ("US-TX,standard,1,percent,0.0825", "rate_is_fraction", "0.0825"),
        ("US-TX,standard,1,percent,0", "rate_zero", "0"),
        ("US-QQ,standard,1,percent,8", "unknown_jurisdiction", "US-QQ"),
        ("US-TX,gold,1,percent,8", "unknown_group", "gold"),
    ],
)
def test_a_bad_rule_names_its_row_and_value(house: House, row: str, code: str, value: str) -> None:
    head = "jurisdiction,group,step,kind,rate\nUS-TX,press,1,exempt,\n"
    found, where, _, said = refused(house, "rules", f"{head}{row}\n")[0]
    assert (found, said) == (f"taxes.{code}", value)
    assert where.startswith("rules.csv line 3")


@pytest.mark.parametrize("value", ["NaN", "1e3", "9" * 5000, "8,25"])
def test_what_is_no_number_is_refused(house: House, value: str) -> None:
    text = f'jurisdiction,group,step,rate\nUS-TX,standard,1,"{value}"\n'
    ((code, where, field, _),) = refused(house, "rules", text)
    assert (code, where, field) == ("estate.bad_number", "rules.csv line 2", "rate")


def test_two_rules_at_once_are_refused(house: House) -> None:
    text = "jurisdiction,group,step,kind,rate,valid_from\nUS-TX,standard,1,percent,7,2027-01-01\n"
    code, where, field, _ = refused(house, "rules", text)[0]
    assert (code, field) == ("taxes.overlap", "valid_from")
    assert where.startswith("rules.csv line 2, tax rule US-TX standard")


def test_rates_wait_until_they_are_approved_and_submitted(house: House) -> None:
    assert rates(house, RATES).changed == 1
    (waiting,) = done(house, TaxReview(), tuple)
    assert (waiting["rule"], waiting["in_force"]) == (GB_RATE, "percent 20")
    assert proof(house).proved
    decided = done(house, TaxReview(decision="approve", rules=(GB_RATE,)), Reviewed)
    assert GB_RATE in rules(house)
    submitted(house, decided.change)
    found = rules(house)
    assert GB_RATE not in found
    assert found["GB standard 1 any -"].valid_to == "2027-04-01T00:00:00"
    assert found["GB standard 1 any 2027-04-01T00:00:00"].rate == 21
    assert done(house, TaxReview(), tuple) == ()
    assert proof(house).proved


def test_rejected_rates_are_thrown_away(house: House) -> None:
    before = rules(house)
    rates(house, RATES)
    decided = done(house, TaxReview(decision="reject", all=True), Reviewed)
    submitted(house, decided.change)
    assert rules(house) == before


def test_rates_of_another_place_and_unit_are_refused(house: House) -> None:
    with pytest.raises(KnownError) as caught:
        rates(house, RATES, authority="DE-BZST")
    assert caught.value.code == "taxes.other_jurisdiction"
    with pytest.raises(KnownError) as caught:
        rates(house, RATES, unit="fraction")
    assert caught.value.code == "taxes.rate_times_hundred"
    with pytest.raises(KnownError) as caught:
        rates(house, RATES, authority="")
    assert caught.value.code == "taxes.unknown_authority"


def test_published_rates_are_taken_from_json(house: House) -> None:
    document = {"rates": [["GB", "United Kingdom", [["2011-01-04", 20], ["2027-04-01", 21]]]]}
    path = saved(house, "rates", document)
    request = TaxImport(
        kind="rates", path=path, authority="GB-HMRC", inclusive=True, group=("standard=standard",)
    )
    assert done(house, request, ObjectsImported).rows == 2


def test_a_quote_shows_the_rules_in_force_and_those_to_come(house: House) -> None:
    path = saved(house, "basket", BASKET)
    plain = quoted(house, basket=path)
    assert (plain.new, plain.change, plain.exit_code) == (None, "", 0)
    assert plain.old.receipt is not None
    assert (plain.old.receipt.tax, plain.old.receipt.due) == (400, 2400)
    rates(house, RATES)
    decided = done(house, TaxReview(decision="approve", all=True), Reviewed)
    both = quoted(house, basket=path)
    assert both.change == decided.change
    assert both.new is not None
    assert both.new.receipt is not None
    assert (both.new.receipt.tax, both.new.receipt.due) == (417, 2400)
    assert [each.line for each in both.changes] == [0]
    assert "GB 21% (in price)" in both.new.text
    assert f"With {decided.change}: 0.00 more" in both.plain


def test_a_quote_of_lines_knows_the_items_and_the_store(house: House) -> None:
    found = quoted(house, line=("1001=1.49x3", "1182=9.00"), store="0008", at="2027-05-01T12:00")
    assert found.old.receipt is not None
    groups = [each.group for each in found.old.receipt.lines]
    assert groups == ["food", "tobacco"]
    assert found.old.receipt.tax == 74


def test_a_basket_without_a_rule_has_findings_and_no_receipt(house: House) -> None:
    imported(house, "rules", "jurisdiction,group,step,valid_to\nGB,standard,1,2027-01-01\n")
    found = quoted(house, basket=saved(house, "basket", BASKET))
    assert (found.old.receipt, found.exit_code) == (None, 1)
    assert [each.code for each in found.old.findings] == ["taxes.no_rule"]
    assert "jurisdiction GB has no rule for tax group standard" in found.plain


def test_a_bad_basket_tells_everything_at_once(house: House) -> None:
    line = {"item": "1140", "unit_price": 1.5, "quantity": "1e3", "colour": "red"}
    document = {**BASKET, "lines": [line, {"item": "1140", "unit_price": "1.005"}]}
    with pytest.raises(KnownError) as caught:
        quoted(house, basket=saved(house, "basket", document))
    assert [each.code for each in caught.value.findings] == [
        "taxes.case_unknown",
        "taxes.case_number",
        "taxes.basket_too_fine",
    ]


def test_a_card_number_is_kept_nowhere(house: House) -> None:
    document = {**BASKET, "lines": [{"item": CARD, "group": "standard", "unit_price": "1.00"}]}
    with pytest.raises(KnownError) as caught:
        house.bus.execute(
            TaxBasket(action="save", name="bad", basket=saved(house, "basket", document))
        )
    (found,) = caught.value.findings
    assert (found.code, found.field) == ("estate.card_number", "item")
    assert CARD not in found.value
    with pytest.raises(KnownError):
        house.bus.execute(TaxBasket(action="save", name=CARD, basket=saved(house, "b", BASKET)))
    with pytest.raises(KnownError) as caught:
        rates(house, RATES.replace("Budget 2027", CARD))
    assert [each.code for each in caught.value.findings] == ["estate.card_number"]


def test_a_saved_basket_gates_a_change(house: House) -> None:
    path = saved(house, "basket", BASKET)
    (row,) = done(house, TaxBasket(action="save", name="two of them", basket=path), tuple)
    assert (row.tax, row.due) == ("4.00", "24.00")
    rates(house, RATES)
    done(house, TaxReview(decision="approve", all=True), Reviewed)
    checked = done(house, ChangeCheck(), Checked)
    assert [(each.code, each.value) for each in checked.findings] == [
        ("taxes.basket_differs", "4.17")
    ]
    with pytest.raises(KnownError):
        submitted(house)
    assert done(house, TaxBasket(action="remove", name="two of them"), tuple) == ()
    submitted(house)


def test_cases_tell_which_ones_failed(house: House) -> None:
    found = done(house, TaxCases(path=saved(house, "cases", CASES)), CaseResults)
    assert (found.passed, found.exit_code) == (1, 1)
    (failed,) = found.failed
    assert failed.id == "two"
    assert isinstance(failed.got, dict)
    assert failed.got["total_included"] == "10.83"


def test_what_begins_soon_is_at_the_registers_before(house: House) -> None:
    soon = (house.services.clock() + timedelta(days=30)).date().isoformat()
    rates(house, f"jurisdiction,group,rate,valid_from,source\nGB,standard,21,{soon},Budget\n")
    done(house, TaxReview(decision="approve", all=True), Reviewed)
    (group,) = done(house, ChangeDiff(), ChangeDifference).groups
    assert group.registers == ("0005/01", "0011/01")
    shown = {each.key: each.after for each in group.rows}
    assert shown[f"rules.GB standard 1 any {soon}T00:00:00.rate_percent"] == "21"
    assert shown["rules.GB standard 1 any -.valid_to"] == f"{soon}T00:00:00"


def test_a_code_that_registers_do_not_hold_is_refused(house: House) -> None:
    rows = "platform,code,description\ngeneric,T,Taxed\ngeneric,Z,None\n"
    path = written(house.home, "held", rows)
    house.bus.execute(ReferenceImport(kind="pos-tax-codes", path=path))
    imported(house, "pos-codes", "platform,group,pos_code\ngeneric,food,Z\n")
    with pytest.raises(KnownError) as caught:
        imported(house, "pos-codes", "platform,group,pos_code\ngeneric,food,Q\n")
    (finding,) = [each for each in caught.value.findings if each.code == "taxes.pos_code_unknown"]
    assert (finding.value, finding.parameters["platform"]) == ("Q", "generic")
