"""What a component whose content change sets decide has to offer the rest of the engine."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from rollouts.changes.model import ChangeSet
from rollouts.engine.configuring import Selected
from rollouts.engine.context import Context
from rollouts.estate.model import Register
from rollouts.platforms.compiling import CompiledFiles
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding


class Maker(Protocol):
    """Makes the files of registers under one state of the data."""

    def files(self, register: Register) -> CompiledFiles:
        """The register's files: one object for equal content; KnownError when it cannot be made."""


class Source(Protocol):
    """One component; holds no state of its own."""

    @property
    def component(self) -> str:
        """The component's name in releases and on the register."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of edits that decide its content."""

    def reached_by(self, uow: UnitOfWork, edits: Sequence[Edit]) -> tuple[Register, ...]:
        """The registers whose content `edits`, all of these kinds, may alter, by name."""

    def check(
        self, uow: UnitOfWork, context: Context, edits: Sequence[Edit], change: ChangeSet
    ) -> tuple[Finding, ...]:
        """What the rules find with `edits`, all of these kinds, laid over what is in force."""

    def maker(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> Maker:
        """Makes the files of `chosen` with `edits`, all of these kinds, laid over what is in force."""


@runtime_checkable
class Gated(Protocol):
    """A source whose content must be proved again before each release."""

    def gate(self, uow: UnitOfWork, context: Context, chosen: Selected) -> tuple[Finding, ...]:
        """What forbids giving `chosen` what is in force."""
