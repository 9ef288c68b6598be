"""Reading the audit trail. Reading it is itself audited."""

from dataclasses import dataclass

from rollouts.audit.commands import AuditList, AuditVerify
from rollouts.audit.model import ChainedEntry, first_break
from rollouts.audit.ports import AuditTrail
from rollouts.engine.action import Action
from rollouts.engine.context import Context
from rollouts.shared.errors import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The chain holds over `entries` entries."""

    entries: int
    whole: bool = True


def list_entries(context: Context, request: AuditList) -> tuple[ChainedEntry, ...]:
    """The newest entries, as they stood before this look at them."""
    with context.begin("audit trail") as uow:
        return uow.repository(AuditTrail).newest(limit=request.limit)


def verify(context: Context, request: AuditVerify) -> Verified:
    """Check every link; refused naming the first entry that does not hold."""
    with context.begin("audit trail") as uow:
        trail = uow.repository(AuditTrail)
        broken = first_break(trail.whole())
        if broken is not None:
            raise refuse("audit.broken", value=str(broken))
        newest = trail.newest(limit=1)
    return Verified(entries=newest[0].seq if newest else 0)


ACTIONS = (
    Action(name="audit list", request=AuditList, handler=list_entries),
    Action(name="audit verify", request=AuditVerify, handler=verify),
)
