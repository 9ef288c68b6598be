"""Policies: shown with their meaning, set with audit."""

from dataclasses import dataclass

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.policies.commands import SettingsSet, SettingsShow
from rollouts.policies.model import checked, listed
from rollouts.policies.ports import Policies


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """One policy as it stands."""

    name: str
    value: int
    default: int
    least: int
    most: int
    help: str


def show(context: Context, request: SettingsShow) -> tuple[PolicyRow, ...]:
    """Every policy."""
    with context.read() as uow:
        values = uow.repository(Policies).all()
    return tuple(
        PolicyRow(
            name=each.name,
            value=values[each.name],
            default=each.default,
            least=each.least,
            most=each.most,
            help=each.help,
        )
        for each in listed(values)
    )


def set_policy(context: Context, request: SettingsSet) -> tuple[PolicyRow, ...]:
    """Refused outside the bounds; audited."""
    value = checked(request.name, request.value)
    with context.begin(f"setting {request.name}") as uow:
        uow.repository(Policies).put(request.name, value)
    return show(context, SettingsShow())


ACTIONS = (
    Action(name="settings show", request=SettingsShow, handler=show, mode=Mode.LOOK),
    Action(name="settings set", request=SettingsSet, handler=set_policy),
)
