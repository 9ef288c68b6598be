"""The first page straight from SQLite: loads nothing but the standard library."""

import sqlite3
from contextlib import closing
from pathlib import Path

from rollouts.reads.first_page import FirstPage, FirstRollout
from rollouts.waves.counters import Counters

WAIT = 0.2
"""Seconds: the first paint never waits for somebody else's lock."""

RUNNING = """SELECT id, number, title, state FROM rollouts
WHERE state IN ('RUNNING', 'HELD', 'PAUSED', 'ABORTING') ORDER BY number DESC LIMIT 20"""
COUNTERS = """SELECT counter, count(*), sum(failure) FROM tasks WHERE rollout_id = ?
GROUP BY wave, counter"""


def first_page(place: Path) -> FirstPage | None:
    """One consistent look; None when there is no database of this version, or it is busy."""
    if not place.is_file():
        return None
    try:
        with closing(
            sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True, timeout=WAIT)
        ) as opened:
            opened.isolation_level = None
            opened.execute("BEGIN")
            return _page(opened)
    except sqlite3.Error:
        return None


def _page(opened: sqlite3.Connection) -> FirstPage:
    environment = opened.execute("SELECT environment FROM installation").fetchone()
    running = opened.execute(RUNNING).fetchall()
    return FirstPage(
        environment=environment[0] if environment else "",
        stores=_count(opened, "SELECT count(*) FROM estate_stores WHERE present = 1"),
        registers=_count(opened, "SELECT count(*) FROM estate_registers WHERE present = 1"),
        running=tuple(
            FirstRollout(number=number, title=title, state=state, counters=_counters(opened, key))
            for key, number, title, state in running
        ),
    )


def _count(opened: sqlite3.Connection, query: str) -> int:
    return int(opened.execute(query).fetchone()[0])


def _counters(opened: sqlite3.Connection, rollout: int) -> Counters:
    sums = Counters()
    for counter, registers, failures in opened.execute(COUNTERS, (rollout,)):
        sums += Counters(registers=registers, failures=failures, **{counter: registers})
    return sums
