"""Worked cases of cash rounding and reconciliation: files of the form `tender-cases/1`.

What a case does not state is not compared: a finding may say more than the case expects, but not
less, and there are exactly as many findings, in the same order.
"""

from decimal import Decimal, localcontext

from rollouts.shared.cases import CaseResults, FailedCase
from rollouts.shared.errors import refuse_all
from rollouts.shared.events import Json
from rollouts.shared.money import EXPONENTS, HUNDREDTHS, exact
from rollouts.tenders.case_forms import (
    Case,
    Cases,
    ReconciliationCase,
    RoundingCase,
    cases_in,
)
from rollouts.tenders.reconciling.day import reconcile
from rollouts.tenders.reconciling.telling import told
from rollouts.tenders.rounding import DIGITS, CashRule, paid

NUMBERS = frozenset(
    {
        "amount",
        "amount_diff",
        "amount_paid",
        "fee",
        "next_batch_match",
        "percent",
        "refunds",
        "rounding",
    }
)
"""Fields that agree when they are the same number, however many decimals are written."""


def run_cases(document: Json) -> CaseResults:
    """Run every case of the document.

    KnownError with every `tenders.case_*` finding where the document is not of the form.
    """
    cases, findings = cases_in(document)
    refuse_all(findings)
    return _results(cases)


def _results(cases: Cases) -> CaseResults:
    failed = []
    every: tuple[Case, ...] = (*cases.rounding, *cases.reconciliation)
    for case in every:
        got = _run(case)
        if not agrees(case.expected, got):
            failed.append(FailedCase(id=case.id, expected=case.expected, got=got))
    return CaseResults(passed=len(every) - len(failed), failed=tuple(failed))


def agrees(expected: Json, got: Json, field: str = "") -> bool:
    """Whether `got` says everything that `expected` states."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return all(key in got and agrees(each, got[key], key) for key, each in expected.items())
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(
            agrees(one, other, field) for one, other in zip(expected, got, strict=True)
        )
    if field in NUMBERS and isinstance(expected, str) and isinstance(got, str):
        return _number(expected) == _number(got)
    return type(expected) is type(got) and expected == got


def _number(text: str) -> Decimal | str:
    try:
        return exact(text)
    except ValueError:
        return text


def _run(case: Case) -> Json:
    return _rounded(case) if isinstance(case, RoundingCase) else _reconciled(case)


def _rounded(case: RoundingCase) -> Json:
    made = paid(case.total, case.parts, CashRule(step=case.step, mode=case.mode))
    digits = EXPONENTS.get(case.currency, HUNDREDTHS)
    return {
        "amount_paid": _written(made.amount, digits),
        "rounding": _written(made.rounding, digits),
    }


def _reconciled(case: ReconciliationCase) -> Json:
    made = reconcile(case.day, {"": case.routes})
    return {
        "findings": [told(each) for each in made.discrepancies],
        "balanced": made.balanced,
    }


def _written(number: Decimal, digits: int) -> str:
    """At least `digits` decimals, and as many as the exact number needs."""
    with localcontext(prec=DIGITS):
        short = number.quantize(Decimal(1).scaleb(-digits))
    return f"{short if number == short else number:f}"
