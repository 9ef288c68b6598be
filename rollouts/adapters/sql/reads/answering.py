"""Keeps `reads.ports.Reads`: which function answers which question. One line here for a new one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine

from rollouts.adapters.sql.giving_up import given_up_when_unwanted
from rollouts.adapters.sql.opening import reading
from rollouts.adapters.sql.reads import sources
from rollouts.adapters.sql.reads.changes import change_head, change_source, edit_source
from rollouts.adapters.sql.reads.going import go_to
from rollouts.adapters.sql.reads.objects import (
    line_ranges,
    row_history,
    table_keys,
    table_matches,
    table_rows,
    table_shape,
)
from rollouts.adapters.sql.reads.overview import overview
from rollouts.adapters.sql.reads.plans import plan_detail, plan_groups, plan_source
from rollouts.adapters.sql.reads.registers import register_source
from rollouts.adapters.sql.reads.rollouts import journal_source, rollout_head, rollout_source
from rollouts.adapters.sql.reads.sources import Source
from rollouts.adapters.sql.reads.support import (
    audit_source,
    credential_sheet,
    house_sheet,
    request_source,
)
from rollouts.adapters.sql.reads.tasks import step_log, task_counters, task_source
from rollouts.adapters.sql.reads.tree import store_tree
from rollouts.adapters.sql.trouble import translated
from rollouts.reads.changes import ChangeHead, ChangeListing, EditListing
from rollouts.reads.overview import GoTo, Overview
from rollouts.reads.plans import PlanDetail, PlanGroups, PlanListing
from rollouts.reads.questions import Count, Ids, Listing, Page, Question, Rows
from rollouts.reads.registers import RegisterListing, StoreTree
from rollouts.reads.rollouts import JournalListing, RolloutHead, RolloutListing
from rollouts.reads.support import AuditListing, CredentialList, HouseFacts, RequestListing
from rollouts.reads.tables import (
    LineRanges,
    RowHistory,
    TableKeys,
    TableMatches,
    TableRows,
    TableShape,
)
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
    PlanListing: lambda look, listing: plan_source(look.connection, listing.rollout),
    RolloutListing: lambda look, _: rollout_source(look.connection),
    JournalListing: lambda look, listing: journal_source(look.connection, listing.rollout),
    ChangeListing: lambda look, _: change_source(look.connection),
    EditListing: lambda look, listing: edit_source(look.connection, listing.change),
    AuditListing: lambda _look, _: audit_source(),
    RequestListing: lambda _look, _: request_source(),
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
    RolloutHead: lambda look, asked: rollout_head(look.connection, asked.rollout, look.now),
    PlanGroups: lambda look, asked: plan_groups(look.connection, asked),
    PlanDetail: lambda look, asked: plan_detail(look.connection, asked),
    ChangeHead: lambda look, asked: change_head(look.connection, asked.change),
    CredentialList: lambda look, _: credential_sheet(look.connection),
    HouseFacts: lambda look, _: house_sheet(look.connection, look.now),
    Overview: lambda look, _: overview(look.connection, look.now, trigrams=look.trigrams),
    TableShape: lambda _look, asked: table_shape(asked),
    TableKeys: lambda look, asked: table_keys(look.connection, asked),
    TableRows: lambda look, asked: table_rows(look.connection, asked),
    TableMatches: lambda _look, asked: table_matches(asked),
    LineRanges: lambda look, asked: line_ranges(look.connection, asked),
    RowHistory: lambda look, asked: row_history(look.connection, asked),
    GoTo: lambda look, asked: go_to(look.connection, asked, trigrams=look.trigrams),
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
            with given_up_when_unwanted(connection):
                return cast("A", ANSWERS[type(question)](look, question))
