import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rollouts.shared.errors import KnownError
from rollouts.tenders.cases import agrees, run_cases

GOLDEN = Path(__file__).parents[2] / "golden/tenders/cases.json"
DOCUMENT = json.loads(GOLDEN.read_text(encoding="utf-8"))
SECTIONS = ("cash_rounding", "reconciliation")


def only(section: str, at: int) -> dict[str, Any]:
    """The document with one case of one section."""
    kept = {each: [] for each in SECTIONS} | {section: [DOCUMENT[section][at]]}
    return copy.deepcopy(DOCUMENT | kept)


@pytest.mark.parametrize(
    ("section", "at"),
    [
        pytest.param(section, at, id=each["id"])
        for section in SECTIONS
        for at, each in enumerate(DOCUMENT[section])
    ],
)
def test_a_worked_case_comes_to_what_it_expects(section: str, at: int) -> None:
    results = run_cases(only(section, at))
    assert (results.passed, results.failed) == (1, ())


def test_a_case_with_another_expectation_fails_and_says_what_came() -> None:
    document = only("cash_rounding", 0)
    document["cash_rounding"][0]["expect"] = {"amount_paid": "1.05", "rounding": "0.04"}
    (failed,) = run_cases(document).failed
    assert failed.id == document["cash_rounding"][0]["id"]
    assert failed.expected == {"amount_paid": "1.05", "rounding": "0.04"}
    assert failed.got == {"amount_paid": "1.00", "rounding": "-0.01"}


@pytest.mark.parametrize("at", range(len(DOCUMENT["reconciliation"])))
def test_a_day_whose_verdict_is_turned_fails(at: int) -> None:
    document = only("reconciliation", at)
    expect = document["reconciliation"][0]["expect"]
    expect["balanced"] = not expect["balanced"]
    assert len(run_cases(document).failed) == 1


def test_what_is_not_stated_is_not_compared_but_findings_are_counted() -> None:
    assert agrees({"a": 1}, {"a": 1, "b": 2})
    assert not agrees({"a": 1, "b": 2}, {"a": 1})
    assert not agrees([], [{"code": "x"}])
    assert agrees({"amount": "1.0"}, {"amount": "1.00"})
    assert not agrees({"tender": "2"}, {"tender": "02"})
    assert not agrees({"tender": "2"}, {"tender": 2})
    assert not agrees({"balanced": True}, {"balanced": 1})
    assert not agrees({"amount": "many"}, {"amount": "1.00"})


@pytest.mark.parametrize(
    ("section", "name"), [("cash_rounding", "currancy"), ("reconciliation", "currency")]
)
def test_a_name_with_a_slip_is_refused_and_a_note_is_not(section: str, name: str) -> None:
    document = only(section, 0)
    document[section][0] |= {"note": "x", "evidence": "x", "follows": "x", "title": "x"}
    assert run_cases(document).passed == 1
    document[section][0][name] = "EUR"
    with pytest.raises(KnownError) as trouble:
        run_cases(document)
    (found,) = trouble.value.findings
    assert (found.code, found.value) == ("tenders.case_slip", name)


def test_a_fee_that_is_misspelt_is_not_passed_over() -> None:
    document = only("reconciliation", 0)
    document["reconciliation"][0]["settlements"][0]["fees"] = "1.00"
    with pytest.raises(KnownError) as trouble:
        run_cases(document)
    assert trouble.value.findings[0].field == "reconciliation[0].settlements[0].fees"


Spoil = Callable[[dict[str, Any]], object]


def rounding(**fields: object) -> Spoil:
    return lambda document: document["cash_rounding"][0].update(fields)


def day(**fields: object) -> Spoil:
    return lambda document: document["reconciliation"][0].update(fields)


def total(**fields: object) -> Spoil:
    return lambda document: document["reconciliation"][0]["pos_totals"][0].update(fields)


@pytest.mark.parametrize(
    ("spoil", "rule", "field"),
    [
        (lambda document: document.update(format="tax-cases/1"), "case_format", "format"),
        (lambda document: document.update(cash_rounding="all"), "case_no_list", "cash_rounding"),
        (lambda document: document.update(cash_rounding=[7]), "case_no_object", "cash_rounding[0]"),
        (
            lambda document: document["cash_rounding"].append(document["cash_rounding"][0]),
            "case_twice",
            "cash_rounding[1].id",
        ),
        (rounding(id=""), "case_no_text", "cash_rounding[0].id"),
        (rounding(total="NaN"), "case_no_amount", "cash_rounding[0].total"),
        (rounding(total="1" * 5000), "case_no_amount", "cash_rounding[0].total"),
        (rounding(total=1.01), "case_no_amount", "cash_rounding[0].total"),
        (rounding(total="1,01"), "case_no_amount", "cash_rounding[0].total"),
        (rounding(cash_step="-0.05"), "case_no_amount", "cash_rounding[0].cash_step"),
        (rounding(mode="nearest"), "case_unknown_word", "cash_rounding[0].mode"),
        (rounding(currency="EURO"), "case_unknown_word", "cash_rounding[0].currency"),
        (rounding(tenders=[]), "case_no_list", "cash_rounding[0].tenders"),
        (
            rounding(tenders=[{"type": "GOLD"}]),
            "case_unknown_word",
            "cash_rounding[0].tenders[0].type",
        ),
        (rounding(expect={}), "case_expects_nothing", "cash_rounding[0].expect"),
        (rounding(expect="1.00"), "case_no_object", "cash_rounding[0].expect"),
        (day(map="own"), "case_no_map", "reconciliation[0].map"),
        (day(business_date="14.3.2026"), "case_unknown_word", "reconciliation[0].business_date"),
        (day(store=None), "case_no_text", "reconciliation[0].store"),
        (total(count="5"), "case_no_count", "reconciliation[0].pos_totals[0].count"),
        (total(count=True), "case_no_count", "reconciliation[0].pos_totals[0].count"),
        (total(amount="1.005"), "case_too_fine", "reconciliation[0].pos_totals[0].amount"),
        (
            day(currencies={"pos": "XXX"}),
            "case_unknown_word",
            "reconciliation[0].currencies.pos",
        ),
        (
            day(map={"base": True, "patch": [{"pos_id": "2", "settles_with": [1]}]}),
            "case_no_text",
            "map 2.settles_with",
        ),
    ],
)
def test_a_bad_document_is_refused_with_case_field_and_value(
    spoil: Spoil, rule: str, field: str
) -> None:
    document = copy.deepcopy(DOCUMENT)
    document = {
        **document,
        "cash_rounding": document["cash_rounding"][:1],
        "reconciliation": document["reconciliation"][:1],
    }
    spoil(document)
    with pytest.raises(KnownError) as caught:
        run_cases(document)
    told = {(each.code, each.field) for each in caught.value.findings}
    assert (f"tenders.{rule}", field) in told
    assert all(len(each.value) <= 60 for each in caught.value.findings)


@pytest.mark.parametrize("document", [None, [], "x", 5, {"format": "tender-cases/1"}])
def test_what_is_no_document_of_cases_is_refused(document: Any) -> None:  # noqa: ANN401 - any JSON
    with pytest.raises(KnownError):
        run_cases(document)
