"""One declaration for every surface: command line, palette, menu and bus are built from it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from rollouts.engine.context import Context
from rollouts.shared.requests import NOTE, FieldNote


class Mode(StrEnum):
    """What an action needs: a look at the database, a change of it, or answers from registers."""

    LOOK = "look"
    CHANGE = "change"
    REGISTERS = "registers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`name` is the command line's words (`config set`); `handler` takes a Context and the request.

    A REGISTERS action runs where the engine's lease is: it becomes a row that can be watched and
    cancelled.
    """

    name: str
    request: type
    handler: Callable[[Context, Any], object]
    mode: Mode = Mode.CHANGE

    @property
    def summary(self) -> str:
        """The first line of the request's docstring."""
        return (self.request.__doc__ or "").strip().splitlines()[0]


def notes(request: type) -> dict[str, FieldNote]:
    """Field name to its note, in order."""
    return {
        each.name: cast("FieldNote", each.metadata[NOTE])
        for each in dataclasses.fields(request)
        if NOTE in each.metadata
    }
