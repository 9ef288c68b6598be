"""The cell or the flaw that is chosen: what is wrong, on which days, where, and what mends it."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.kit.detail_header import DetailHeader
from console.kit.fact_list import Fact, FactList
from console.kit.panel import Panel
from console.kit.scrolled import Scrolled
from console.pages.coverage.columns import LOOKS, days_text, flaw_pill
from console.pages.coverage.proofs import Flaw, Outlier, ProofSheet, Subject
from console.pages.coverage.texts import counted, said
from rollouts.shared.matrix import CellState

SHOWN = 24
SHOWN_NAMES = 60


class CellDetail(Panel):
    """`asked(filter)` when a list of stores is clicked."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.head = DetailHeader()
        self.facts = FactList()
        self.facts.asked.connect(self.asked)
        inside = QWidget()
        inside.setObjectName("plain")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.facts)
        box.addStretch(1)
        self.add(self.head)
        self.add(Scrolled(inside, said("detail")), 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Nothing is chosen."""
        self.head.show_head(said("none_chosen"), said("none_chosen_text"))
        self.facts.show_facts(())

    def show_cell(self, sheet: ProofSheet, store: int, column: int) -> None:
        """One store and one tender or tax group."""
        code, name = sheet.stores[store], sheet.columns[column]
        letter = sheet.states[store][column]
        flaws = sheet.cell_flaws(store, name)
        self.head.show_head(
            f"{code}  ·  {name or said('no_group')}", self._sentence(sheet, letter), LOOKS[letter]
        )
        groups = _alike(flaws)
        facts = [each for some in groups[:SHOWN] for each in _flaw_facts(some, sheet.subject)]
        if len(groups) > SHOWN:
            facts.append(Fact(said("more"), counted("flaw", len(groups) - SHOWN)))
        self.facts.show_facts([*_mend_facts(flaws), *facts])

    def show_flaw(self, sheet: ProofSheet, flaw: Flaw) -> None:
        """One hole or double match, with all of its stores."""
        title = f"{flaw.column or said('all')}  {flaw.what}".strip()
        self.head.show_head(title, "", flaw_pill(flaw))
        link = f"store:{flaw.stores[0]}" if len(flaw.stores) == 1 else ""
        stores = Fact(said("stores"), _named(flaw.stores), link)
        self.facts.show_facts([*_mend_facts([flaw]), *_flaw_facts([flaw], sheet.subject), stores])

    def show_outlier(self, outlier: Outlier) -> None:
        """One store unlike its siblings."""
        self.head.show_head(f"{outlier.store}  ·  {outlier.what}", outlier.text)
        self.facts.show_facts([Fact(said("store"), outlier.store, f"store:{outlier.store}")])

    def _sentence(self, sheet: ProofSheet, letter: str) -> str:
        subject = sheet.subject.value
        codes = {
            CellState.PROVED: f"{subject}_proved_text",
            CellState.INACTIVE: f"{subject}_inactive_text",
            CellState.HOLE: f"{subject}_hole_text",
            CellState.DOUBLE: f"{subject}_double_text",
        }
        return said(codes[CellState(letter)], days=sheet.days)


def _alike(flaws: Sequence[Flaw]) -> list[list[Flaw]]:
    """Flaws of the same days, rows and things, told together."""
    groups: dict[tuple[object, ...], list[Flaw]] = {}
    for each in flaws:
        key = (each.is_hole, each.first_day, each.last_day, each.rows, each.things)
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _flaw_facts(flaws: Sequence[Flaw], subject: Subject) -> Iterator[Fact]:
    """When, what, the rows in each other's way, and what is concerned; the flaws are alike."""
    first = flaws[0]
    tone = "bad" if first.is_hole else "warn"
    yield Fact(said("when"), f"{days_text(first)}  ({counted('day', first.days)})", tone=tone)
    yield Fact(said("what"), _named([each.what or said("any") for each in flaws]))
    if first.rows:
        yield Fact(said("rows"), "\n".join(first.rows))
    if first.things:
        name = said("registers" if subject is Subject.TENDERS else "items")
        yield Fact(name, _named(first.things, first.more_things))


def _mend_facts(flaws: Sequence[Flaw]) -> Iterator[Fact]:
    mends = dict.fromkeys(text for flaw in flaws for text in flaw.mends)
    if flaws:
        yield Fact(said("mend"), "\n".join(mends) or said("no_mend"), tone="" if mends else "muted")


def _named(names: Sequence[str], more: int = 0) -> str:
    rest = more + max(len(names) - SHOWN_NAMES, 0)
    text = ", ".join(names[:SHOWN_NAMES])
    return said("and_more", names=text, count=f"{rest:,}") if rest else text
