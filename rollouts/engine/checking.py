"""What checking a change set finds: the rules of every component that its edits decide."""

from collections.abc import Sequence

from rollouts.changes.model import ChangeKind, ChangeSet
from rollouts.engine.content.every import touched
from rollouts.engine.context import Context
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding


def check_edits(
    uow: UnitOfWork, context: Context, edits: Sequence[Edit], change: ChangeSet
) -> tuple[Finding, ...]:
    """Findings about an OPEN change set; of an adoption, only what would block is an error."""
    if change.kind is ChangeKind.ADOPTION:
        return ()
    return tuple(
        finding
        for source, own in touched(edits)
        for finding in source.check(uow, context, own, change)
    )
