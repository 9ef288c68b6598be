"""A few rows of prices checked one by one: what an edit goes through. Pure, scalar.

The columnar adapter checks whole files; both come to the same findings for the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rollouts.prices.book import Lines, in_force
from rollouts.prices.comparing import Compared, compared
from rollouts.prices.model import EACH, Line, Price, PriceAction, PriceType
from rollouts.prices.policy import PricePolicy
from rollouts.prices.rules.crossing import Lying, crossings
from rollouts.prices.rules.facts import NEVER, Reading, Row, Standing, facts_of, seconds
from rollouts.prices.rules.reference import Places, Reference
from rollouts.prices.rules.table import rules
from rollouts.prices.rules.terms import Facts, holds
from rollouts.shared.findings import Severity
from rollouts.shared.moments import LocalMoment

DAY = 86_400
UNREADABLE = LocalMoment("1970-01-01T00:00:00")
"""Stands for both dates of a row of which one cannot be read; an error blocks it anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChecked:
    """One row: the rules it breaks as (rule, column, severity), what it changes, the price it makes."""

    broken: tuple[tuple[str, str, Severity], ...]
    difference: str
    price: Price | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What rows are held against: what is known, the counting prices, the house's limits."""

    reading: Reading
    reference: Reference
    now: LocalMoment
    lines: Lines = field(default_factory=dict)
    policy: PricePolicy = field(default_factory=PricePolicy)


def checked_rows(rows: Sequence[Row], beside: Beside) -> tuple[RowChecked, ...]:
    """Every row against the rules, the book and the other rows."""
    made = [_checked(row, beside) for row in rows]
    lying = [
        Lying(
            row_no=at,
            line=_line_text(facts, row),
            start=_whole(facts, "start"),
            end=_whole(facts, "end"),
        )
        for at, (row, (facts, _)) in enumerate(zip(rows, made, strict=True))
        if facts["start"] is not None and not facts["no_item"]
    ]
    crossed: dict[int, list[tuple[str, str, Severity]]] = {}
    for each in crossings(lying):
        crossed.setdefault(each.row_no, []).append((each.rule, "", Severity.ERROR))
    table = rules(beside.policy)
    return tuple(
        RowChecked(
            broken=(
                *(
                    (each.id, each.column, each.severity)
                    for each in table
                    if holds(each.when, facts)
                ),
                *crossed.get(at, ()),
            ),
            difference=how.difference.value,
            price=_price(facts),
        )
        for at, (facts, how) in enumerate(made)
    )


def _checked(row: Row, beside: Beside) -> tuple[Facts, Compared]:
    bare = facts_of(row, beside.reading, beside.reference)
    line = _line(bare, row)
    wanted = _wanted(bare, line)
    how = compared(beside.lines.get(line, ()), wanted, beside.now)
    old = how.old or _wider(line, wanted, beside)
    regular = _regular(line, wanted, bare, beside)
    standing = Standing(
        old_price=old.price if old else None,
        old_multi=old.multi_qty if old else None,
        old_currency=old.currency if old else "",
        regular_price=regular.price if regular else None,
        in_promotion=_in_promotion(line, wanted, beside),
        scheduled_from=how.scheduled.valid_from if how.scheduled else "",
    )
    ready = seconds(beside.now, NEVER) + beside.policy.lead_days * DAY
    facts = facts_of(row, beside.reading, beside.reference, standing)
    return {**facts, "labels_ready": ready}, how


def _line(facts: Mapping[str, object], row: Row) -> Line:
    kind = str(facts["type"])
    return Line(
        item_id=str(facts["item"]) or _code(row),
        uom=row.get("uom", "") or EACH,
        place=str(facts["place"]),
        type=PriceType(kind) if kind else PriceType.REGULAR,
    )


def _code(row: Row) -> str:
    """What stands for an item that is not found."""
    if row.get("gtin"):
        return f"gtin:{row['gtin']}"
    return f"plu:{row['plu']}" if row.get("plu") else ""


def _line_text(facts: Facts, row: Row) -> str:
    line = _line(facts, row)
    return f"{line.item_id}|{line.uom}|{line.place}|{facts['type']}"


def _wanted(facts: Mapping[str, object], line: Line) -> Price:
    action = str(facts["action"]) or PriceAction.UPSERT.value
    price, multi = facts["price"], facts["multi"]
    dated = facts["start"] is not None
    return Price(
        line=line,
        valid_from=LocalMoment(str(facts["valid_from"])) if dated else UNREADABLE,
        valid_to=LocalMoment(str(facts["valid_to"])) if dated else UNREADABLE,
        price=price if isinstance(price, int) else None,
        currency=str(facts["currency"]),
        multi_qty=multi if isinstance(multi, int) else 0,
        action=PriceAction(action),
    )


def _price(facts: Facts) -> Price | None:
    if facts["price"] is None and facts["action"] == PriceAction.UPSERT.value:
        return None
    kind = str(facts["type"])
    line = Line(
        item_id=str(facts["item"]),
        place=str(facts["place"]),
        type=PriceType(kind) if kind else PriceType.REGULAR,
    )
    return _wanted(facts, line)


def _wider(line: Line, wanted: Price, beside: Beside) -> Price | None:
    """The price that the row is measured against where its own line has none: that of a wider place."""
    for place in _wider_places(line.place, beside.reference.places):
        other = Line(item_id=line.item_id, uom=line.uom, place=place, type=line.type)
        found = compared(beside.lines.get(other, ()), wanted, beside.now).old
        if found:
            return found
    return None


def _regular(
    line: Line, wanted: Price, facts: Mapping[str, object], beside: Beside
) -> Price | None:
    if line.type is PriceType.REGULAR and facts["multi"] == 1 and facts["type"]:
        return None
    own = Line(item_id=line.item_id, uom=line.uom, place=line.place)
    found = compared(beside.lines.get(own, ()), wanted, beside.now).old
    return found or _wider(own, wanted, beside)


def _in_promotion(line: Line, wanted: Price, beside: Beside) -> bool:
    for place in dict.fromkeys((line.place, "")):
        other = Line(item_id=line.item_id, uom=line.uom, place=place, type=PriceType.PROMOTION)
        if in_force(beside.lines.get(other, ()), wanted.valid_from):
            return True
    return False


def _wider_places(place: str, places: Places) -> tuple[str, ...]:
    store = place.removeprefix("store:") if place.startswith("store:") else ""
    zone = places.stores.get(store, ("", ""))[0]
    return (f"zone:{zone}" if zone else "", "")


def _whole(facts: Facts, name: str) -> int:
    value = facts[name]
    return value if isinstance(value, int) else 0
