"""What was found about a row of a file, and how it is said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from resources.i18n import sentence
from rollouts.shared.findings import Severity
from rollouts.shared.plain_text import plain

LONGEST_VALUE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFinding:
    """One statement of one rule about one cell.

    `row_no` is the physical line of the file, 0 for the file as a whole; `column` the name in its
    header; `value` the cell as written; `fix` the value that would do (empty: none is known), which
    `auto_fixable` says may be taken without looking; `other_row` the row that it stands against.
    """

    rule: str
    severity: Severity
    row_no: int = 0
    column: str = ""
    value: str = ""
    fix: str = ""
    auto_fixable: bool = False
    other_row: int = 0
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFinding:
    """A finding as people and programs read it; `file` names the file where there are several."""

    row_no: int
    column: str
    value: str
    rule: str
    severity: Severity
    message: str
    fix: str
    auto_fixable: bool = False
    other_row: int = 0
    file: str = ""


def said(finding: RowFinding, file: str = "") -> SaidFinding:
    """The finding with its sentence; without a value that would do, `fix` says what to do."""
    values = {
        **finding.parameters,
        "object": f"line {finding.row_no}" if finding.row_no else file or "the file",
        "field": finding.column,
        "value": plain(finding.value, cap=LONGEST_VALUE),
        "fix": finding.fix,
        "other": str(finding.other_row) if finding.other_row else "",
    }
    code = f"prices.{finding.rule}"
    return SaidFinding(
        row_no=finding.row_no,
        column=finding.column,
        value=finding.value[:LONGEST_VALUE],
        rule=finding.rule,
        severity=finding.severity,
        message=sentence(code, values),
        fix=finding.fix or sentence(code, values, "mend"),
        auto_fixable=finding.auto_fixable,
        other_row=finding.other_row,
        file=file,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Findings that one decision mends: the same rule, column and, where it repeats, value."""

    rule: str
    severity: Severity
    column: str
    value: str
    rows: int
    first_row: int
    fix: str


def grouped(findings: Iterable[RowFinding]) -> tuple[Group, ...]:
    """The findings by rule, column and value, the largest group first.

    Values that stand in one row only come together as one group without a value.
    """
    exact: dict[tuple[str, Severity, str, str], list[RowFinding]] = {}
    for each in findings:
        exact.setdefault((each.rule, each.severity, each.column, each.value), []).append(each)
    wide: dict[tuple[str, Severity, str, str], list[RowFinding]] = {}
    for key, members in exact.items():
        wide.setdefault(key if len(members) > 1 else (*key[:3], ""), []).extend(members)
    groups = [_group(key, members) for key, members in wide.items()]
    return tuple(sorted(groups, key=lambda each: (-each.rows, each.first_row, each.rule)))


def counted(findings: Iterable[RowFinding]) -> dict[str, int]:
    """How many there are by `rule/severity`."""
    counts: dict[str, int] = {}
    for each in findings:
        word = f"{each.rule}/{each.severity}"
        counts[word] = counts.get(word, 0) + 1
    return counts


def _group(key: tuple[str, Severity, str, str], members: list[RowFinding]) -> Group:
    fixes = {each.fix for each in members}
    rule, severity, column, value = key
    return Group(
        rule=rule,
        severity=severity,
        column=column,
        value=value,
        rows=len(members),
        first_row=min(each.row_no for each in members),
        fix=fixes.pop() if len(fixes) == 1 else "",
    )
