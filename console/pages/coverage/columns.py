"""The lists of the page as data: looks of cells, columns of flaws and outliers."""

from collections.abc import Mapping

from console.kit.columns import Column, Side
from console.kit.count_links import CountLink
from console.kit.tone import Pill, Tone
from console.pages.coverage.proofs import Flaw, Outlier, ProofSheet
from console.pages.coverage.texts import counted, said
from rollouts.shared.matrix import CellState

LOOKS: Mapping[str, Pill] = {
    CellState.PROVED.value: Pill("✓", said("proved"), Tone.GOOD),
    CellState.HOLE.value: Pill("✕", said("hole"), Tone.BAD),
    CellState.DOUBLE.value: Pill("≡", said("double"), Tone.WARN),
    CellState.INACTIVE.value: Pill("·", said("inactive"), Tone.IDLE),
}
WRONG = CellState.HOLE.value + CellState.DOUBLE.value


def flaw_pill(flaw: Flaw) -> Pill:
    """Hole or double match."""
    return LOOKS[CellState.HOLE if flaw.is_hole else CellState.DOUBLE]


def days_text(flaw: Flaw) -> str:
    """`2026-04-01 to 2026-05-29`."""
    if flaw.first_day == flaw.last_day:
        return flaw.first_day
    return said("days", first=flaw.first_day, last=flaw.last_day)


def where_text(flaw: Flaw) -> str:
    """The store, or how many."""
    return flaw.stores[0] if len(flaw.stores) == 1 else f"{len(flaw.stores):,}"


def flaw_columns(column: str) -> tuple[Column[Flaw], ...]:
    """The list of flaws; `column` is what a column of the map is called."""
    return (
        Column(
            title=said("state"), text=lambda row: flaw_pill(row).word, pill=flaw_pill, width=128
        ),
        Column(title=column, text=lambda row: row.column or said("all"), width=92),
        Column(title=said("what"), text=lambda row: row.what or said("any"), width=140),
        Column(title=said("when"), text=days_text, width=184),
        Column(
            title=said("stores"),
            text=where_text,
            value=lambda row: len(row.stores),
            side=Side.RIGHT,
            width=64,
        ),
        Column(
            title=said("mend"),
            text=lambda row: row.mends[0] if row.mends else said("no_mend"),
            width=160,
            stretch=True,
        ),
    )


OUTLIER_COLUMNS: tuple[Column[Outlier], ...] = (
    Column(title=said("store"), text=lambda row: row.store, width=100),
    Column(title=said("what"), text=lambda row: row.what, width=150),
    Column(title=said("unlike"), text=lambda row: row.text, width=300, stretch=True),
)


def count_links(sheet: ProofSheet) -> tuple[CountLink, ...]:
    """How many cells are proved, have a hole or a double match, are not active: each leads to them."""
    proved, holes, doubles, idle = (
        sheet.count(each)
        for each in (CellState.PROVED, CellState.HOLE, CellState.DOUBLE, CellState.INACTIVE)
    )
    return (
        CountLink(counted("proved_cell", proved), "is:proved", "good"),
        CountLink(counted("hole_cell", holes), "is:hole", "bad" if holes else "plain"),
        CountLink(counted("double_cell", doubles), "is:double", "warn" if doubles else "plain"),
        CountLink(counted("inactive_cell", idle), "is:inactive", "plain"),
    )
