"""Ends a query for whose answer nobody waits any more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from rollouts.shared.errors import refuse
from rollouts.shared.waiting import who_waits

STEPS = 100_000
"""SQLite asks once for so many of its own steps: about every millisecond."""


@contextmanager
def given_up_when_unwanted(connection: Connection) -> Iterator[None]:
    """Ends the body's queries when what the thread does is wanted no more: `reads.given_up`.

    PostgreSQL is not interrupted; its own limit of 60 s for a statement holds.
    """
    is_wanted = who_waits()
    if is_wanted is None or connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: not is_wanted(), STEPS)
    try:
        yield
    except OperationalError:
        if is_wanted():
            raise
        raise refuse("reads.given_up", object="list") from None
    finally:
        driver.set_progress_handler(None, 0)
