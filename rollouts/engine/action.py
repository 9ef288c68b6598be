"""One declaration for every surface: command line, palette, menu and bus are built from it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast, get_type_hints

from rollouts.shared.requests import NOTE, FieldNote

if TYPE_CHECKING:
    from rollouts.engine.context import Context


class Mode(StrEnum):
    """What an action needs: a look at the database, a change of it, or answers from registers."""

    LOOK = "look"
    CHANGE = "change"
    REGISTERS = "registers"


@dataclass(frozen=True, slots=True)
class Late:
    """The handler `name` of the module that `load` imports when it is first needed.

    A list of commands tells what they ask for, and needs none of what carries them out.
    """

    load: Callable[[], ModuleType]
    name: str

    @property
    def function(self) -> "Callable[[Context, Any], object]":
        """The handler itself."""
        return cast("Callable[[Context, Any], object]", getattr(self.load(), self.name))

    def __call__(self, context: "Context", request: Any) -> object:  # noqa: ANN401 - as Action.handler
        """What the handler answers."""
        return self.function(context, request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`name` is the command line's words (`config set`); `handler` takes a Context and the request.

    A REGISTERS action runs where the engine's lease is: it becomes a row that can be watched and
    cancelled.
    """

    name: str
    request: type
    handler: "Callable[[Context, Any], object]"
    mode: Mode = Mode.CHANGE

    @property
    def answer(self) -> type[object]:
        """The record that the handler answers, by its annotation."""
        function = self.handler.function if isinstance(self.handler, Late) else self.handler
        return cast("type[object]", get_type_hints(function)["return"])

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
