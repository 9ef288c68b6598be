import copy
from pathlib import Path
from typing import Any

import pytest

from rollouts.promotions.cases import run_cases
from rollouts.shared.documents import document_of
from rollouts.shared.errors import KnownError

FILE = Path(__file__).parents[2] / "golden/promotions/cases.json"
DOCUMENT: Any = document_of(FILE.read_bytes(), FILE.name)


def document(*cases: Any) -> Any:  # noqa: ANN401 - tests break it in every way
    return {"format": DOCUMENT["format"], "cases": list(cases)}


def first() -> Any:  # noqa: ANN401 - as above
    return copy.deepcopy(DOCUMENT["cases"][0])


@pytest.mark.parametrize("case", DOCUMENT["cases"], ids=[each["id"] for each in DOCUMENT["cases"]])
def test_a_worked_basket_comes_to_what_it_expects(case: Any) -> None:  # noqa: ANN401 - as above
    results = run_cases(document(case))
    assert results.failed == ()
    assert results.passed == 1


def test_a_case_that_differs_says_what_it_came_to() -> None:
    broken = first()
    broken["expect"]["total"] = "35.97"
    results = run_cases(document(broken))
    assert results.passed == 0
    (failed,) = results.failed
    assert failed.id == broken["id"]
    assert failed.expected == broken["expect"]
    assert failed.got == {**broken["expect"], "total": "35.96"}


def test_only_what_is_expected_is_compared_and_numbers_as_decimals() -> None:
    case = first()
    case["expect"] = {"total": "35.960"}
    assert run_cases(document(case)).passed == 1


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("promotions", 0, "kind"), "half_price", "promotions.case_word promotions[0].kind"),
        (("promotions", 0, "percent"), "20%", "promotions.case_number promotions[0].percent"),
        (("promotions", 0, "unless"), "rain", "promotions.case_unknown promotions[0].unless"),
        (("policy", "conflict"), "whatever", "promotions.case_word policy.conflict"),
        (("basket", 0, "unit"), "NaN", "promotions.case_number basket[0].unit"),
        (("basket", 0, "discountable"), "yes", "promotions.case_switch basket[0].discountable"),
        (("basket",), {}, "promotions.case_list basket"),
        (("currency",), "XYZ", "promotions.case_currency currency"),
        (("at",), "yesterday", "promotions.case_moment at"),
        (("expect",), {}, "promotions.case_missing expect"),
    ],
)
def test_a_case_that_cannot_be_read_fails_alone(
    path: tuple[str | int, ...],
    value: Any,  # noqa: ANN401 - as above
    said: str,
) -> None:
    broken, good = first(), first()
    broken["id"] = "broken"
    broken.pop("exponent", None)
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    results = run_cases(document(broken, good))
    assert results.passed == 1
    (failed,) = results.failed
    assert isinstance(failed.got, dict)
    refused = failed.got["refused"]
    assert isinstance(refused, list)
    assert any(str(each).startswith(said) for each in refused), refused


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({}, "promotions.case_format"),
        ({"format": "tax-cases/1", "cases": []}, "promotions.case_format"),
        ({"format": "promotion-cases/1", "cases": {}}, "promotions.case_list"),
        ({"format": "promotion-cases/1", "cases": [{}]}, "promotions.case_missing"),
        (document(first(), first()), "promotions.case_twice"),
    ],
)
def test_what_is_no_such_document_is_refused_whole(broken: Any, code: str) -> None:  # noqa: ANN401
    with pytest.raises(KnownError) as trouble:
        run_cases(broken)
    assert trouble.value.code == code
