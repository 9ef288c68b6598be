"""The program's own log: one JSON object a line, control characters escaped, no secret."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rollouts.engine.action import Action, Mode
from rollouts.engine.commands import LogsShow
from rollouts.engine.context import Context
from rollouts.shared.card_numbers import masked
from rollouts.shared.events import Json

TAIL_BYTES = 512 * 1024
PLAIN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; a newline in a message can never begin a new entry."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end; what looks like a card number is masked."""
        told: dict[str, Json] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "where": record.name,
            "message": masked(record.getMessage()),
        }
        told |= {
            name: masked(value) if isinstance(value, str) else value
            for name, value in record.__dict__.items()
            if name not in PLAIN and isinstance(value, str | int | float)
        }
        if record.exc_info:
            told["trace"] = masked(self.formatException(record.exc_info))
        return json.dumps(told)


def show(context: Context, request: LogsShow) -> tuple[dict[str, Json], ...]:
    """The newest entries of all log files, oldest first."""
    entries = [
        entry
        for place in sorted((context.services.home / "logs").glob("*.log"))
        for entry in _tail(place)
    ]
    entries.sort(key=lambda each: str(each.get("at", "")))
    return tuple(entries[-request.limit :])


def _tail(place: Path) -> Iterator[dict[str, Json]]:
    with place.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL_BYTES))
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    for line in lines[1:] if size > TAIL_BYTES else lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # a line cut by a crash
        if isinstance(entry, dict):
            told: dict[str, Json] = {"file": place.name}
            for name, value in entry.items():
                told[name] = masked(value) if isinstance(value, str) else value
            yield told


ACTIONS = (Action(name="logs show", request=LogsShow, handler=show, mode=Mode.LOOK),)
