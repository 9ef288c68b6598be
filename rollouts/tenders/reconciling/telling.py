"""A discrepancy as a record for the command line and as a finding with a sentence."""

from dataclasses import fields
from decimal import Decimal

from resources.i18n import sentence
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding, Parameter
from rollouts.shared.money import written
from rollouts.tenders.reconciling.model import Discrepancy

MONEY = frozenset({"amount", "amount_diff", "fee", "next_batch_match", "refunds"})
"""Fields in minor units, told as amounts."""

NOWHERE = "-"
"""What a sentence says where there is nothing to say."""


def told(discrepancy: Discrepancy) -> dict[str, Json]:
    """The discrepancy without its empty fields: amounts as text, `tender` for a single one."""
    record: dict[str, Json] = {
        "code": discrepancy.reason.value,
        "severity": discrepancy.severity.value,
    }
    if discrepancy.tenders:
        record["tender"] = discrepancy.tenders[0]
    for each in fields(discrepancy):
        value = getattr(discrepancy, each.name)
        if each.name in {"reason", "severity", "currency"} or value in {None, "", ()}:
            continue
        if each.name != "tenders" or len(value) > 1:
            record[each.name] = _text(each.name, value, discrepancy.currency)
    return record


def finding_of(discrepancy: Discrepancy, *, store: str, business_date: str) -> Finding:
    """The same for a person: its sentence stands under `tenders.<reason>`."""
    told_parts = told(discrepancy)
    parameters: dict[str, Parameter] = {
        each.name: _parameter(told_parts.get(each.name)) for each in fields(discrepancy)
    }
    parameters |= {
        "tenders": ", ".join(discrepancy.tenders) or NOWHERE,
        "currency": discrepancy.currency,
        "date": business_date,
    }
    return Finding(
        code=f"tenders.{discrepancy.reason.value}",
        object=f"store {store}, {business_date}",
        field=", ".join(discrepancy.tenders) or discrepancy.scheme or discrepancy.processor,
        value=_parameter(told_parts.get("amount_diff", told_parts.get("amount"))),
        severity=discrepancy.severity,
        parameters=parameters,
    )


def spoken(finding: Finding) -> str:
    """The finding's sentence, and what to do about it."""
    values = {
        "object": finding.object,
        "field": finding.field,
        "value": finding.value,
        **finding.parameters,
    }
    parts = (sentence(finding.code, values, part) for part in ("text", "mend"))
    return " ".join(filter(None, parts))


def _text(name: str, value: object, currency: str) -> Json:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, int):
        return written(value, currency) if name in MONEY else value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _parameter(value: Json) -> str:
    if value is None:
        return NOWHERE
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
