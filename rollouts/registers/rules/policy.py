"""Limits that the company sets itself, and limits that must not cross."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rollouts.registers.model import ApplyMode, Schema
from rollouts.registers.rules.lane import Lane
from rollouts.shared.findings import Finding, Severity

OFFLINE_POLICY: Mapping[str, str] = {
    "offline.max_hours": "72",
    "offline.max_transactions": "10000",
    "offline.cash_limit": "1000.00",
    "offline.card_limit": "100.00",
    "payment.saf_ceiling": "5000.00",
}
"""The largest offline limits unless the company's policy says otherwise."""

ORDERED = (
    ("payment.saf_floor", "payment.saf_ceiling"),
    ("till.pickup_threshold", "till.drawer_limit"),
    ("till.float", "till.pickup_threshold"),
    ("scale.min_weight", "scale.max_weight"),
)


def offline_above_policy(
    lane: Lane, policy: Mapping[str, str] = OFFLINE_POLICY
) -> Iterator[Finding]:
    """W: a register may sell longer or for more without its server than the policy allows."""
    if not lane.has("offline.enabled"):
        return
    for key, most in policy.items():
        if Decimal(lane.text(key)) > Decimal(most):
            yield lane.finding("above_policy", key, severity=Severity.WARNING, most=most)


def limits_crossed(lane: Lane) -> Iterator[Finding]:
    """E: a lower limit above its upper one."""
    for lower, upper in ORDERED:
        if Decimal(lane.text(lower)) > Decimal(lane.text(upper)):
            yield lane.finding("limits_crossed", lower, upper=upper, most=lane.text(upper))


WAITS = (ApplyMode.LIVE, ApplyMode.IDLE, ApplyMode.RESTART, ApplyMode.DAY_END)
"""From "at once" to "at the end of the business day"."""


def applied_too_early(
    schema: Schema, changed: Iterable[str], release: ApplyMode
) -> Iterator[Finding]:
    """E: a release that registers take up earlier than one of its `changed` settings allows."""
    for key in changed:
        setting = schema.settings.get(key)
        if setting and WAITS.index(setting.apply) > WAITS.index(release):
            yield Finding(
                code="registers.applied_too_early",
                object="release",
                field=key,
                value=release.value,
                parameters={"needs": setting.apply.value},
            )
