"""Findings of a whole file: how many each rule has, and the rows of as many as anyone reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from rollouts.adapters.columnar.cells import Cells
from rollouts.adapters.columnar.facts import ColumnFacts
from rollouts.prices.columns import IDENTITIES
from rollouts.prices.findings import RowFinding
from rollouts.prices.rules.facts import ALWAYS, NEVER
from rollouts.prices.rules.table import Rule
from rollouts.shared.findings import Severity
from rollouts.shared.money import EXPONENTS, written

MOST_ROWS = 100_000
"""Rows of one rule that are told one by one; all are counted."""
MONEY = frozenset({"old_price", "cost", "min_price", "max_price", "regular_price"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One rule and the positions of the rows that break it."""

    rule: Rule
    positions: pl.Series


def broken_rules(facts: ColumnFacts, rules: Iterable[Rule]) -> list[Broken]:
    """Every rule that some row breaks."""
    found = ((rule, facts.breaking(rule.when)) for rule in rules)
    return [
        Broken(rule=rule, positions=positions) for rule, positions in found if positions is not None
    ]


def bad_rows(broken: Iterable[Broken], height: int) -> pl.Series:
    """Which rows break a rule that blocks."""
    bad = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)
    errors = [each.positions for each in broken if each.rule.severity is Severity.ERROR]
    if not errors:
        return bad
    return bad.scatter(pl.concat(errors).unique(), values=True)


def findings_of(
    broken: Iterable[Broken], facts: ColumnFacts, cells: Cells, percent: int
) -> Iterator[RowFinding]:
    """The rows of every broken rule, at most `MOST_ROWS` of one."""
    for each in broken:
        yield from _rows(each.rule, each.positions.head(MOST_ROWS), facts, cells, percent)


def _rows(
    rule: Rule, at: pl.Series, facts: ColumnFacts, cells: Cells, percent: int
) -> Iterator[RowFinding]:
    column = _column(rule.column, cells)
    numbers = cells.row_no.gather(at).to_list()
    empty: Sequence[str] = [""] * len(numbers)
    values = cells.written[column].gather(at).to_list() if column in cells.written else empty
    fixes = facts.values(rule.fix, at).to_list() if rule.fix else empty
    tells = {name: facts.values(name, at).to_list() for name in rule.tells if name in facts}
    currencies = facts.values("currency", at).to_list() if tells else empty
    prices = facts.values("price", at).to_list() if tells else empty
    for place, number in enumerate(numbers):
        told = {name: _told(name, some[place], currencies[place]) for name, some in tells.items()}
        if "old_price" in tells:
            told |= compared(tells["old_price"][place], prices[place], percent)
        yield RowFinding(
            rule=rule.id,
            severity=rule.severity,
            row_no=number,
            column=cells.mapped.said(column) if column else "",
            value=values[place],
            fix=fixes[place] or "",
            auto_fixable=bool(rule.sure and fixes[place]),
            parameters=told,
        )


def compared(old: object, new: object, percent: int) -> Mapping[str, str]:
    """What a sentence about a change tells: the change in percent, and a factor that hints at a slip."""
    if not (isinstance(old, int) and isinstance(new, int) and old):
        return {"percent": "", "limit": str(percent), "factor": ""}
    tenths = abs(new - old) * 1000 // old
    change = f"{'-' if new < old else '+'}{tenths // 10}.{tenths % 10}"
    factor = next((str(by) for by in (1000, 100, 10) if new in {old * by, old // by}), "")
    return {"percent": change, "limit": str(percent), "factor": factor}


def _column(column: str, cells: Cells) -> str:
    """The column that is shown: for an item the first that identifies it in this file."""
    if column in cells.written or column not in IDENTITIES:
        return column
    return next((each for each in IDENTITIES if each in cells.written), column)


def _told(name: str, value: object, currency: str) -> str:
    if value is None:
        return ""
    if name in MONEY and isinstance(value, int) and currency in EXPONENTS:
        return written(value, currency)
    if name == "scheduled_from" and isinstance(value, int):
        return _moment(value)
    return str(value)


def _moment(seconds: int) -> str:
    if seconds in {ALWAYS, NEVER}:
        return ""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()
