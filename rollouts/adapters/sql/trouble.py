"""Turns a database's own trouble into refusals that say what to do; anything else stays a bug."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from rollouts.shared.errors import NOT_REACHED, REFUSED, refuse

WORDS: tuple[tuple[str, str, int], ...] = (
    ("locked", "database.busy", NOT_REACHED),
    ("lock timeout", "database.busy", NOT_REACHED),
    ("statement timeout", "database.busy", NOT_REACHED),
    ("disk is full", "database.disk_full", REFUSED),
    ("No space left", "database.disk_full", REFUSED),
    ("readonly", "database.read_only", REFUSED),
    ("not a database", "database.damaged", REFUSED),
    ("malformed", "database.damaged", REFUSED),
    ("connect", "database.not_reached", NOT_REACHED),
    ("server closed", "database.not_reached", NOT_REACHED),
    ("terminat", "database.not_reached", NOT_REACHED),
    ("unable to open", "database.not_reached", NOT_REACHED),
)
"""What SQLite and PostgreSQL say, in the order in which it is looked for."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise a KnownError `database.*` in the place of trouble that a person can act on."""
    try:
        yield
    except PoolTimeoutError as trouble:
        reason = "no free connection"
        raise refuse("database.busy", value=reason, exit_code=NOT_REACHED) from trouble
    except IntegrityError:
        raise
    except DBAPIError as trouble:
        raise _known(trouble) from trouble


def _known(trouble: DBAPIError) -> Exception:
    said = str(trouble.orig).strip().splitlines()
    reason = said[0] if said else ""
    for word, code, exit_code in WORDS:
        if word in reason:
            return refuse(code, value=reason[:200], exit_code=exit_code)
    if trouble.connection_invalidated:
        return refuse("database.not_reached", value=reason[:200], exit_code=NOT_REACHED)
    return trouble
