"""What an import would do: findings, a line per object, and the edits that do and undo it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rollouts.estate.model import AccessProfile, BusinessUnit, Register, Store
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.findings import Finding, blocking


class ImportKind(StrEnum):
    """What a file describes."""

    STORES = "stores"
    REGISTERS = "registers"
    AUTO = "auto"


class LineState(StrEnum):
    """What an import would do with one object."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What there already is. Keys are folded business keys (`names.fold`), units by `unit_key`."""

    stores: Mapping[str, Store] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    units: Mapping[str, BusinessUnit] = field(default_factory=dict)
    profiles: Mapping[str, AccessProfile] = field(default_factory=dict)
    platforms: tuple[str, ...] = ("generic",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """One object of the file, where it stood, and the edits that it needs."""

    kind: str
    key: str
    row: int
    state: LineState
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """The outcome of checking a whole file. With a blocking finding there are no edits at all."""

    kind: ImportKind
    name: str
    sha256: str
    findings: tuple[Finding, ...]
    lines: tuple[ImportLine, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What to apply, in order; empty when anything blocks."""
        if blocking(self.findings):
            return ()
        return tuple(edit for line in self.lines for edit in line.edits)

    @property
    def undo(self) -> tuple[Edit, ...]:
        """What takes the import back, in order."""
        return inverse_of(self.edits)

    def count(self, state: LineState, kind: str = "") -> int:
        """How many objects (of `kind`) are in `state`."""
        return sum(line.state is state and kind in {"", line.kind} for line in self.lines)
