"""The policies there are: name, meaning, default and bounds. Whole numbers only, units in the name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rollouts.shared.errors import refuse
from rollouts.shared.money import EXPONENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy: what it means, its default, and the least and most it may be.

    One that is `per_currency` may also be set for a currency alone, as `NAME.USD`.
    """

    name: str
    help: str
    default: int
    least: int
    most: int
    per_currency: bool = False


POLICIES = (
    Policy(
        name="approvals",
        help="How many other people must approve a rollout; 0: one person alone.",
        default=0,
        least=0,
        most=5,
    ),
    Policy(
        name="most_refund",
        help="The most that a tender may allow to refund, in minor units of its currency.",
        default=100_000,
        least=0,
        most=999_999_999,
    ),
    Policy(
        name="reconcile_carry_days",
        help="Days after which an amount carried over a cut-off is overdue.",
        default=3,
        least=0,
        most=90,
    ),
    Policy(
        name="reconcile_tolerance",
        help="Difference that is let pass on a day of a live store, in minor units; or per currency.",
        default=0,
        least=0,
        most=999_999,
        per_currency=True,
    ),
    Policy(
        name="reconcile_tolerance_samples",
        help="The same on a day before the store was live, for samples; or per currency.",
        default=0,
        least=0,
        most=999_999,
        per_currency=True,
    ),
    Policy(name="sessions", help="Registers visited at once.", default=50, least=1, most=200),
    Policy(
        name="trial_seconds",
        help="How long a register waits for confirmation before it goes back by itself.",
        default=300,
        least=30,
        most=86_400,
    ),
)
"""To add a policy: one entry here; the settings page and `settings set` are built from it."""

BY_NAME: Mapping[str, Policy] = {each.name: each for each in POLICIES}


def policy_named(name: str) -> Policy | None:
    """The policy called `name`, also one for a currency alone."""
    family, point, currency = name.partition(".")
    found = BY_NAME.get(family)
    if found is None or not point:
        return found
    return replace(found, name=name) if found.per_currency and currency in EXPONENTS else None


def listed(values: Mapping[str, int]) -> tuple[Policy, ...]:
    """Every policy, each followed by what `values` set for single currencies."""
    single = sorted(each for each in values if "." in each)
    made = []
    for each in POLICIES:
        made.append(each)
        made += [replace(each, name=name) for name in single if name.startswith(f"{each.name}.")]
    return tuple(made)


def for_currency(values: Mapping[str, int], name: str, currency: str) -> int:
    """What `values` say for this currency: its own value, else that of all."""
    return values.get(f"{name}.{currency}", values[name])


def checked(name: str, text: str) -> int:
    """The value that `text` gives the policy `name`; KnownError `policies.*`."""
    policy = policy_named(name)
    if policy is None:
        raise refuse("policies.unknown", value=name[:60], known=", ".join(BY_NAME))
    if not text.isdecimal() or len(text) > 9 or not policy.least <= int(text) <= policy.most:
        raise refuse(
            "policies.out_of_bounds",
            object=name,
            value=text[:40],
            least=policy.least,
            most=policy.most,
        )
    return int(text)
