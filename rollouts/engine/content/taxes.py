"""Taxes as a component: the rules of a store's places and its registers' tax codes, to files."""

from collections.abc import Sequence

from rollouts.changes.model import ChangeSet
from rollouts.engine.configuring import Selected, utc_moment, wall_clock
from rollouts.engine.context import Context
from rollouts.engine.declared import held_codes
from rollouts.engine.taxing import all_stores, kept_of, state_with
from rollouts.estate.model import Register
from rollouts.estate.ports import Estate
from rollouts.platforms.compiling import CompiledFiles
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import compile_records
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment
from rollouts.taxes.checking import edits_findings
from rollouts.taxes.lane import Lane, lane_of, lane_rows
from rollouts.taxes.reach import reach_of
from rollouts.taxes.records import KINDS
from rollouts.taxes.state import state_of

TAXES = "taxes"


class TaxSource:
    """Keeps `Source`."""

    component = TAXES
    kinds = frozenset(KINDS.classes)

    def reached_by(self, uow: UnitOfWork, edits: Sequence[Edit]) -> tuple[Register, ...]:
        """Registers of stores in a tax location that the edits concern; a store without one has none."""
        reach = reach_of(state_of(kept_of(uow)).book, edits)
        if reach.nowhere:
            return ()
        places = {each.code: each.tax_location for each in all_stores(uow) if each.tax_location}
        return tuple(
            each
            for each in uow.repository(Estate).registers_in(places)
            if reach.holds(each.platform, places[each.store])
        )

    def check(
        self, uow: UnitOfWork, context: Context, edits: Sequence[Edit], change: ChangeSet
    ) -> tuple[Finding, ...]:
        del change
        stores = tuple(all_stores(uow))
        return edits_findings(
            state_with(uow, edits), edits, stores, utc_moment(context), held_codes(uow)
        )

    def maker(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> "_TaxMaker":
        return _TaxMaker(uow, context, chosen, edits)


class _TaxMaker:
    def __init__(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> None:
        self._book = state_with(uow, edits).book
        self._chosen = chosen
        self._now = context.services.clock()
        self._made: dict[tuple[str, str, LocalMoment], CompiledFiles] = {}
        self._distinct: dict[tuple[str, Lane], CompiledFiles] = {}

    def files(self, register: Register) -> CompiledFiles:
        store = self._chosen.store_of(register)
        key = (register.platform, store.tax_location, wall_clock(store, self._now))
        if key not in self._made:
            self._made[key] = self._compiled(*key)
        return self._made[key]

    def _compiled(self, platform: str, location: str, at: LocalMoment) -> CompiledFiles:
        lane = lane_of(self._book, location, platform, at)
        if (platform, lane) not in self._distinct:
            rows = lane_rows(lane)
            made = compile_records(platform_named(platform), TAXES, rows)
            self._distinct[platform, lane] = made
        return self._distinct[platform, lane]
