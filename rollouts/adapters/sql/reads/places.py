"""Filter fields about registers, over `estate_registers` alone: what lies elsewhere is asked by key.

Conditions on stores become `store_id IN (...)`, on tasks and proofs a look-up of the register's key,
so that a list of a million registers is walked in the order of an index without a join.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    TextClause,
    and_,
    exists,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
    type_coerce,
)

from rollouts.adapters.sql.estate import REGISTER_COLUMNS, STORE_COLUMNS
from rollouts.adapters.sql.filters import Asked, Columns, Condition, contains, leaf_condition
from rollouts.adapters.sql.tables.base import EPOCH, MICROSECOND
from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores
from rollouts.adapters.sql.tables.releases import ADOPTED, register_facts, register_proofs
from rollouts.adapters.sql.tables.waves import tasks
from rollouts.adapters.sql.trigrams import can_search, with_trigrams
from rollouts.estate.filters.syntax import Equals, Has, Like, Search
from rollouts.estate.filters.terms import like
from rollouts.estate.filters.words import SEARCH, WordKind
from rollouts.reads.words import NEVER
from rollouts.waves.states import TaskState

KEY = estate_registers.c.key
SAME_KEY = func.lower(KEY)
"""Equal to KEY. Compared with it, SQLite uses indexes on `lower(register)`; with a column it cannot."""
TASK_KEY = func.lower(tasks.c.register)
FACT_KEY = func.lower(register_facts.c.register)
PROOF_KEY = func.lower(register_proofs.c.register)
DAY = timedelta(days=1) // MICROSECOND

COUNTERS = (
    "verified",
    "reverted",
    "failed",
    "unknown",
    "unreachable",
    "excluded",
    "untouched",
    "active",
)
FAILURES = "failures"


def register_columns(now: datetime, *, trigrams: bool) -> Columns:
    """What `reads.words.REGISTER_LIST_WORDS` ask, over `estate_registers`."""
    return {
        **place_columns(trigrams=trigrams),
        "task_state": Asked(_standing),
        "adopted": Asked(_adopted),
        "seen": Asked(_seen(now)),
        "proved": Asked(_proved),
    }


def place_columns(*, trigrams: bool) -> Columns:
    """What the words of the estate ask, over `estate_registers`."""
    own = {field: each for field, each in REGISTER_COLUMNS.items() if field not in STORE_COLUMNS}
    of_store = {field: Asked(_in_stores) for field in STORE_COLUMNS}
    searched = _by_trigrams if trigrams else _by_reading
    return {**own, **of_store, SEARCH: Asked(searched)}


def task_state(leaf: Has | Search, never: Condition) -> Condition:
    """What `state:` asks of a row of `tasks`; `never` stands for a register without one."""
    wanted = set(_words_asked(leaf))
    states = [each.value for each in TaskState if each.value in wanted]
    counters = [each for each in COUNTERS if each in wanted]
    parts: list[Condition] = []
    if counters:
        parts.append(tasks.c.counter.in_(counters))
    if states:
        parts.append(tasks.c.state.in_(states))
    if FAILURES in wanted:
        parts.append(and_(tasks.c.counter.in_(["failed", "reverted"]), tasks.c.failure))
    if NEVER in wanted:
        parts.append(never)
    return or_(false(), *parts)


def _words_asked(leaf: Has | Search) -> Iterable[str]:
    terms = leaf.terms if isinstance(leaf, Has) else ()
    every = (*(each.value for each in TaskState), *COUNTERS, FAILURES, NEVER)
    for term in terms:
        for word in every:
            folded = word.lower()
            if term == Equals(folded) or (isinstance(term, Like) and like(term.parts, folded)):
                yield word


def _standing(leaf: Has | Search) -> Condition:
    of_task = task_state(leaf, false())
    rolled = KEY.in_(select(TASK_KEY).where(tasks.c.newest, of_task).correlate(None))
    if NEVER not in set(_words_asked(leaf)):
        return rolled
    return or_(rolled, not_(_there(SAME_KEY == TASK_KEY, tasks.c.newest)))


def _there(*conditions: ColumnElement[Any] | TextClause) -> Condition:
    """Whether a row is there for the register, in a query of its own whatever is joined outside."""
    return exists().where(*conditions).correlate(estate_registers)


def _adopted(leaf: Has | Search) -> Condition:
    adopted = _there(SAME_KEY == FACT_KEY, ADOPTED)
    terms = leaf.terms if isinstance(leaf, Has) else ()
    parts = [adopted if each == Equals("yes") else not_(adopted) for each in terms]
    return or_(false(), *parts)


def _seen(now: datetime) -> Callable[[Has | Search], Condition]:
    microseconds = (now - EPOCH) // MICROSECOND
    seen_at = type_coerce(register_facts.c.last_seen, BigInteger)
    age: ColumnElement[int] = literal_column(str(microseconds), BigInteger) - seen_at
    whole_days = age // literal_column(str(DAY), BigInteger)

    def condition(leaf: Has | Search) -> Condition:
        return _there(SAME_KEY == FACT_KEY, leaf_condition(leaf, whole_days))

    return condition


def _proved(leaf: Has | Search) -> Condition:
    terms = leaf.terms if isinstance(leaf, Has) else ()
    rid = func.lower(register_proofs.c.rid)
    parts: list[Condition] = []
    for term in terms:
        if term == Equals(""):
            parts.append(not_(_there(SAME_KEY == PROOF_KEY)))
            continue
        one = Has(field="proved", kind=WordKind.TEXT, terms=(term,))
        wanted = rid == term.text if isinstance(term, Equals) else leaf_condition(one, rid)
        parts.append(KEY.in_(select(PROOF_KEY).where(wanted).correlate(None)))
    return or_(false(), *parts)


def _in_stores(leaf: Has | Search) -> Condition:
    assert isinstance(leaf, Has)  # noqa: S101 - SEARCH has a condition of its own
    return estate_registers.c.store_id.in_(
        select(estate_stores.c.id)
        .where(leaf_condition(leaf, STORE_COLUMNS[leaf.field]))
        .correlate(None),
    )


def _by_reading(leaf: Has | Search) -> Condition:
    needle = leaf.needle if isinstance(leaf, Search) else ""
    if "\n" in needle:
        store = estate_stores.c.search
        whole = select(estate_registers.c.search + "\n" + store).where(
            estate_stores.c.id == estate_registers.c.store_id
        )
        return contains(whole.correlate(estate_registers).scalar_subquery(), needle)
    return or_(contains(estate_registers.c.search, needle), _in_searched_stores(needle))


def _by_trigrams(leaf: Has | Search) -> Condition:
    needle = leaf.needle if isinstance(leaf, Search) else ""
    if not can_search(needle):
        return _by_reading(leaf)
    candidates = estate_registers.c.id.in_(with_trigrams(needle))
    own = and_(candidates, contains(estate_registers.c.search, needle))
    return or_(own, _in_searched_stores(needle))


def _in_searched_stores(needle: str) -> Condition:
    stores = select(estate_stores.c.id).where(contains(estate_stores.c.search, needle))
    return estate_registers.c.store_id.in_(stores.correlate(None))
