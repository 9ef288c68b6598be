"""The policies there are: name, meaning, default and bounds. Whole numbers only, units in the name."""

from collections.abc import Mapping
from dataclasses import dataclass

from rollouts.shared.errors import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One policy: what it means, its default, and the least and most it may be."""

    name: str
    help: str
    default: int
    least: int
    most: int


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


def checked(name: str, text: str) -> int:
    """The value that `text` gives the policy `name`; KnownError `policies.*`."""
    policy = BY_NAME.get(name)
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
