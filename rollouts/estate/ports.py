"""What the room needs kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from rollouts.estate.filters.syntax import Filter
from rollouts.estate.imports.plan import Known
from rollouts.estate.model import AccessProfile, BusinessUnit, Enrolment, Group, Register, Store
from rollouts.shared.edits import Edit


class EstatePlan(Protocol):
    """Rows of the estate worked out from edits, to be written by the provider that made them."""

    @property
    def ahead(self) -> int:
        """How many of the rows may be written ahead."""


class Estate(Protocol):
    """Stores, registers, units, groups and profiles, by business key in any case.

    Filters must be resolved (`groups.resolve`): no `group:` word is left in them.
    """

    def store(self, code: str) -> Store | None:
        """The store with this code."""

    def register(self, name: str) -> Register | None:
        """The register called `STORE/NUMBER`."""

    def register_by_uid(self, uid: str) -> Register | None:
        """The register with this identity."""

    def profile(self, name: str) -> AccessProfile | None:
        """The access profile with this name."""

    def units(self) -> tuple[BusinessUnit, ...]:
        """Every unit above the stores, in order of key."""

    def groups(self) -> Mapping[str, Group]:
        """Every group by its folded name."""

    def profiles(self) -> Mapping[str, AccessProfile]:
        """Every access profile by its name."""

    def stores(self, tree: Filter, *, after: str = "", limit: int = 1000) -> tuple[Store, ...]:
        """The next stores that the filter selects, in order of folded code, after the code `after`."""

    def registers(
        self, tree: Filter, *, after: str = "", limit: int = 1000
    ) -> tuple[Register, ...]:
        """The next registers that the filter selects, in order of folded name, after the name `after`."""

    def stores_named(self, text: str, *, limit: int) -> tuple[Store, ...]:
        """At most `limit` stores with a text that holds `text` in any case, exact codes first."""

    def registers_named(self, text: str, *, limit: int) -> tuple[Register, ...]:
        """The same of registers and their own texts, not their store's."""

    def count_stores(self, tree: Filter) -> int:
        """How many stores the filter selects."""

    def count_registers(self, tree: Filter) -> int:
        """How many registers the filter selects."""

    def register_ids(self, tree: Filter) -> tuple[int, ...]:
        """The local keys of all selected registers, in order of folded name."""

    def registers_of(self, store: str) -> tuple[Register, ...]:
        """The registers of one store, in order of number."""

    def some_stores(self, codes: Iterable[str]) -> tuple[Store, ...]:
        """Those of the stores called `codes` (any number) that there are, by folded code, each once."""

    def some_registers(self, names: Iterable[str]) -> tuple[Register, ...]:
        """Those of the registers called `names` that there are, by folded name, each once."""

    def registers_in(self, stores: Iterable[str]) -> tuple[Register, ...]:
        """Every register of the stores with these codes, by folded name."""

    def known(self, platforms: Sequence[str]) -> Known:
        """Everything an import is checked against."""

    def apply(self, edits: Sequence[Edit]) -> None:
        """Apply edits in order, or raise KnownError and apply none.

        `estate.moved_on` when one does not find what it replaces, `estate.still_has` when a store
        or profile would go away under its registers. A removed object keeps its identity: created
        again, it has the same uid.
        """

    def planned(self, edits: Sequence[Edit]) -> EstatePlan:
        """What `apply` would write, worked out on any view; it raises what `apply` raises.

        It may be written for as long as nothing else was put in force.
        """

    def write_ahead(self, plan: EstatePlan, number: int, start: int, count: int) -> None:
        """Write `count` of the plan's rows from `start` on, where no reader sees them.

        `number` is the change set's. Rows never put in force are harmless until they are dropped.
        """

    def write(self, plan: EstatePlan, number: int = 0) -> None:
        """Put the plan in force, with the rows that were written ahead under `number`.

        Where some of these are missing, all are written again. KnownError `estate.still_has` as `apply`.
        """

    def left_ahead(self, most: int) -> frozenset[int]:
        """The change sets' numbers of rows written ahead and not in force, seen in `most` rows."""

    def drop_ahead(self, numbers: Collection[int], most: int) -> None:
        """Remove about `most` rows that were written ahead under `numbers`."""


class Enrolments(Protocol):
    """Host keys and device ids of registers."""

    def get(self, register: str) -> Enrolment | None:
        """The enrolment of the register called `STORE/NUMBER`."""

    def some(self, registers: Iterable[str]) -> tuple[Enrolment, ...]:
        """Those of the registers called `registers` that are enrolled, by folded name, each once."""

    def keys(self) -> Mapping[str, str]:
        """Every enrolled fingerprint with its register."""

    def device_ids(self) -> Mapping[str, str]:
        """Every known device id with its register."""

    def put(self, enrolment: Enrolment) -> None:
        """Keep the enrolment in place of the register's earlier one.

        KnownError `estate.key_shared` when another register has the key, `estate.device_shared`
        when another has the device id: the database itself holds both unique.
        """

    def forget(self, register: str) -> None:
        """Remove the register's enrolment; silent when there was none."""
