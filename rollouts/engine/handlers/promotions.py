"""Promotions: imported, listed, shown, checked, held against each other."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from rollouts.engine.action import Action, Mode
from rollouts.engine.configuring import utc_moment
from rollouts.engine.context import Context
from rollouts.engine.importing import ObjectsImported, bring_in, plan_of
from rollouts.engine.promoting import Kept, kept_with, promotion_edits, staging_of, trade_of
from rollouts.engine.taxing import bytes_of
from rollouts.estate.imports.layouts import Layout, header_of
from rollouts.estate.imports.objects import ObjectsPlan
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet
from rollouts.promotions.calendar import CalendarRow, calendar
from rollouts.promotions.capabilities import capabilities
from rollouts.promotions.checking import findings_about
from rollouts.promotions.commands import (
    PromotionCalendar,
    PromotionCheck,
    PromotionConflicts,
    PromotionImport,
    PromotionList,
    PromotionShow,
)
from rollouts.promotions.conflicts import Meeting, meetings
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.imports import layout_named, row_of
from rollouts.promotions.json_file import SUFFIX, sheet_of
from rollouts.promotions.model import Promotion
from rollouts.promotions.ports import Promotions
from rollouts.promotions.schedule import holds_at, occurrences
from rollouts.promotions.trade import Trade
from rollouts.shared.documents import document_of
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment, local_moment
from rollouts.shared.money import written

Row = dict[str, Json]
WEEKS_SHOWN = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list that was written to a file instead of shown."""

    path: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the rules found about so many promotions; `change` is the change set that was laid over."""

    promotions: int
    baskets: int
    change: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetRow:
    """Two promotions that meet; amounts of the worst basket in the main unit, empty where unknown."""

    one: str
    other: str
    items: tuple[str, ...]
    stores: tuple[str, ...]
    since: LocalMoment
    until: LocalMoment
    tied: bool
    basket: str
    subtotal: str
    total: str
    best: str
    greedy: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionShown:
    """A promotion whole: its row, where and when, which platforms keep it, what proves it and meets it."""

    promotion: Mapping[str, str]
    items: int
    stores: tuple[str, ...]
    hours: tuple[str, ...]
    platforms: Mapping[str, str]
    baskets: tuple[str, ...]
    meets: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """0: showing is no check."""
        return 0


def import_promotions(context: Context, request: PromotionImport) -> ObjectsImported:
    """All rows or none; what the rules find about them counts as much as a bad cell."""
    layout = layout_named(request.kind)
    sheet = None
    if Path(request.path).suffix.casefold() == SUFFIX:
        data, name = bytes_of(request.path), Path(request.path).name
        word = request.kind.casefold()
        sheet = sheet_of(document_of(data, name), word, name, hashlib.sha256(data).hexdigest())
    return bring_in(context, request, lambda uow, one: _plan(context, uow, one, layout), sheet)


def list_promotions(context: Context, request: PromotionList) -> tuple[Row, ...] | Listed:
    """In order of key, with the column names of an import."""
    layout = layout_named(request.kind)
    header = header_of(layout)
    with context.read() as uow:
        found: Sequence[Any] = uow.repository(Promotions).every(layout.made)
        if layout.made is Promotion and (request.at or request.item or request.store):
            found = _chosen(uow, context, request)
    if request.output:
        rows = (row_of(layout, each) for each in found)
        number = context.services.sheets.write(Path(request.output), header, rows)
        return Listed(path=request.output, rows=number)
    shown = found[: request.limit]
    return tuple(dict(zip(header, row_of(layout, each), strict=True)) for each in shown)


def show(context: Context, request: PromotionShow) -> PromotionShown:
    """KnownError `promotions.unknown_promotion`."""
    with context.read() as uow:
        kept = kept_with(uow)
        trade = trade_of(uow, context, kept)
    promotion = next((each for each in kept.promotions if each.code == request.code), None)
    if promotion is None:
        raise refuse("promotions.unknown_promotion", value=request.code[:80])
    layout = layout_named("promotions")
    today = date.fromisoformat(utc_moment(context)[:10])
    cells = dict(zip(header_of(layout), row_of(layout, promotion), strict=True))
    lacking = {name: each.lacks(promotion) for name, each in capabilities().items()}
    met = meetings(trade, (promotion.code,))
    return PromotionShown(
        promotion={name: text for name, text in cells.items() if text},
        items=len(trade.goods_of(promotion.match)),
        stores=tuple(each.code for each in trade.shops_of(promotion)),
        hours=tuple(
            f"{each.start or '-'} to {each.end or '-'}"
            for each in occurrences(promotion, today, WEEKS_SHOWN, trade.policy.window_rule)
        ),
        platforms={
            name: "keeps it" if not each else f"lacks {', '.join(each)}"
            for name, each in lacking.items()
        },
        baskets=tuple(_proving(trade, promotion)),
        meets=tuple(each.other if each.one == promotion.code else each.one for each in met),
        findings=findings_about(trade, {promotion.code}),
    )


def check(context: Context, request: PromotionCheck) -> Checked:
    """Every rule about these promotions; the saved baskets of all."""
    kept, trade, label = _state(context, request.change)
    codes = _known(kept, request.codes) or {each.code for each in kept.promotions}
    found = findings_about(trade, codes)
    return Checked(promotions=len(codes), baskets=len(kept.baskets), change=label, findings=found)


def conflicts(context: Context, request: PromotionConflicts) -> tuple[MetRow, ...]:
    """Pairs that meet, with the basket of which the largest part is taken."""
    kept, trade, _ = _state(context, request.change)
    found = meetings(trade, _known(kept, request.codes))
    return tuple(_met(each) for each in found[: request.limit])


def show_calendar(context: Context, request: PromotionCalendar) -> tuple[CalendarRow, ...]:
    """What starts and ends, in order of the stores' clocks."""
    with context.read() as uow:
        trade = trade_of(uow, context, kept_with(uow))
    if request.store:
        shops = tuple(each for each in trade.shops if each.code == request.store)
        if not shops:
            raise refuse(
                "promotions.unknown_store", object="calendar", field="store", value=request.store
            )
        held = tuple(each for each in trade.promotions if shops[0] in trade.shops_of(each))
        trade = replace(trade, shops=shops, promotions=held)
    day = request.since or utc_moment(context)[:10]
    try:
        first = date.fromisoformat(day)
        return calendar(trade, first, request.days)[: request.limit]
    except (ValueError, OverflowError):
        raise refuse(
            "promotions.bad_day", object="calendar", field="from", value=day[:32]
        ) from None


