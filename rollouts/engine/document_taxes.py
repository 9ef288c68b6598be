"""The mapping document's sections of taxes: who levies what, where stores lie, and what the POS calls it."""

from rollouts.items.document import Section, period
from rollouts.ports.database import UnitOfWork
from rollouts.taxes.model import (
    Bracket,
    Deposit,
    PosTaxMap,
    RuleKind,
    TaxAuthority,
    TaxGroup,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
)
from rollouts.taxes.ports import Taxes


def tax_authorities(uow: UnitOfWork) -> Section:
    """How each authority wants its tax rounded."""
    return Section(
        name="tax_authorities",
        columns=("authority", "name", "currency", "rounded", "tie", "precision", "rounded_part"),
        rows=tuple(
            (
                *(each.code, each.name, each.currency, each.level.value, each.tie.value),
                *(f"{each.precision:f}", each.rounded_part.value),
            )
            for each in uow.repository(Taxes).every(TaxAuthority)
        ),
    )


def tax_jurisdictions(uow: UnitOfWork) -> Section:
    """Where an authority's tax holds."""
    return Section(
        name="tax_jurisdictions",
        columns=("jurisdiction", "authority", "level", "name", "country", "subdivision", "city"),
        rows=tuple(
            (
                *(each.code, each.authority, each.level.value, each.name, each.country),
                *(each.subdivision, each.city),
            )
            for each in uow.repository(Taxes).every(TaxJurisdiction)
        ),
    )


def tax_groups(uow: UnitOfWork) -> Section:
    """What items are, for taxes."""
    return Section(
        name="tax_groups",
        columns=("tax_group", "description", "standard_code"),
        rows=tuple(
            (each.code, each.description, each.standard_code)
            for each in uow.repository(Taxes).every(TaxGroup)
        ),
    )


def tax_rules(uow: UnitOfWork) -> Section:
    """Every dated rule with its source and whether it was reviewed."""
    return Section(
        name="tax_rules",
        columns=(
            *("jurisdiction", "tax_group", "step", "fulfilment", "kind", "what", "inclusive"),
            *("threshold", "portion", "holiday", "source", "review", "from", "until"),
        ),
        rows=tuple(
            (
                *(each.jurisdiction, each.group, str(each.step), each.fulfilment.value),
                *(each.kind.value, _what(each), _yes(each.inclusive), _threshold(each)),
                *(f"{each.portion:f} %", _yes(each.holiday), each.source, each.review.value),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Taxes).every(TaxRule)
        ),
    )


def tax_locations(uow: UnitOfWork) -> Section:
    """In which jurisdictions stores lie."""
    return Section(
        name="tax_locations",
        columns=("location", "jurisdictions", "fulfilment", "prices_include_tax", "from", "until"),
        rows=tuple(
            (
                *(each.code, ", ".join(each.jurisdictions)),
                *(", ".join(e.value for e in each.fulfilments), _yes(each.prices_include_tax)),
                *period(each.valid_from, each.valid_to),
            )
            for each in uow.repository(Taxes).every(TaxLocation)
        ),
    )


def pos_tax_maps(uow: UnitOfWork) -> Section:
    """What each POS calls a tax group."""
    return Section(
        name="pos_tax_maps",
        columns=("platform", "tax_group", "pos_code", "authorities", "description"),
        rows=tuple(
            (
                *(each.platform, each.group, each.pos_code),
                *(", ".join(each.authorities), each.description),
            )
            for each in uow.repository(Taxes).every(PosTaxMap)
        ),
    )


def deposits(uow: UnitOfWork) -> Section:
    """Deposits on containers, in minor units."""
    return Section(
        name="deposits",
        columns=("code", "jurisdiction", "amount", "currency", "in_base", "from", "until"),
        rows=tuple(
            (
                *(each.code, each.jurisdiction, str(each.amount), each.currency),
                *(_yes(each.in_base), *period(each.valid_from, each.valid_to)),
            )
            for each in uow.repository(Taxes).every(Deposit)
        ),
    )


def _yes(holds: bool) -> str:  # noqa: FBT001 - a cell
    return "yes" if holds else "no"


def _what(rule: TaxRule) -> str:
    """The rate, the amount for a unit, or the brackets in minor units."""
    if rule.kind is RuleKind.PER_UNIT:
        return f"{rule.amount:f} / {rule.unit or '1'}"
    if rule.brackets:
        return "; ".join(map(_bracket, rule.brackets))
    return f"{rule.rate:f} %" if rule.rate or rule.kind is RuleKind.PERCENT else ""


def _bracket(each: Bracket) -> str:
    tax = f"{each.rate:f} %" if each.rate else str(each.tax)
    return f"{each.start}-{each.end or ''}: {tax}"


def _threshold(rule: TaxRule) -> str:
    return f"{rule.threshold} {rule.threshold_mode.value}" if rule.threshold else ""


SECTIONS = (
    tax_authorities,
    tax_jurisdictions,
    tax_groups,
    tax_rules,
    tax_locations,
    pos_tax_maps,
    deposits,
)
