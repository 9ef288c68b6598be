"""What the room needs kept."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rollouts.releases.model import (
    ComponentVersion,
    Confirmed,
    RegisterFacts,
    Release,
    ReleaseTarget,
)


class Releases(Protocol):
    """Versions and releases; both are only ever added."""

    def add_version(self, version: ComponentVersion) -> None:
        """Keep a version; silent when the same component and rid are kept already."""

    def version(self, component: str, rid: str) -> ComponentVersion | None:
        """One version; None when it is unknown."""

    def next_number(self) -> int:
        """The number the next release gets."""

    def add(self, release: Release, targets: Sequence[ReleaseTarget]) -> None:
        """Keep a release with everything it targets."""

    def get(self, reference: str) -> Release | None:
        """By uid, label (`R-7`) or number."""

    def all(self, *, limit: int = 500) -> tuple[Release, ...]:
        """Newest first."""

    def targets(self, uid: str) -> tuple[ReleaseTarget, ...]:
        """Everything the release targets, by register and component."""

    def wanted(self, registers: Sequence[str]) -> tuple[ReleaseTarget, ...]:
        """Per register and component the newest approved target, for `register bring`."""


class Proofs(Protocol):
    """What registers are proved to have."""

    def confirmed(self, registers: Iterable[str] | None = None) -> tuple[Confirmed, ...]:
        """Per register and component the last proof; of all registers when none are named."""

    def past(self, register: str) -> tuple[Confirmed, ...]:
        """What the register was proved to have earlier by an adoption or a bring: no task tells it."""

    def confirm(self, proofs: Sequence[Confirmed]) -> None:
        """Keep newer proofs."""

    def facts(self, registers: Iterable[str] | None = None) -> Mapping[str, RegisterFacts]:
        """What is known of the registers' own state."""

    def keep_facts(self, facts: RegisterFacts) -> None:
        """Keep what was learned."""

    def seen(self, register: str, at: datetime) -> None:
        """Note that the register answered at `at`."""

    def forget(self, register: str) -> None:
        """Drop what is known of a register whose adoption is taken back."""
