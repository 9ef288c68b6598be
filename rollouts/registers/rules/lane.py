"""A register as the rules see it: its place, what it resolves to, and its store's facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rollouts.estate.model import StoreStatus
from rollouts.registers.layers import Configuration
from rollouts.registers.model import Place
from rollouts.shared.findings import Finding, Parameter, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One register with its resolved configuration; `status` is its store's."""

    place: Place
    configuration: Configuration
    status: StoreStatus = StoreStatus.LIVE

    def text(self, key: str) -> str:
        """The resolved value of `key`."""
        return self.configuration[key].value

    def has(self, key: str) -> bool:
        """Whether the boolean `key` is on."""
        return self.text(key) == "true"

    def finding(
        self,
        rule: str,
        key: str,
        *,
        severity: Severity = Severity.ERROR,
        **parameters: Parameter,
    ) -> Finding:
        """What `rule` of this room has to say about the value of `key` at this register."""
        return Finding(
            code=f"registers.{rule}",
            object=f"register {self.place.label}",
            field=key,
            value=self.text(key),
            severity=severity,
            parameters=parameters,
        )


def repeated(
    lanes: Iterable[Lane], key: str, *, per_store: bool = False
) -> Iterable[tuple[Lane, Lane]]:
    """Registers whose non-empty `key` an earlier register has too, each with that earlier one."""
    first: dict[tuple[str, str], Lane] = {}
    for lane in lanes:
        value = lane.text(key)
        if not value:
            continue
        earlier = first.setdefault((lane.place.store if per_store else "", value), lane)
        if earlier is not lane:
            yield lane, earlier


def by_store(lanes: Iterable[Lane]) -> Mapping[str, list[Lane]]:
    """The lanes of each store, in their order."""
    stores: dict[str, list[Lane]] = {}
    for lane in lanes:
        stores.setdefault(lane.place.store, []).append(lane)
    return stores