def _plan(context: Context, uow: UnitOfWork, sheet: Sheet, layout: Layout[Any]) -> ObjectsPlan:
    plan = plan_of(uow, sheet, layout, Promotions)
    edits = promotion_edits(plan.edits)
    if not edits or layout.made is not Promotion:
        return plan
    trade = trade_of(uow, context, kept_with(uow, edits))
    rows = {f"promotion {each.key}": each.row for each in plan.lines}
    found = findings_about(trade, _touched(edits), proofs=False)
    return replace(
        plan, findings=(*plan.findings, *(_at_row(each, plan.name, rows) for each in found))
    )


def _at_row(finding: Finding, name: str, rows: Mapping[str, int]) -> Finding:
    """The finding, with the line of the file where its promotion stands."""
    row = rows.get(finding.object)
    if row is None:
        return finding
    where = f"{name} line {row}, {finding.object}"
    return replace(finding, object=where, parameters={**finding.parameters, "row": row})


def _touched(edits: Iterable[Edit]) -> frozenset[str]:
    return frozenset(each.key for each in edits if each.kind == "promotion")


def _state(context: Context, change: str) -> tuple[Kept, Trade, str]:
    """In force, or with the edits of a change set that is named."""
    with context.read() as uow:
        if not change:
            kept = kept_with(uow)
            return kept, trade_of(uow, context, kept), ""
        staging = staging_of(uow, context, change)
        return staging.staged, trade_of(uow, context, staging.staged), staging.label


def _known(kept: Kept, codes: Iterable[str]) -> frozenset[str]:
    known = {each.code for each in kept.promotions}
    for code in codes:
        if code not in known:
            raise refuse("promotions.unknown_promotion", value=code[:80])
    return frozenset(codes)


def _chosen(uow: UnitOfWork, context: Context, request: PromotionList) -> list[Promotion]:
    trade = trade_of(uow, context, kept_with(uow))
    at = _moment(request.at)
    item = trade.items.get(request.item)
    room = item.department if item else ""
    found = []
    for each in trade.promotions:
        sets = (each.match, each.reward, *(slot.items for slot in each.slots))
        here = not request.store or any(shop.code == request.store for shop in trade.shops_of(each))
        held = not request.item or any(one.holds(request.item, room) for one in sets)
        if here and held and (not at or holds_at(each, at, trade.policy.window_rule)):
            found.append(each)
    return found


def _moment(text: str) -> LocalMoment:
    try:
        return local_moment(text)
    except ValueError:
        raise refuse(
            "promotions.bad_moment", object="promotions", field="at", value=text[:32]
        ) from None


def _proving(trade: Trade, promotion: Promotion) -> Iterable[str]:
    for saved in trade.baskets:
        policy = trade.policy_of(saved.policy)
        if promotion.code in evaluate(saved.basket, trade.index, policy).applied:
            yield saved.name


def _met(met: Meeting) -> MetRow:
    worst = met.worst
    currency = worst.basket.currency if worst else ""
    sums = {"subtotal": "", "total": "", "best": "", "greedy": "", "cost": ""}
    goods = ""
    if worst is not None:
        goods = ", ".join(f"{line.quantity} x {line.item}" for line in worst.basket.lines)
        sums = {
            "subtotal": written(worst.subtotal, currency),
            "total": written(worst.settled, currency),
            "best": written(worst.best, currency),
            "greedy": written(worst.greedy, currency),
            "cost": "" if worst.cost is None else written(worst.cost, currency),
        }
    return MetRow(
        one=met.one,
        other=met.other,
        items=met.items[:20],
        stores=met.stores[:20],
        since=met.since,
        until=met.until,
        tied=met.tied,
        basket=goods,
        **sums,
    )


ACTIONS = (
    Action(name="promotion import", request=PromotionImport, handler=import_promotions),
    Action(name="promotion list", request=PromotionList, handler=list_promotions, mode=Mode.LOOK),
    Action(name="promotion show", request=PromotionShow, handler=show, mode=Mode.LOOK),
    Action(name="promotion check", request=PromotionCheck, handler=check, mode=Mode.LOOK),
    Action(
        name="promotion conflicts", request=PromotionConflicts, handler=conflicts, mode=Mode.LOOK
    ),
    Action(
        name="promotion calendar",
        request=PromotionCalendar,
        handler=show_calendar,
        mode=Mode.LOOK,
    ),
)
