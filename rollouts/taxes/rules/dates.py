"""Dated objects of one key: no two at once, no time without one."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from rollouts.shared.findings import Finding, Severity
from rollouts.shared.ranges import gaps, overlaps
from rollouts.taxes.model import TaxRule
from rollouts.taxes.rules.said import finding

OPEN_END = "open end"


def rules_apart(rules: Iterable[TaxRule]) -> Iterator[Finding]:
    """E: two rules of one jurisdiction, group, step and way in force at once."""
    for line in _lines(rules):
        for one, other in overlaps(line):
            yield finding(
                "overlap",
                f"tax rule {other.key}",
                "valid_from",
                other.valid_from or "-",
                other=one.key,
                end=one.valid_to or OPEN_END,
            )


def rules_adjoin(rules: Iterable[TaxRule]) -> Iterator[Finding]:
    """W: a time between two rules of one line in which neither is in force; not for holidays."""
    for line in _lines(each for each in rules if not each.holiday):
        for start, end in gaps(line):
            yield finding(
                "gap", f"tax rule {line[0].key}", "valid_to", start, Severity.WARNING, end=end
            )


def _lines(rules: Iterable[TaxRule]) -> Iterator[list[TaxRule]]:
    ordered = sorted(rules, key=_line)
    for _, line in groupby(ordered, key=_line):
        yield list(line)


def _line(rule: TaxRule) -> tuple[str, str, int, str, bool]:
    return rule.jurisdiction, rule.group, rule.step, rule.fulfilment.value, rule.holiday
