"""The columns of the page's tables."""

from console.kit.columns import Column, Side
from console.kit.tone import Pill, Tone
from console.pages.reconcile.presenter import (
    DASH,
    ItemRow,
    LineRow,
    Listed,
    PairRow,
    carried_pill,
    carried_text,
    days_text,
    short_day,
    signed_pill,
    state_pill,
    weight,
)
from console.pages.reconcile.texts import said

LINE_LOOKS = {
    "agrees": ("✓", Tone.GOOD),
    "differs": ("✕", Tone.BAD),
    "twice": ("▲", Tone.WARN),
    "only_at_pos": ("✕", Tone.BAD),
    "only_settled": ("✕", Tone.BAD),
}


def line_pill(row: LineRow) -> Pill:
    """What is with a payment."""
    glyph, tone = LINE_LOOKS[row.line.what]
    return Pill(glyph, said(f"line_{row.line.what}"), tone)


def item_pill(row: ItemRow) -> Pill:
    """Whether a carried item or a chargeback has its answer."""
    if row.item.match:
        return Pill(
            "✓", said(f"item_{row.item.kind}_done", day=short_day(row.item.match)), Tone.GOOD
        )
    return Pill("▲", said(f"item_{row.item.kind}_waits", days=days_text(row.age)), Tone.WARN)


def _pair_pill(row: PairRow) -> Pill | None:
    if row.pair.agrees:
        return None
    return Pill("✕", _difference(row), Tone.BAD)


def _difference(row: PairRow) -> str:
    """Of what has one side only, nothing is a difference."""
    return f"{row.pair.difference} {row.pair.currency}" if row.pair.difference else DASH


DAY_COLUMNS: tuple[Column[Listed], ...] = (
    Column(title=said("column_day"), text=lambda each: each.row.business_date, width=96),
    Column(
        title=said("column_store"),
        text=lambda each: f"{each.row.store} {each.row.name}".strip(),
        width=150,
        stretch=True,
    ),
    Column(
        title=said("column_state"),
        text=lambda each: each.row.state.value,
        pill=lambda each: state_pill(each.row),
        width=142,
    ),
    Column(
        title=said("column_difference"),
        text=lambda each: each.row.difference or DASH,
        value=lambda each: weight(each.row),
        side=Side.RIGHT,
        width=130,
    ),
    Column(
        title=said("column_tolerance"),
        text=lambda each: each.row.tolerance or DASH,
        side=Side.RIGHT,
        width=96,
    ),
    Column(
        title=said("column_carried"),
        text=lambda each: carried_text(each.row),
        pill=lambda each: carried_pill(each.row),
        value=lambda each: (each.row.carried.age, each.row.carried.waiting),
        width=196,
    ),
    Column(title=said("column_owner"), text=lambda each: each.row.owner or DASH, width=90),
    Column(
        title=said("column_signed"),
        text=lambda _each: DASH,
        pill=lambda each: signed_pill(each.row),
        value=lambda each: each.row.signed,
        width=116,
    ),
)
PAIR_COLUMNS: tuple[Column[PairRow], ...] = (
    Column(title=said("column_tenders"), text=lambda e: ", ".join(e.pair.tenders), width=80),
    Column(
        title=said("column_channel"),
        text=lambda e: f"{e.pair.processor} {e.pair.scheme}".strip() or DASH,
        width=112,
    ),
    Column(
        title=said("column_pos"),
        text=lambda e: f"{e.pair.pos or DASH} ({e.pair.pos_count:,})",
        side=Side.RIGHT,
        width=98,
    ),
    Column(
        title=said("column_settled"),
        text=lambda e: f"{e.pair.settled or DASH} ({e.pair.settled_count:,})",
        side=Side.RIGHT,
        width=98,
    ),
    Column(title=said("column_fee"), text=lambda e: e.pair.fee or DASH, side=Side.RIGHT, width=64),
    Column(
        title=said("column_difference"),
        text=_difference,
        pill=_pair_pill,
        width=124,
    ),
    Column(title=said("column_told"), text=lambda e: e.told, width=140, stretch=True),
)
LINE_COLUMNS: tuple[Column[LineRow], ...] = (
    Column(title=said("column_what"), text=lambda e: e.line.what, pill=line_pill, width=142),
    Column(
        title=said("column_reference"),
        text=lambda e: e.line.reference,
        width=150,
        stretch=True,
        fixed_pitch=True,
    ),
    Column(title=said("column_register"), text=lambda e: e.line.register or DASH, width=90),
    Column(title=said("column_tender"), text=lambda e: e.line.tender or DASH, width=90),
    Column(title=said("column_scheme"), text=lambda e: e.line.scheme or DASH, width=80),
    Column(title=said("column_pos"), text=lambda e: e.line.pos or DASH, side=Side.RIGHT, width=96),
    Column(
        title=said("column_settled"),
        text=lambda e: e.line.settled or DASH,
        side=Side.RIGHT,
        width=96,
    ),
    Column(title=said("column_currency"), text=lambda e: e.line.currency, width=74),
)
ITEM_COLUMNS: tuple[Column[ItemRow], ...] = (
    Column(
        title=said("column_since"),
        text=lambda e: f"{short_day(e.item.since)}  {e.item.processor} {e.item.scheme}".strip(),
        value=lambda e: e.item.since,
        width=122,
        stretch=True,
    ),
    Column(title=said("column_amount"), text=lambda e: e.amount, side=Side.RIGHT, width=88),
    Column(title=said("column_answer"), text=lambda _each: "", pill=item_pill, width=138),
)
