"""The filter words of the lists, and the pure rows that they are proved against."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rollouts.estate.filters.matching import Cell
from rollouts.estate.filters.words import WordKind, WordSpec, vocabulary
from rollouts.estate.words import REGISTER_WORDS, STORE_WORDS
from rollouts.waves.model import DeviceTask
from rollouts.waves.words import TASK_WORDS, states_of

NEVER = "none"
"""What `state:` says of a register that was never in a rollout."""

YES_NO = {"yes": ("yes",), "no": ("no",)}

STANDING_WORDS = (
    WordSpec(
        name="state",
        field="task_state",
        kind=WordKind.LIST,
        help="newest rollout task: a counter (verified, failed, ...), failures, a state, or none",
    ),
    WordSpec(
        name="adopted",
        field="adopted",
        kind=WordKind.CHOICE,
        help="whether it was adopted as it is",
        choices=YES_NO,
    ),
    WordSpec(
        name="seen",
        field="seen",
        kind=WordKind.NUMBER,
        help="whole days since it last answered: seen:<1, seen:>7",
    ),
    WordSpec(
        name="proved", field="proved", kind=WordKind.LIST, help="release id that is proved there"
    ),
)
"""What may be asked of a register's standing, besides the estate's own words."""

PLAN_WORDS = (
    WordSpec(
        name="outcome",
        field="outcome",
        kind=WordKind.TEXT,
        help="changes, already, unreachable or refused",
    ),
    WordSpec(name="code", field="code", kind=WordKind.TEXT, help="why it is refused"),
    WordSpec(name="edits", field="edits", kind=WordKind.NUMBER, help="how many keys differ"),
    WordSpec(
        name="like",
        field="like",
        kind=WordKind.TEXT,
        help="same outcome and difference as the plan row with this id",
    ),
    WordSpec(name="wave", field="wave", kind=WordKind.NUMBER, help="wave, from 1"),
)
"""What may be asked of a register in a plan."""


def _text(name: str, help_text: str) -> WordSpec:
    return WordSpec(name=name, field=name, kind=WordKind.TEXT, help=help_text)


REGISTER_LIST_WORDS = vocabulary(STORE_WORDS, REGISTER_WORDS, STANDING_WORDS)
TASK_LIST_WORDS = vocabulary(STORE_WORDS, REGISTER_WORDS, TASK_WORDS)
PLAN_LIST_WORDS = vocabulary(STORE_WORDS, REGISTER_WORDS, PLAN_WORDS)
ROLLOUT_LIST_WORDS = vocabulary(
    (
        _text("state", "state of the rollout"),
        _text("kind", "push or revert"),
        _text("by", "who made it"),
        WordSpec(name="number", field="number", kind=WordKind.NUMBER, help="its number"),
    )
)
CHANGE_LIST_WORDS = vocabulary(
    (
        _text("state", "OPEN, SUBMITTED or DISCARDED"),
        _text("kind", "edits or adoption"),
        _text("by", "who began it"),
        WordSpec(name="number", field="number", kind=WordKind.NUMBER, help="its number"),
    )
)
EDIT_LIST_WORDS = vocabulary(
    (
        _text("kind", "kind of thing"),
        _text("key", "what is edited"),
        _text("field", "its field"),
        _text("by", "who staged it"),
    )
)
AUDIT_LIST_WORDS = vocabulary(
    (
        _text("operator", "who"),
        _text("action", "what was asked"),
        _text("object", "of what"),
        _text("outcome", "done or refused"),
        WordSpec(name="at", field="at", kind=WordKind.DATE, help="when, UTC"),
    )
)
REQUEST_LIST_WORDS = vocabulary(
    (
        _text("state", "QUEUED, RUNNING, DONE, REFUSED, CANCELLED or BROKEN"),
        _text("action", "what was asked"),
        _text("operator", "who asked"),
    )
)
JOURNAL_LIST_WORDS = vocabulary(
    (_text("kind", "kind of event, such as wave.opened"), _text("subject", "uid it is about"))
)


def standing_row(
    task: DeviceTask | None,
    *,
    adopted: bool,
    proved: Iterable[str],
    last_seen: datetime | None,
    now: datetime,
) -> dict[str, Cell]:
    """A register's standing under the fields of STANDING_WORDS."""
    return {
        "task_state": (NEVER,) if task is None else states_of(task),
        "adopted": "yes" if adopted else "no",
        "seen": None if last_seen is None else int((now - last_seen) / timedelta(days=1)),
        "proved": tuple(proved),
    }
