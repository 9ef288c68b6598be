"""Keeps `reads.ports.Reads`: which function answers which question. One line here for a new one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine

from rollouts.adapters.sql.opening import reading
from rollouts.adapters.sql.reads import sources
from rollouts.adapters.sql.reads.registers import register_source
from rollouts.adapters.sql.reads.sources import Source
from rollouts.adapters.sql.reads.tasks import step_log, task_counters, task_source
from rollouts.adapters.sql.reads.tree import store_tree
from rollouts.adapters.sql.trouble import translated
from rollouts.reads.questions import Count, Ids, Listing, Page, Question, Rows
from rollouts.reads.registers import RegisterListing, StoreTree
from rollouts.reads.tasks import StepLog, TaskCounters, TaskListing
from rollouts.shared.moments import Clock, utc_now

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Look:
    """One read-only transaction and the moment it was begun."""

    connection: Connection
    now: datetime

    @property
    def trigrams(self) -> bool:
        """Whether this database keeps an index of trigrams."""
        return self.connection.dialect.name == "sqlite"


SOURCES: Mapping[type, Callable[[Look, Any], Source[Any]]] = {
    RegisterListing: lambda look, _: register_source(look.now, trigrams=look.trigrams),
    TaskListing: lambda look, listing: task_source(look.connection, listing.rollout),
}

ANSWERS: Mapping[type, Callable[[Look, Any], object]] = {
    Ids: lambda look, asked: sources.found(look.connection, _source(look, asked.of), asked.of),
    Count: lambda look, asked: sources.count(look.connection, _source(look, asked.of), asked.of),
    Rows: lambda look, asked: sources.rows(look.connection, _source(look, asked.of), asked.ids),
    Page: lambda look, asked: sources.page(
        look.connection, _source(look, asked.of), asked.of, asked.limit, asked.after
    ),
    StoreTree: lambda look, asked: store_tree(look.connection, asked),
    TaskCounters: lambda look, asked: task_counters(look.connection, asked),
    StepLog: lambda look, asked: step_log(look.connection, asked),
}


def _source(look: Look, listing: Listing[Any]) -> Source[Any]:
    return SOURCES[type(listing)](look, listing)


class SqlReads:
    """Answers over one database, from its own read-only connections."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine = reading(engine)
        self._clock = clock

    def answer(self, question: Question[A]) -> A:
        with translated(), self._engine.connect() as connection:
            look = Look(connection, self._clock())
            return cast("A", ANSWERS[type(question)](look, question))
