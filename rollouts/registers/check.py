"""Every rule over a selection of registers: what `config check` and a submitted change set run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rollouts.registers.dead import dead_overrides
from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, Schema, Setting
from rollouts.registers.outliers import outliers
from rollouts.registers.rules import identity, network, payment, peripherals, policy, structure
from rollouts.registers.rules.lane import Lane
from rollouts.registers.values import findings_of
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment

EACH_LANE = (
    identity.receipt_numbers,
    network.address_in_subnet,
    peripherals.drawer_kick,
    peripherals.port_twice,
    peripherals.columns_differ,
    peripherals.line_too_wide,
    payment.test_mode,
    policy.limits_crossed,
)
ALL_LANES = (
    identity.workstation_twice,
    identity.address_twice,
    payment.terminal_shared,
    payment.merchant_of_other_store,
)


def check_values(schema: Schema, values: Sequence[ConfigValue]) -> Iterator[Finding]:
    """Findings about values as they are written down, whichever register they reach."""
    for value in values:
        yield from structure.value_stands(schema, value)
        yield from structure.range_forward(value)
    yield from structure.ranges_apart(values)
    yield from structure.ranges_adjoin(values)


def check_lanes(
    schema: Schema, lanes: Iterable[Lane], *, offline: Mapping[str, str] = policy.OFFLINE_POLICY
) -> Iterator[Finding]:
    """Findings about what registers come to; `offline` are the policy's largest offline limits.

    A register whose values its settings refuse is left out of the other rules: `check_values` tells.
    """
    known = _readable(schema, lanes)
    for lane in known:
        for rule in EACH_LANE:
            yield from rule(lane)
        yield from peripherals.characters(schema, lane)
        yield from policy.offline_above_policy(lane, offline)
    for rule_of_all in ALL_LANES:
        yield from rule_of_all(known)


def check_dead(
    schema: Schema, index: LayerIndex, lanes: Iterable[Lane], at: LocalMoment
) -> Iterator[Finding]:
    """A notice for every value that repeats what it would inherit at `at`."""
    for dead in dead_overrides(schema, index, [each.place for each in lanes], at):
        yield from structure.repeats_inherited(dead)


def check_outliers(schema: Schema, lanes: Iterable[Lane]) -> Iterator[Finding]:
    """A warning for every register that differs from nearly all of its siblings."""
    for outlier in outliers(schema, ((each.place, each.configuration) for each in lanes)):
        yield from structure.stands_out(outlier)


def _readable(schema: Schema, lanes: Iterable[Lane]) -> list[Lane]:
    refused: dict[tuple[str, str], bool] = {}

    def is_refused(lane: Lane, setting: Setting) -> bool:
        said = setting.key, lane.text(setting.key)
        if said not in refused:
            refused[said] = bool(findings_of(setting, said[1]))
        return refused[said]

    settings = tuple(schema.settings.values())
    return [lane for lane in lanes if not any(is_refused(lane, each) for each in settings)]
