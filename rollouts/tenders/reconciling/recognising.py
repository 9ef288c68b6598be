"""Which remembered column map a file fits, and what an unknown one lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rollouts.estate.names import fold
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout

OF_TOTALS = ("count", "refunds", "tips", "cash_back")
"""What a file of totals has, and one of single payments need not."""


class FileKind(StrEnum):
    """What a file holds."""

    TOTALS = "totals"
    PAYMENTS = "payments"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A column map as a file would use it; `missing` are the headers that the file lacks."""

    kind: FileKind
    layout: SettlementLayout | PosLayout
    missing: tuple[str, ...]

    @property
    def source(self) -> str:
        """The processor, or the POS layout's name."""
        return self.layout.key

    @property
    def width(self) -> int:
        """How many columns of the file it reads."""
        return len(self.layout.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """`fit` is the one map that fits; without it `others` says which came near, or which all fit."""

    fit: Fit | None
    others: tuple[Fit, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether several maps fit equally well."""
        return self.fit is None and bool(self.others) and not self.others[0].missing


def recognised(
    header: Sequence[str],
    settlements: Iterable[SettlementLayout],
    pos: Iterable[PosLayout],
    *,
    name: str = "",
) -> Recognised:
    """The map whose every column the header has; of several the one that reads most of it.

    Where two read as much, a processor that the file's `name` names comes first; without one nothing
    is guessed.
    """
    present = {each.strip() for each in header}
    fits = [
        *(_fit(FileKind.SETTLEMENT, each, present) for each in settlements),
        *(_pos_fit(each, present) for each in pos),
    ]
    whole = [each for each in fits if not each.missing]
    widest = max((each.width for each in whole), default=0)
    best = [each for each in whole if each.width == widest]
    if len(best) > 1:
        best = [each for each in best if _names(name, each.source)] or best
    if len(best) == 1:
        return Recognised(fit=best[0])
    near = sorted(fits, key=lambda each: (len(each.missing), -each.width, each.source))
    return Recognised(fit=None, others=tuple(best or near[:1]))


def named_fit(
    header: Sequence[str], layouts: Mapping[str, SettlementLayout], processor: str
) -> Fit | None:
    """How the map of this processor fits; None when the processor has none."""
    layout = layouts.get(processor)
    present = {each.strip() for each in header}
    return _fit(FileKind.SETTLEMENT, layout, present) if layout else None


def _fit(kind: FileKind, layout: SettlementLayout | PosLayout, present: set[str]) -> Fit:
    missing = tuple(each for each in layout.columns.values() if each not in present)
    return Fit(kind=kind, layout=layout, missing=missing)


def _pos_fit(layout: PosLayout, present: set[str]) -> Fit:
    """A file with the column of references holds payments, else totals."""
    if layout.reference and layout.reference in present:
        lacking = [each for each in OF_TOTALS if getattr(layout, each) not in present]
        nothing: dict[str, Any] = dict.fromkeys(lacking, "")
        without = replace(layout, **nothing)
        return _fit(FileKind.PAYMENTS, without, present)
    return _fit(FileKind.TOTALS, replace(layout, reference=""), present)


def _names(name: str, source: str) -> bool:
    return fold(source) in fold(name)
