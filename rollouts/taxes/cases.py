"""Running a document of worked cases (`tax-cases/1`) through the calculation."""

from fractions import Fraction

from rollouts.shared.cases import CaseResults, FailedCase
from rollouts.shared.errors import KnownError
from rollouts.shared.events import Json
from rollouts.shared.rounding import decimal
from rollouts.taxes.case_form import Case, cases_of
from rollouts.taxes.computing.line import LineTax, line_tax
from rollouts.taxes.model import RoundingLevel

PLACES = 6
"""Digits behind the point to which amounts are compared that are kept exact until the document."""


def run_cases(document: Json) -> CaseResults:
    """How many cases came to what they expect, and the others with what they came to.

    Compared are only the keys that a case expects, as decimals. KnownError with every finding
    (`taxes.case_*`) when the document is not in the format: then nothing is run.
    """
    cases = cases_of(document)
    failed = tuple(each for each in map(_failure, cases) if each is not None)
    return CaseResults(passed=len(cases) - len(failed), failed=failed)


def _failure(case: Case) -> FailedCase | None:
    try:
        line = line_tax(case.price, case.levies)
    except KnownError as refused:
        return FailedCase(id=case.id, expected=case.expected.written, got={"refused": refused.code})
    line = line.negated() if case.negative else line
    if _agrees(case, line):
        return None
    return FailedCase(id=case.id, expected=case.expected.written, got=_told(line))


def _agrees(case: Case, line: LineTax) -> bool:
    expected = case.expected
    got = {"total_included": line.gross, "total_excluded": line.net}
    if not all(_equal(case, got[name], value) for name, value in expected.totals.items()):
        return False
    if expected.taxes is None:
        return True
    taxes = [{"base": each.base, "amount": each.amount} for each in line.amounts]
    return len(taxes) == len(expected.taxes) and all(
        _equal(case, found[name], value)
        for found, wanted in zip(taxes, expected.taxes, strict=True)
        for name, value in wanted.items()
    )


def _equal(case: Case, got: Fraction, expected: Fraction) -> bool:
    if case.rounding.level is RoundingLevel.LINE:
        return got == expected
    return Fraction(decimal(got, PLACES)) == expected


def _told(line: LineTax) -> Json:
    return {
        "total_included": _text(line.gross),
        "total_excluded": _text(line.net),
        "taxes": [
            {"base": _text(each.base), "amount": _text(each.amount)} for each in line.amounts
        ],
    }


def _text(amount: Fraction) -> str:
    """At least two, at most six digits behind the point."""
    whole, _, places = str(decimal(amount, PLACES)).partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')}"
