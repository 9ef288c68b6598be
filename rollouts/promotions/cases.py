"""Running worked baskets (`promotion-cases/1`) through the evaluation."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rollouts.promotions.case_form import Case, Trial, cases_of
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.evaluation.result import Evaluation
from rollouts.promotions.refunds import unit_shares, with_refunds
from rollouts.promotions.taxing import taxed
from rollouts.shared.cases import CaseResults, FailedCase
from rollouts.shared.events import Json
from rollouts.shared.money import exact
from rollouts.shared.rounding import EVERY_DIGIT

Told = Mapping[str, Json]


def run_cases(document: Json) -> CaseResults:
    """How many cases came to what they expect, and the others with what they came to.

    Compared are only the keys that a case expects, numbers as decimals; a case that cannot be read
    fails with what is wrong with it. KnownError as `cases_of` when the document is in no such form.
    """
    cases = cases_of(document)
    failed = tuple(each for each in map(_failure, cases) if each is not None)
    return CaseResults(passed=len(cases) - len(failed), failed=failed)


def settled(trial: Trial) -> Evaluation:
    """The basket of a case, with what it gives back."""
    found = evaluate(trial.basket, trial.promotions, trial.policy)
    return with_refunds(found, trial.refunds, trial.policy) if trial.refunds else found


def outcome(trial: Trial, exponent: int) -> Told:
    """Everything that a case can expect, as JSON; money in the main unit."""
    found = settled(trial)
    tax = taxed(found, trial.policy)

    def money(minor: int) -> str:
        return f"{Decimal(minor).scaleb(-exponent, EVERY_DIGIT):f}"

    return {
        "subtotal": money(found.subtotal),
        "discount": money(found.discount),
        "discount_by_line": {str(each.number): money(each.discount) for each in found.lines},
        "unit_allocation": [money(each) for line in found.lines for each in unit_shares(line)],
        "total": money(tax.total),
        "tax_added": money(tax.added),
        "untaxed_total": money(tax.untaxed),
        "tender_coupon": money(found.coupon_tender),
        "amount_due": money(tax.due),
        "rejected": list(found.rejected),
        "warnings": [each.value for each in found.warnings],
        "error": found.error,
        "promotions": list(found.ambiguous),
    }


def _failure(case: Case) -> FailedCase | None:
    expected: Json = dict(case.expected)
    if case.trial is None:
        refused: Json = [f"{each.code} {each.field} {each.value}".strip() for each in case.findings]
        return FailedCase(id=case.id, expected=expected, got={"refused": refused})
    told = outcome(case.trial, case.exponent)
    if all(name in told and same(told[name], value) for name, value in case.expected.items()):
        return None
    return FailedCase(
        id=case.id,
        expected=expected,
        got={name: told.get(name, "unknown") for name in case.expected},
    )


def same(got: Json, expected: Json) -> bool:
    """Whether they are equal: numbers as decimals, of an object only what is expected."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(
            name in got and same(got[name], value) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return _same_lists(got, expected)
    try:
        return exact(str(got)) == exact(str(expected))
    except ValueError:
        return got == expected


def _same_lists(got: Json, expected: Sequence[Json]) -> bool:
    return (
        isinstance(got, list)
        and len(got) == len(expected)
        and all(same(one, other) for one, other in zip(got, expected, strict=True))
    )
