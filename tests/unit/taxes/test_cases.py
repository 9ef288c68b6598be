import copy
import json
from pathlib import Path
from typing import Any

import pytest

from rollouts.shared.documents import document_of
from rollouts.shared.errors import KnownError
from rollouts.taxes.cases import run_cases

FILE = Path(__file__).parents[2] / "golden/taxes/cases.json"


def document() -> Any:  # noqa: ANN401 - tests break it in every way
    return copy.deepcopy(document_of(FILE.read_bytes(), FILE.name))


def refused(broken: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401 - as above
    with pytest.raises(KnownError) as trouble:
        run_cases(broken)
    return [(each.code, each.object, each.field) for each in trouble.value.findings]


def test_every_case_comes_to_what_it_expects() -> None:
    results = run_cases(document())
    assert results.failed == ()
    assert results.passed == len(document()["cases"]) == 17


def test_a_case_that_differs_says_what_it_came_to() -> None:
    broken = document()
    broken["cases"][1]["expect"]["total_excluded"] = "115.20"
    results = run_cases(broken)
    assert results.passed == 16
    (failed,) = results.failed
    assert failed.id == broken["cases"][1]["id"]
    assert failed.expected == broken["cases"][1]["expect"]
    assert failed.got == {
        "total_included": "124.40",
        "total_excluded": "115.19",
        "taxes": [{"base": "115.19", "amount": "9.21"}],
    }


def test_only_expected_keys_are_compared_and_numbers_as_numbers() -> None:
    made = document()
    made["cases"] = made["cases"][:1]
    made["cases"][0]["expect"] = {"total_included": "252.220", "taxes": [{}, {}, {"base": "200"}]}
    assert run_cases(made).passed == 1
    made["cases"][0]["expect"] = {"taxes": []}
    assert run_cases(made).passed == 0


def test_a_case_that_cannot_be_computed_fails_with_the_reason() -> None:
    made = document()
    made["cases"] = made["cases"][:1]
    made["cases"][0]["input"]["taxes"][0]["amount"] = "100"
    (failed,) = run_cases(made).failed
    assert failed.got == {"refused": "taxes.division_whole"}


def test_taxes_that_leave_no_price_to_stand_on_are_refused() -> None:
    made = document()
    made["cases"] = made["cases"][:1]
    made["cases"][0]["input"]["taxes"] = [
        {"kind": "percent", "amount": "-100", "feeds_next": True},
        {"kind": "division", "amount": "100", "included": True},
    ]
    (failed,) = run_cases(made).failed
    assert failed.got == {"refused": "taxes.included_whole"}


def test_a_reverse_charge_appears_twice() -> None:
    made = document()
    tax = {"kind": "percent", "amount": "21", "included": True, "reverse_charge": True}
    expect = {
        "total_included": "100.00",
        "total_excluded": "100.00",
        "taxes": [{"base": "100", "amount": "21"}, {"base": "100", "amount": "-21"}],
    }
    made["cases"] = [{"id": "r", "input": {"unit_price": "100", "taxes": [tax]}, "expect": expect}]
    assert run_cases(made).passed == 1


@pytest.mark.parametrize(
    ("place", "value", "rule", "field"),
    [
        (("format",), "tax-cases/2", "case_format", "format"),
        (("cases",), "none", "case_list", "cases"),
        (("notes",), "x", "case_unknown", "notes"),
        (("cases", 0, "id"), None, "case_missing", "id"),
        (("cases", 1, "id"), "T001", "case_twice", "id"),
        (("cases", 0, "input"), [], "case_object", "input"),
        (("cases", 0, "input", "unit_price"), "NaN", "case_number", "input.unit_price"),
        (("cases", 0, "input", "unit_price"), "9" * 5000, "case_number", "input.unit_price"),
        (("cases", 0, "input", "qty"), 1.5, "case_number", "input.qty"),
        (("cases", 0, "input", "qty"), "1e3", "case_number", "input.qty"),
        (("cases", 0, "input", "precision"), "0", "case_number", "input.precision"),
        (("cases", 0, "input", "rounding"), "never", "case_word", "input.rounding"),
        (("cases", 0, "input", "taxes", 0, "kind"), "vat", "case_word", "input.taxes[0].kind"),
        (("cases", 0, "input", "taxes", 0, "included"), "yes", "case_switch", "input.taxes[0].included"),
        (("cases", 0, "input", "taxes", 0, "incl"), True, "case_unknown", "input.taxes[0].incl"),
        (("cases", 0, "expect"), {}, "case_missing", "expect"),
        (("cases", 0, "expect", "taxes", 0, "base"), "1,5", "case_number", "expect.taxes[0].base"),
    ],
)  # fmt: skip
def test_bad_documents_are_refused_with_the_place(
    place: tuple[Any, ...], value: object, rule: str, field: str
) -> None:
    broken = document()
    at = broken
    for each in place[:-1]:
        at = at[each]
    at[place[-1]] = value
    assert any((code, where) == (f"taxes.{rule}", field) for code, _, where in refused(broken))


@pytest.mark.parametrize("value", [None, [], "x", 3])
def test_no_document_is_refused(value: object) -> None:
    assert refused(value)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"{", "document_broken"),
        (b'{"a": NaN}', "document_broken"),
        (b"\xff\xfe", "document_broken"),
        (b"[" * 100_000, "document_broken"),
        (b'{"a": 1, "a": 2}', "document_twice"),
        (b'{"a": "\\ud800"}', "document_broken"),
        (b" " * (8 * 1024 * 1024 + 1), "document_size"),
    ],
)
def test_unreadable_json_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(KnownError) as trouble:
        document_of(data, "cases.json")
    assert trouble.value.code == f"files.{rule}"


def test_numbers_keep_every_digit() -> None:
    digits = "1." + "0" * 30 + "1"
    assert document_of(json.dumps({"a": 0}).replace("0", digits).encode(), "x") == {"a": digits}
