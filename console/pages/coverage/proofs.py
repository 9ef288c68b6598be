"""A proof as the page shows it, read from what the command line printed. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from console.pages.coverage.texts import said
from resources.i18n import sentence
from rollouts.shared.errors import refuse
from rollouts.shared.matrix import CellState
from rollouts.shared.objects import NOTHING

NAMED = 2_000
"""Flaws, stores and items that a proof names."""

DAY = timedelta(days=1)


class Subject(Enum):
    """What is proved; the value is the command line's word."""

    TENDERS = "tender"
    TAXES = "tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One hole or double match. `column` is empty when it is about all that a store sells.

    `stores` are all of them; of the items and registers those that are named, with how many more.
    """

    id: int
    is_hole: bool
    column: str
    what: str
    first_day: str
    last_day: str
    days: int
    rows: tuple[str, ...]
    things: tuple[str, ...]
    more_things: int
    stores: tuple[str, ...]
    mends: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """A store unlike its siblings, in a sentence."""

    id: int
    store: str
    what: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSheet:
    """A proof: store names, columns, a letter for each cell, and what is wrong.

    `hits` are, for each store, positions in `flaws`. `more` counts the flaws that are not named.
    """

    subject: Subject
    proved_at: datetime
    revision: int
    change: str
    first_day: str
    days: int
    stores: tuple[str, ...]
    columns: tuple[str, ...]
    states: tuple[str, ...]
    hits: tuple[tuple[int, ...], ...]
    flaws: tuple[Flaw, ...]
    more: int
    holes: int
    doubles: int
    mends: tuple[str, ...]
    is_whole: bool
    outliers: tuple[Outlier, ...]
    warnings: tuple[str, ...]

    @property
    def is_proved(self) -> bool:
        """Whether nothing is wrong, and something was proved."""
        return not (self.holes or self.doubles or self.warnings)

    def count(self, state: CellState) -> int:
        """How many cells of the map are in this state."""
        return sum(each.count(state) for each in self.states)

    def cell_flaws(self, store: int, column: str) -> tuple[Flaw, ...]:
        """What is wrong in one cell, as far as it is named."""
        own = (self.flaws[at] for at in self.hits[store])
        return tuple(each for each in own if each.column in {"", column})


def words_of(subject: Subject, *, change: str = "") -> tuple[str, ...]:
    """The command that proves."""
    named = ("--change", change) if change else ()
    return (subject.value, "coverage", "--map", "--most", str(NAMED), *named)


def mend_words(subject: Subject, change: str = "") -> tuple[str, ...]:
    """The command that stages the mend."""
    return (subject.value, "mend", *(("--change", change) if change else ()))


def sheet_of(subject: Subject, told: Mapping[str, Any]) -> ProofSheet:
    """The proof in the document; KnownError `console.process_failed` when it is none."""
    try:
        return _tenders(told) if subject is Subject.TENDERS else _taxes(told)
    except (KeyError, TypeError, ValueError) as trouble:
        raise refuse(
            "console.process_failed", value=f"{type(trouble).__name__} {trouble}"
        ) from None


def _tenders(told: Mapping[str, Any]) -> ProofSheet:
    stores = _stores_of(told)
    mends = {each["key"]: _mend_text(each) for each in told["mend"]}
    flaws = tuple(
        Flaw(
            id=at,
            is_hole=not each["rows"],
            column=each["tender"],
            what=" ".join(
                part for part in (each["brand"], each["bins"], each["entry_mode"]) if part
            ),
            first_day=each["first_day"],
            last_day=each["last_day"],
            days=each["days"],
            rows=tuple(each["rows"]),
            things=tuple(each["registers"]),
            more_things=each["more_registers"],
            stores=stores.get(at, ()),
            mends=tuple(text for key, text in mends.items() if _tender_of(key) == each["tender"]),
        )
        for at, each in enumerate(told["flaws"])
    )
    outliers, warnings = _findings(told)
    return _sheet(
        Subject.TENDERS,
        told,
        flaws,
        mends=tuple(mends.values()),
        is_whole=bool(told["mend_is_whole"]),
        outliers=outliers,
        warnings=warnings,
    )


def _taxes(told: Mapping[str, Any]) -> ProofSheet:
    stores = _stores_of(told)
    flaws = tuple(
        Flaw(
            id=at,
            is_hole=each["kind"] in {"hole", "no_location"},
            column=each["group"],
            what=_tax_words(each),
            first_day=each["starts"][:10],
            last_day=_last_day(each["ends"]),
            days=each["days"],
            rows=tuple(each["rules"]),
            things=tuple(each["items"]),
            more_things=each["more_items"],
            stores=stores.get(at, ()),
            mends=(_tax_mend(each["mend"]),) if each["mend"] else (),
        )
        for at, each in enumerate(told["breaches"])
    )
    outliers, warnings = _findings(told)
    return _sheet(
        Subject.TAXES,
        told,
        flaws,
        mends=tuple(map(_tax_mend, told["mend"])),
        is_whole=all(each.mends for each in flaws) and not told["more"],
        outliers=outliers,
        warnings=warnings,
    )


def _sheet(
    subject: Subject,
    told: Mapping[str, Any],
    flaws: tuple[Flaw, ...],
    *,
    mends: tuple[str, ...],
    is_whole: bool,
    outliers: tuple[Outlier, ...],
    warnings: tuple[str, ...],
) -> ProofSheet:
    rows = sorted(
        (store, row["states"], tuple(row["flaws"]))
        for row in told["map"]
        for store in row["stores"]
    )
    return ProofSheet(
        subject=subject,
        proved_at=datetime.fromisoformat(told["proved_at"]),
        revision=told["revision"],
        change=told["change"],
        first_day=told["first_day"],
        days=told["days"],
        stores=tuple(store for store, _, _ in rows),
        columns=tuple(told["columns"]),
        states=tuple(states for _, states, _ in rows),
        hits=tuple(hits for _, _, hits in rows),
        flaws=flaws,
        more=told["more"],
        holes=told["holes"],
        doubles=told["doubles"],
        mends=mends,
        is_whole=is_whole,
        outliers=outliers,
        warnings=warnings,
    )


def _stores_of(told: Mapping[str, Any]) -> dict[int, tuple[str, ...]]:
    """The stores of each flaw, from the map: it names every one of them."""
    found: dict[int, list[str]] = {}
    for row in told["map"]:
        for at in row["flaws"]:
            found.setdefault(at, []).extend(row["stores"])
    return {at: tuple(sorted(stores)) for at, stores in found.items()}


def _findings(told: Mapping[str, Any]) -> tuple[tuple[Outlier, ...], tuple[str, ...]]:
    """What stands out among siblings, and any other warning."""
    outliers, warnings = [], []
    for at, each in enumerate(told.get("findings", ())):
        values = {name: each[name] for name in ("object", "field", "value")} | each["parameters"]
        text = sentence(each["code"], values)
        store = each["object"].removeprefix("store ")
        if store == each["object"]:
            warnings.append(f"{text} {sentence(each['code'], values, 'mend')}".strip())
        else:
            outliers.append(Outlier(id=at, store=store, what=each["field"], text=text))
    return tuple(outliers), tuple(warnings)


def _mend_text(row: Mapping[str, Any]) -> str:
    fields = ", ".join(row["fields"])
    text = said(f"mend_{row['action']}", key=row["key"], fields=fields)
    return f"{text} {said('needs_channel')}" if row["needs_channel"] else text


def _tender_of(key: str) -> str:
    """The tender of a row of the map: `SCOPE CODE/BRAND START`."""
    return key.partition(" ")[2].rpartition(" ")[0].partition("/")[0]


def _tax_words(each: Mapping[str, Any]) -> str:
    if each["kind"] in {"no_location", "two_locations"}:
        return said(each["kind"])
    way = "" if each["fulfilment"] == "any" else each["fulfilment"]
    step = said("step", step=each["step"])
    return " ".join(part for part in (each["jurisdiction"], step, way) if part)


def _tax_mend(mend: Mapping[str, Any]) -> str:
    edits: Sequence[Mapping[str, Any]] = mend["edits"]
    fields = ", ".join(
        f"{each['field']} {each['before'] or NOTHING} > {each['after'] or NOTHING}"
        for each in edits
        if each["field"]
    )
    return said(f"mend_{mend['kind']}", key=mend["rule"], fields=fields)


def _last_day(end: str) -> str:
    """The last day of a range that ends before `end`."""
    moment = datetime.fromisoformat(end) - timedelta(seconds=1)
    return date(moment.year, moment.month, moment.day).isoformat()
