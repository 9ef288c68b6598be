"""Rates from a table: one row per rate; `valid_to` is always the first moment excluded."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from rollouts.estate.imports import cells
from rollouts.estate.imports.cells import Bad, Check
from rollouts.estate.imports.columns import Column
from rollouts.estate.imports.rows import Findings, Record, records_of
from rollouts.items.columns import trade_column
from rollouts.ports.sheets import Sheet
from rollouts.shared.moments import OPEN, LocalMoment, local_moment
from rollouts.shared.money import exact
from rollouts.taxes.imports.rates import RateFile, RateRow, RatesPlan, RateUnit, plan_rates
from rollouts.taxes.model import UNTAXED, RuleKind

LONGEST_SOURCE = 300
KINDS = {each.value: each for each in (RuleKind.PERCENT, *sorted(UNTAXED))}
YES, NO = "yes", "no"
SWITCH = {"y": YES, "yes": YES, "true": YES, "1": YES, "n": NO, "no": NO, "false": NO, "0": NO}


def rate_columns(unit: RateUnit) -> tuple[Column, ...]:
    """The columns of a rate file; `unit` is how its rates are written."""
    return (
        Column(name="authority", field="authority", check=cells.code),
        Column(
            name="jurisdiction",
            field="jurisdiction",
            check=cells.code,
            aliases=("location", "place", "country", "state"),
            is_key=True,
        ),
        Column(
            name="group",
            field="group",
            check=cells.code,
            aliases=("tax group", "category", "tax code"),
            is_key=True,
        ),
        Column(name="rate", field="rate", check=_rate(unit), aliases=("tax rate", "percent")),
        Column(
            name="valid_from",
            field="valid_from",
            check=_moment,
            aliases=("from", "effective from", "start"),
        ),
        Column(
            name="valid_to",
            field="valid_to",
            check=_moment,
            aliases=("to", "effective to", "end"),
        ),
        trade_column("source", cells.free(LONGEST_SOURCE), "law"),
        trade_column("note", cells.free(LONGEST_SOURCE), "comment"),
        Column(name="kind", field="kind", check=_word("taxes.rate_kind", KINDS)),
        Column(name="step", field="step", check=_step),
        Column(name="inclusive", field="inclusive", check=_word("taxes.rate_switch", SWITCH)),
    )


def plan_rate_sheet(sheet: Sheet, file: RateFile) -> RatesPlan:
    """What importing a table of rates would do; never raises for what it holds."""
    columns = rate_columns(file.unit)
    findings = Findings(sheet=sheet)
    records = records_of(sheet, columns, findings)
    rows = tuple(_rows(records, sheet, file, findings))
    return plan_rates(sheet.name, rows, file, findings.all())


def _rows(
    records: tuple[Record, ...], sheet: Sheet, file: RateFile, findings: Findings
) -> Iterator[RateRow]:
    for record in records:
        values = record.values
        kind = KINDS[values.get("kind") or RuleKind.PERCENT.value]
        authority = values.get("authority") or file.authority
        if authority != file.authority:
            findings.add(
                "taxes.other_authority",
                row=record.number,
                field="authority",
                value=authority,
                known=file.authority,
            )
        start = LocalMoment(values.get("valid_from") or file.valid_from)
        if start == OPEN and "valid_from" not in record.bad:
            findings.add("taxes.rate_no_start", row=record.number, field="valid_from")
        if not values.get("rate") and kind is RuleKind.PERCENT and "rate" not in record.bad:
            findings.add("taxes.rate_number", row=record.number, field="rate", known="-", limit=0)
        if values.get("rate") and kind in UNTAXED and exact(values["rate"]):
            findings.add(
                "taxes.rate_of_untaxed",
                row=record.number,
                field="rate",
                value=values["rate"],
                kind=kind.value,
            )
        if record.bad or not (values.get("rate") or kind in UNTAXED) or start == OPEN:
            continue
        yield _row(record, kind, start, sheet, file, findings)


def _row(
    record: Record,
    kind: RuleKind,
    start: LocalMoment,
    sheet: Sheet,
    file: RateFile,
    findings: Findings,
) -> RateRow:
    values = record.values
    said = (values.get("source", ""), values.get("note", ""))
    rate = Decimal(0) if kind in UNTAXED else file.percent(exact(values["rate"]))
    inclusive = values.get("inclusive")
    return RateRow(
        where=f"{sheet.name} line {record.number}",
        row=record.number,
        columns=findings.columns,
        jurisdiction=file.places.get(values["jurisdiction"], values["jurisdiction"]),
        group=file.groups.get(values["group"], values["group"]),
        rate=rate,
        kind=kind,
        valid_from=start,
        valid_to=LocalMoment(values.get("valid_to", "")),
        source="; ".join(each for each in said if each),
        step=int(values.get("step") or file.step),
        inclusive=inclusive == YES if inclusive else file.inclusive,
    )


def _rate(unit: RateUnit) -> Check:
    def check(text: str) -> str | Bad:
        bare = text.removesuffix("%").rstrip() if unit is RateUnit.PERCENT else text
        try:
            exact(bare)
        except ValueError:
            return Bad(rule="taxes.rate_number")
        return bare

    return check


def _moment(text: str) -> str | Bad:
    try:
        return local_moment(text)
    except ValueError:
        return Bad(rule="taxes.rate_date")


def _step(text: str) -> str | Bad:
    fits = text.isascii() and text.isdecimal() and len(text) <= 2 and int(text) > 0
    return text if fits else Bad(rule="taxes.rate_step")


def _word(rule: str, words: Mapping[str, str]) -> Check:
    def check(text: str) -> str | Bad:
        found = words.get(text.casefold())
        return str(found) if found else Bad(rule=rule, known=", ".join(words))

    return check
