"""The five actions by which the rows of a room are edited, the same in every room."""

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.row_edits import Request, preview, take
from rollouts.engine.row_rooms import RowRoom
from rollouts.engine.row_staged import staged_rows
from rollouts.estate.row_requests import RowsEnd, RowsRemove, RowsSet, RowsStaged
from rollouts.reads.tables import RowsSeen, RowsTaken, StagedRows


def row_actions(
    room: RowRoom,
    *,
    sets: type[RowsSet],
    previews: type[RowsSet],
    ends: type[RowsEnd],
    removes: type[RowsRemove],
    stages: type[RowsStaged],
) -> tuple[Action, ...]:
    """`WORD set`, `preview`, `end`, `remove` and `staged` of the room, by its own requests."""

    def taken(context: Context, request: Request) -> RowsTaken:
        return take(context, room, request)

    def seen(context: Context, request: RowsSet) -> RowsSeen:
        return preview(context, room, request)

    def staged(context: Context, request: RowsStaged) -> StagedRows:
        return staged_rows(context, room, request)

    return (
        Action(name=f"{room.word} set", request=sets, handler=taken),
        Action(name=f"{room.word} preview", request=previews, handler=seen, mode=Mode.LOOK),
        Action(name=f"{room.word} end", request=ends, handler=taken),
        Action(name=f"{room.word} remove", request=removes, handler=taken),
        Action(name=f"{room.word} staged", request=stages, handler=staged, mode=Mode.LOOK),
    )
