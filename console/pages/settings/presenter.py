"""The installation and its policies as people read them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from console.kit.fact_list import Fact
from console.kit.tone import Tone
from console.pages.moments import clock_text
from resources.i18n import sentence
from rollouts.policies.commands import SettingsSet
from rollouts.reads.support import HouseSheet, PolicyRow

TONES = {"production": Tone.BAD, "pilot": Tone.WARN, "demo": Tone.GOOD}
SIGNS = {"production": "●", "pilot": "◐", "demo": "○"}


def said(rule: str, **values: str | int) -> str:
    """The page's sentence `rule`."""
    return sentence(f"settings.{rule}", values)


def environment(sheet: HouseSheet) -> Fact:
    """The environment by sign, word and colour, as at the foot of the rail."""
    word = sentence(f"console.environment_{sheet.environment}", {})
    tone = TONES.get(sheet.environment, Tone.BAD)
    return Fact(said("environment"), f"{SIGNS.get(sheet.environment, '●')}  {word}", tone=tone)


def facts(sheet: HouseSheet) -> tuple[Fact, ...]:
    """Which installation this is, and who runs its engine."""
    engine = said("engine_nobody")
    if sheet.engine:
        until = clock_text(sheet.engine_until, datetime.now(UTC))
        engine = said("engine_runs", who=sheet.engine, until=until)
    return (
        environment(sheet),
        Fact(said("engine"), engine, tone="" if sheet.engine else Tone.WARN),
        Fact(said("database"), sheet.database),
        Fact(said("created"), f"{sheet.created_at.astimezone():%Y-%m-%d %H:%M}"),
        Fact(said("events"), f"{sheet.last_event:,}"),
        Fact(said("installation"), sheet.origin),
        Fact(said("estate"), sheet.estate),
    )


def policy_title(policy: PolicyRow) -> str:
    """The policy's name as a label."""
    family, _, currency = policy.name.partition(".")
    return f"{family.replace('_', ' ').capitalize()} {currency}".strip()


def policy_note(policy: PolicyRow) -> str:
    """What the policy means, its bounds and its default."""
    bounds = said(
        "policy_bounds",
        least=f"{policy.least:,}",
        most=f"{policy.most:,}",
        default=f"{policy.default:,}",
    )
    return f"{policy.help} {bounds}"


def orders(policies: Mapping[str, int], typed: Mapping[str, int]) -> tuple[SettingsSet, ...]:
    """The commands that make the policies what was typed; none for those that are so already."""
    return tuple(
        SettingsSet(name=name, value=str(value))
        for name, value in typed.items()
        if policies.get(name) != value
    )


def save_text(count: int) -> str:
    """The button that saves."""
    if count < 2:
        return said("save")
    return said("save_some", count=count)
