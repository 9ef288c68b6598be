"""Column maps of processors and of the POS: seen against a file, and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import apply_now
from rollouts.engine.context import Context
from rollouts.engine.importing import plan_of
from rollouts.engine.tender_files import sheet_at, shelf_of, shown_name
from rollouts.estate.imports.layouts import Layout, header_of
from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.shared.card_numbers import masked
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.plain_text import plain
from rollouts.tenders.files import POS_LAYOUTS, SETTLEMENT_LAYOUTS
from rollouts.tenders.ports import Tenders
from rollouts.tenders.reconciling.commands import TenderPeek, TenderRemember
from rollouts.tenders.reconciling.layouts import POS_COLUMNS, suggested
from rollouts.tenders.reconciling.recognising import recognised

SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Peeked:
    """How a file begins, card numbers masked. `kind` and `source` are empty where no map fits.

    `nearest` is the map that comes near and `missing` what the file lacks for it; `settlement` and
    `pos` are a first guess of where fields stand.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number: int
    kind: str
    source: str
    nearest: str
    missing: tuple[str, ...]
    settlement: dict[str, str]
    pos: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The column map in force; `change` takes it back with `change undo`, empty when it was there."""

    kind: str
    name: str
    change: str


def peek(context: Context, request: TenderPeek) -> Peeked:
    """Nothing is read as an amount; a card number is never shown."""
    path = Path(request.path)
    sheet = sheet_at(context, path)
    with context.read() as uow:
        shelf = shelf_of(uow)
    header = sheet.header.cells
    found = recognised(
        header, shelf.settlements.values(), shelf.pos.values(), name=shown_name(path.name)
    )
    near = found.others[0] if found.others else None
    return Peeked(
        name=shown_name(path.name),
        header=tuple(map(_shown, header)),
        rows=tuple(tuple(map(_shown, each.cells)) for each in sheet.rows[: request.rows]),
        number=len(sheet.rows),
        kind=found.fit.kind.value if found.fit else "",
        source=found.fit.source if found.fit else "",
        nearest=near.source if near else "",
        missing=near.missing if near else (),
        settlement=dict(suggested(header)),
        pos=dict(suggested(header, of=POS_COLUMNS)),
    )


def remember(context: Context, request: TenderRemember) -> Remembered:
    """Checked like a row of `tender import`, and in force at once."""
    layout = _layout_of(request.kind)
    sheet = _as_sheet(request, layout)
    with context.begin(f"column map {request.name[:40]}") as uow:
        plan = plan_of(uow, sheet, layout, Tenders)
        refuse_all(plan.findings)
        change = ""
        if plan.edits:
            change = apply_now(uow, context, plan.edits, f"column map {request.name}")
    return Remembered(kind=request.kind, name=request.name, change=change)


def _shown(cell: str) -> str:
    return plain(masked(cell), cap=SHOWN)


LAYOUTS: Mapping[str, tuple[Layout[Any], str]] = {
    "settlement": (SETTLEMENT_LAYOUTS, "processor"),
    "pos": (POS_LAYOUTS, "layout"),
}


def _layout_of(kind: str) -> Layout[Any]:
    found = LAYOUTS.get(kind)
    if found is None:
        raise refuse(
            "tenders.unknown_kind",
            object="column map",
            field="kind",
            value=kind[:32],
            known=", ".join(LAYOUTS),
        )
    return found[0]


def _as_sheet(request: TenderRemember, layout: Layout[Any]) -> Sheet:
    """The request as the one row of a file of column maps."""
    key = LAYOUTS[request.kind][1]
    cells = {key: request.name}
    for each in request.column:
        name, equals, header = each.partition("=")
        if not equals or name in cells:
            raise refuse(
                "tenders.column_form", object="column map", field="column", value=each[:60]
            )
        cells[name.strip()] = header.strip()
    cells |= {
        "only_currency": request.only_currency,
        "in_minor_units": "yes" if request.minor else "no",
        "decimal_comma": "yes" if request.comma else "no",
    }
    if request.kind == "settlement":
        cells["only_scheme"] = request.only_scheme
        if request.word:
            cells["scheme_words"] = "; ".join(request.word)
    unknown = set(cells) - set(header_of(layout))
    if unknown:
        raise refuse(
            "tenders.column_unknown",
            object="column map",
            field="column",
            value=min(unknown)[:60],
            known=", ".join(header_of(layout)),
        )
    cells = dict.fromkeys(header_of(layout), "") | cells
    return Sheet(
        name=f"column map {request.name}",
        sha256="",
        header=SheetRow(number=1, cells=tuple(cells)),
        rows=(SheetRow(number=2, cells=tuple(cells.values())),),
    )


ACTIONS = (
    Action(name="tender peek", request=TenderPeek, handler=peek, mode=Mode.LOOK),
    Action(name="tender remember", request=TenderRemember, handler=remember),
)
