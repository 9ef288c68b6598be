"""Tenders, card ranges and the tender map as a component: resolved at each register, to files."""

from collections.abc import Sequence

from rollouts.changes.model import ChangeSet
from rollouts.engine.configuring import Selected, selected, wall_clock
from rollouts.engine.content.reaching import below
from rollouts.engine.context import Context
from rollouts.engine.tender_checks import tender_findings
from rollouts.engine.tendering import book_with
from rollouts.estate.model import Register
from rollouts.platforms.compiling import CompiledFiles
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import compile_records
from rollouts.ports.database import UnitOfWork
from rollouts.registers.model import ENTERPRISE, parse_scope
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment
from rollouts.tenders.lane import lane_rows
from rollouts.tenders.resolving import TenderIndex

TENDERS = "tenders"
SCOPED = frozenset({"tender", "tender_override", "tender_map"})
EVERYWHERE = frozenset({"card_range", "settlement_channel"})


class TenderSource:
    """Keeps `Source`."""

    component = TENDERS
    kinds = SCOPED | EVERYWHERE

    def reached_by(self, uow: UnitOfWork, edits: Sequence[Edit]) -> tuple[Register, ...]:
        if any(each.kind in EVERYWHERE for each in edits):
            return below(uow, (ENTERPRISE,))
        return below(uow, {parse_scope(each.key.partition(" ")[0]) for each in edits})

    def check(
        self, uow: UnitOfWork, context: Context, edits: Sequence[Edit], change: ChangeSet
    ) -> tuple[Finding, ...]:
        del change
        return findings_about(uow, context, edits)

    def maker(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> "_TenderMaker":
        return _TenderMaker(uow, context, chosen, edits)


def findings_about(uow: UnitOfWork, context: Context, edits: Sequence[Edit]) -> tuple[Finding, ...]:
    """What the rules find about `edits`, all of the source's kinds, at the registers they reach."""
    own = tuple(each for each in edits if each.kind in TenderSource.kinds)
    if not own:
        return ()
    chosen = selected(uow, TenderSource().reached_by(uow, own))
    return tender_findings(uow, own, chosen, context.services.clock())


class _TenderMaker:
    def __init__(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> None:
        self._index = TenderIndex(book_with(uow, edits))
        self._places = {each.label: each for each in chosen.places}
        self._chosen = chosen
        self._now = context.services.clock()
        self._made: dict[tuple[str, tuple[str, ...], LocalMoment], CompiledFiles] = {}
        self._distinct: dict[tuple[str, tuple[bytes, ...]], CompiledFiles] = {}

    def files(self, register: Register) -> CompiledFiles:
        chain = self._index.chain(self._places[register.name])
        at = wall_clock(self._chosen.store_of(register), self._now)
        key = (register.platform, chain, at)
        if key not in self._made:
            rows = lane_rows(self._index, chain, at)
            made = compile_records(platform_named(register.platform), TENDERS, rows)
            same = (register.platform, tuple(made.data.values()))
            self._made[key] = self._distinct.setdefault(same, made)
        return self._made[key]
