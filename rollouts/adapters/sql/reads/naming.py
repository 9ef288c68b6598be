"""What people call things, as the key of a row."""

from sqlalchemy import Connection, or_, select

from rollouts.adapters.sql.tables.changes import change_sets
from rollouts.adapters.sql.tables.waves import rollouts
from rollouts.shared.errors import refuse

LONGEST_NUMBER = 9


def number_in(text: str) -> int:
    """The number that `text` is; -1, which nothing has, when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else -1


def rollout_id(connection: Connection, reference: str) -> int:
    """The row of a rollout by uid or number; KnownError `reads.unknown_rollout`."""
    wanted = or_(rollouts.c.uid == reference, rollouts.c.number == number_in(reference))
    found = connection.scalar(select(rollouts.c.id).where(wanted))
    if found is None:
        raise refuse("reads.unknown_rollout", object="rollout", value=reference[:40])
    return int(found)


def change_id(connection: Connection, reference: str) -> int:
    """The row of a change set by uid, number or label; KnownError `changes.unknown`."""
    number = number_in(reference.upper().removeprefix("C-"))
    wanted = or_(change_sets.c.uid == reference, change_sets.c.number == number)
    found = connection.scalar(select(change_sets.c.id).where(wanted))
    if found is None:
        raise refuse("changes.unknown", value=reference[:40])
    return int(found)
