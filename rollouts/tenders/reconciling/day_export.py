"""A day with its evidence as a workbook, as one HTML page, or as JSON. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from resources import text
from resources.i18n import sentence
from rollouts.ports.sheets import Page
from rollouts.shared.findings import Finding
from rollouts.shared.records import to_json
from rollouts.tenders.reconciling.carrying import Item
from rollouts.tenders.reconciling.day_view import (
    DayProof,
    PairLine,
    findings_of,
    lines_of,
    money,
    pairs_of,
)
from rollouts.tenders.reconciling.standing import MapUse

FORMATS = ("xlsx", "html", "json")
CSS = "themes/document.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the evidence: its name and columns are sentences of `day_evidence`."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def title(self) -> str:
        """What stands above it."""
        return _word(f"page_{self.name}")

    @property
    def header(self) -> tuple[str, ...]:
        """The column names as people read them."""
        return tuple(_word(f"column_{each}") for each in self.columns)


def tables_of(proof: DayProof) -> tuple[Table, ...]:
    """Everything that is exported, in the order in which it is read."""
    return (
        Table(name="summary", columns=("what", "value"), rows=tuple(_facts(proof))),
        Table(name="totals", columns=TOTALS, rows=tuple(map(_total, pairs_of(proof)))),
        Table(
            name="findings",
            columns=("severity", "code", "finding"),
            rows=tuple(_told(each) for each in findings_of(proof)),
        ),
        Table(
            name="line_by_line",
            columns=LINES,
            rows=tuple(
                (
                    *(_word(f"line_{each.what}"), each.reference, each.register, each.tender),
                    *(each.scheme, each.pos, each.settled, each.currency),
                )
                for each in lines_of(proof)
            ),
        ),
        Table(
            name="carried", columns=ITEMS, rows=tuple(_item(each, proof) for each in proof.items)
        ),
        Table(name="maps", columns=MAPS, rows=tuple(_maps(proof))),
        Table(
            name="sources",
            columns=("file", "kind", "source", "rows", "sha256"),
            rows=tuple(
                (each.name, each.kind.value, each.source, str(len(each.records)), each.sha256)
                for each in proof.sides.parts
            ),
        ),
    )


TOTALS = (
    *("tenders", "processor", "scheme", "pos_count", "pos_amount", "settled_count"),
    *("settled_amount", "fee", "difference", "currency", "finding"),
)
LINES = (
    *("what", "reference", "register", "tender", "scheme"),
    *("pos_amount", "settled_amount", "currency"),
)
ITEMS = (
    *("what", "processor", "scheme", "since", "count", "amount", "currency", "match", "age"),
    "reference",
)
MAPS = (
    *("register", "version_live", "proved_at", "evidence", "task", "tender", "brand", "map_row"),
    *("channel", "processor", "merchant_id", "asset_account", "fee_account"),
    *("over_short_account", "bank_account"),
)


def pages_of(proof: DayProof) -> tuple[Page, ...]:
    """The tables as the sheets of a workbook."""
    return tuple(
        Page(name=each.title, rows=(each.header, *each.rows), heads=frozenset({0}))
        for each in tables_of(proof)
    )


def html_of(proof: DayProof) -> str:
    """The tables as one page that needs no other file; every value is escaped."""
    title = escape(_title(proof))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>\n{text(CSS)}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        + "".join(map(_html_table, tables_of(proof)))
        + "</body>\n</html>\n"
    )


def json_of(proof: DayProof) -> str:
    """The same as records: amounts as text in major units, references as they are."""
    standing = proof.day.standing
    document = {
        "store": proof.day.store,
        "business_date": proof.day.business_date,
        "state": proof.row.state,
        "digest": proof.digest,
        "difference": proof.row.difference,
        "tolerance": proof.row.tolerance,
        "is_sample": proof.row.is_sample,
        "owner": proof.day.owner,
        "signed": proof.day.signed,
        "reopened_at": proof.day.reopened_at,
        "reopened_why": proof.day.reopened_why,
        "totals": pairs_of(proof),
        "findings": [to_json(each) | {"text": _said(each)} for each in findings_of(proof)],  # type: ignore[operator]
        "lines": lines_of(proof),
        "carried": proof.items,
        "maps": standing.maps if standing else (),
        "sources": [
            {"file": e.name, "kind": e.kind, "source": e.source, "sha256": e.sha256}
            for e in proof.sides.parts
        ],
        "made_at": proof.made_at,
        "made_by": proof.made_by,
    }
    return json.dumps(to_json(document), indent=2, ensure_ascii=False) + "\n"


def _facts(proof: DayProof) -> Iterable[tuple[str, str]]:
    day, row = proof.day, proof.row
    facts = {
        "store": f"{day.store} {row.name}".strip(),
        "business_date": day.business_date,
        "state": row.state.value,
        "difference": row.difference,
        "tolerance": row.tolerance,
        "sample": _word("yes" if row.is_sample else "no"),
        "owner": day.owner,
        "signed_by": day.signed.by if day.signed else "",
        "signed_at": f"{day.signed.at:%Y-%m-%d %H:%M} UTC" if day.signed else "",
        "signed_why": day.signed.why if day.signed else "",
        "signed_digest": day.signed.digest if day.signed else "",
        "reopened_at": f"{day.reopened_at:%Y-%m-%d %H:%M} UTC" if day.reopened_at else "",
        "reopened_why": day.reopened_why,
        "digest": proof.digest,
        "made_at": f"{proof.made_at:%Y-%m-%d %H:%M} UTC",
        "made_by": proof.made_by,
    }
    return ((_word(f"column_{name}"), value) for name, value in facts.items())


def _total(pair: PairLine) -> tuple[str, ...]:
    return (
        *(", ".join(pair.tenders), pair.processor, pair.scheme, str(pair.pos_count), pair.pos),
        *(str(pair.settled_count), pair.settled, pair.fee, pair.difference, pair.currency),
        " ".join(map(_said, pair.findings)),
    )


def _told(finding: Finding) -> tuple[str, ...]:
    return finding.severity.value, finding.code, _said(finding)


def _said(finding: Finding) -> str:
    values = {
        "object": finding.object,
        "field": finding.field,
        "value": finding.value,
        **finding.parameters,
    }
    return sentence(finding.code, values)


def _item(item: Item, proof: DayProof) -> tuple[str, ...]:
    return (
        *(_word(f"item_{item.kind}"), item.processor, item.scheme, item.since, str(item.count)),
        *(money(item.amount, item.currency), item.currency, item.match),
        *(str(item.age(proof.today)), " ".join(item.references)),
    )


def _maps(proof: DayProof) -> Iterable[tuple[str, ...]]:
    for use in proof.day.standing.maps if proof.day.standing else ():
        for row in use.rows:
            yield (
                *_proved(use),
                *(row.tender, row.brand, row.row, row.channel, row.processor, row.merchant_id),
                *(row.asset_account, row.fee_account, row.over_short_account, row.bank_account),
            )


def _proved(use: MapUse) -> Sequence[str]:
    at = f"{use.proved_at:%Y-%m-%d %H:%M} UTC" if use.proved_at else ""
    return ", ".join(use.registers), use.version or _word("by_dates"), at, use.evidence, use.task


def _title(proof: DayProof) -> str:
    values = {"store": proof.day.store, "date": proof.day.business_date}
    return sentence("day_evidence.title", values)


def _html_table(table: Table) -> str:
    title = f"<h2>{escape(table.title)}</h2>\n"
    if not table.rows:
        return f'{title}<p class="none">{escape(_word("nothing"))}</p>\n'
    head = "".join(f"<th>{escape(each)}</th>" for each in table.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in table.rows
    )
    return f"{title}<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _word(rule: str) -> str:
    return sentence(f"day_evidence.{rule}", {})
