"""How long the tax coverage proof takes: items x stores x days, and ten times the estate."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

from rollouts.shared.moments import OPEN, local_moment
from rollouts.taxes.book import TaxBook, TaxObjects
from rollouts.taxes.coverage import Selling, Sold
from rollouts.taxes.model import (
    JurisdictionLevel,
    RuleKind,
    TaxAuthority,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
)
from rollouts.taxes.proof import prove_coverage
from tests.bench.rows import Row

ITEMS, STORES, DAYS, GROUPS = 100_000, 5_000, 400, 60
STATES, COUNTIES, CITIES = 50, 600, 2_000
BUDGET = 10.0
"""Seconds of processor time: what "answers in seconds" may cost at most."""

MOST_GROWTH = 15.0
START = date(2026, 1, 1)
HORIZON = (local_moment("2026-01-01"), local_moment((START + timedelta(days=DAYS)).isoformat()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """Everything the proof is given."""

    objects: TaxObjects
    items: list[Sold]
    stores: list[Selling]


def estate(items: int, stores: int, *, share: int = 1) -> Estate:
    """An estate with jurisdictions on three levels, each with dated rules for every group.

    `share` divides the numbers of jurisdictions. One city lacks a rule for one group.
    """
    chance = random.Random(7)
    counts = {
        JurisdictionLevel.STATE: STATES,
        JurisdictionLevel.COUNTY: max(COUNTIES // share, STATES),
        JurisdictionLevel.CITY: max(CITIES // share, STATES),
    }
    codes = {level: [f"{level}-{at}" for at in range(many)] for level, many in counts.items()}
    rules = [
        each
        for step, level in enumerate(counts, start=1)
        for code in codes[level]
        for group in range(GROUPS)
        for each in dated_rules(chance, code, f"g{group}", step)
    ]
    hole = next(each for each in rules if each.jurisdiction == codes[JurisdictionLevel.CITY][0])
    rules.remove(hole)
    locations = {
        f"l{at}": TaxLocation(
            code=f"l{at}",
            jurisdictions=tuple(codes[level][at % many] for level, many in counts.items()),
        )
        for at in range(max(counts.values()))
    }
    names = list(locations)
    return Estate(
        objects=TaxObjects(
            authorities=(TaxAuthority(code="a", currency="USD"),),
            jurisdictions=tuple(
                TaxJurisdiction(code=code, authority="a", level=level)
                for level, every in codes.items()
                for code in every
            ),
            rules=tuple(rules),
            locations=tuple(locations.values()),
        ),
        items=[sold(chance, at) for at in range(items)],
        stores=[Selling(f"{at:04}", names[at % len(names)]) for at in range(stores)],
    )


def dated_rules(chance: random.Random, code: str, group: str, step: int) -> list[TaxRule]:
    """One rule, or two with a change of rate inside the horizon."""
    change = (START + timedelta(days=chance.randrange(30, DAYS))).isoformat()
    dates = [OPEN, local_moment(change), OPEN] if chance.random() < 0.3 else [OPEN, OPEN]
    return [
        TaxRule(
            jurisdiction=code,
            group=group,
            step=step,
            kind=RuleKind.PERCENT,
            rate=Decimal(chance.randrange(1, 40)) / 4,
            valid_from=dates[at],
            valid_to=dates[at + 1],
        )
        for at in range(len(dates) - 1)
    ]


def sold(chance: random.Random, at: int) -> Sold:
    """An item; every third is on sale for a part of the horizon only."""
    group = f"g{chance.randrange(GROUPS)}"
    if at % 3:
        return Sold(f"i{at}", group)
    first = chance.randrange(DAYS)
    days = [START + timedelta(days=each) for each in (first, first + chance.randrange(1, 200))]
    start, end = (local_moment(each.isoformat()) for each in days)
    return Sold(f"i{at}", group, start, end)


def seconds(made: Estate) -> float:
    """Processor time of one proof, its book included; checks that it found the hole and only that."""
    start = process_time()
    coverage = prove_coverage(TaxBook(made.objects), made.items, made.stores, HORIZON)
    took = process_time() - start
    lines = {(each.jurisdiction, each.group) for each in coverage.breaches}
    if len(lines) != 1:
        message = f"the estate has one hole, the proof found {len(lines)}"
        raise AssertionError(message)
    return took


def tax_rows(*, quick: bool) -> list[Row]:
    """The claims: seconds for the whole estate, and the growth from a tenth of it."""
    share = 10 if quick else 1
    items, stores = ITEMS // share, STORES // share
    whole = min(seconds(estate(items, stores, share=share)) for _ in range(2))
    tenth = min(seconds(estate(items // 10, stores // 10, share=share * 10)) for _ in range(2))
    growth = whole / max(tenth, 0.001)
    name = f"tax coverage of {items:,} items x {stores:,} stores x {DAYS} days"
    return [
        Row(
            name=name,
            ours=round(whole, 2),
            peer=BUDGET,
            unit="s cpu",
            ratio=round(BUDGET / max(whole, 0.01), 2),
            must=1.0,
        ),
        Row(
            name="tax coverage: growth for ten times the estate",
            ours=round(growth, 1),
            peer=MOST_GROWTH,
            unit="times",
            ratio=round(MOST_GROWTH / max(growth, 0.01), 2),
            must=1.0,
        ),
    ]
