"""What happened, as numbered records: the journal that window, command line and resume all read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change of state, written in the transaction that changes the row.

    `kind` is `<noun>.<past participle>` (`wave.opened`), `subject` the uid of the row that changed,
    `rollout` the uid of its rollout or empty, `data` small JSON (never output, never a secret).
    """

    kind: str
    subject: str
    at: datetime
    rollout: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with the number the journal gave it; numbers become visible in order."""

    seq: int
    origin: str
    event: Event
