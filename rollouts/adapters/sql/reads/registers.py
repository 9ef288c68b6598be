"""Registers in lists."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, false, func

from rollouts.adapters.sql.estate import STORE_COLUMNS
from rollouts.adapters.sql.reads.places import (
    FACT_KEY,
    KEY,
    PROOF_KEY,
    SAME_KEY,
    TASK_KEY,
    register_columns,
)
from rollouts.adapters.sql.reads.sources import Sort, Source, instant_sort, text_sort
from rollouts.adapters.sql.tables.estate import estate_enrolments, estate_registers, estate_stores
from rollouts.adapters.sql.tables.releases import register_facts, register_proofs
from rollouts.adapters.sql.tables.waves import rollouts, tasks
from rollouts.reads.registers import RegisterRow
from rollouts.reads.words import REGISTER_LIST_WORDS

CONFIG = "config"
_REGISTER = estate_registers.c
_STORE = estate_stores.c
_TEMPLATES = register_facts.c.templates

_WITH_STORE = _STORE.id == _REGISTER.store_id
_WITH_FACTS = FACT_KEY == SAME_KEY
_WITH_PROOF = and_(PROOF_KEY == SAME_KEY, register_proofs.c.component == CONFIG)
_WITH_TASK = and_(TASK_KEY == SAME_KEY, tasks.c.newest)
_WITH_ROLLOUT = rollouts.c.id == tasks.c.rollout_id

SHOWN = (
    estate_registers.join(estate_stores, _WITH_STORE)
    .outerjoin(estate_enrolments, estate_enrolments.c.register_id == _REGISTER.id)
    .outerjoin(register_facts, _WITH_FACTS)
    .outerjoin(register_proofs, _WITH_PROOF)
    .outerjoin(tasks, _WITH_TASK)
    .outerjoin(rollouts, _WITH_ROLLOUT)
)
STORED = estate_registers.join(estate_stores, _WITH_STORE)
PROVED = estate_registers.outerjoin(register_proofs, _WITH_PROOF)
SEEN = estate_registers.outerjoin(register_facts, _WITH_FACTS)
TASKED = estate_registers.outerjoin(tasks, _WITH_TASK)
ROLLED = TASKED.outerjoin(rollouts, _WITH_ROLLOUT)
"""Registers with the one table that a sort key lies in."""


def register_source(now: datetime, *, trigrams: bool) -> Source[RegisterRow]:
    """Every present register."""
    return Source(
        id=_REGISTER.id,
        base=estate_registers,
        shown=SHOWN,
        where=_REGISTER.present,
        tie=KEY,
        words=REGISTER_LIST_WORDS,
        columns=register_columns(now, trigrams=trigrams),
        sorts={
            "register": Sort(by=KEY),
            "store_name": Sort(by=_STORE.name, among=STORED),
            "region": Sort(by=_STORE.region, among=STORED),
            "kind": Sort(by=_REGISTER.kind),
            "status": Sort(by=_REGISTER.status),
            "platform": Sort(by=_REGISTER.platform),
            "proved": text_sort(register_proofs.c.rid, among=PROVED),
            "evidence": text_sort(register_proofs.c.evidence, among=PROVED),
            "last_seen": instant_sort(register_facts.c.last_seen, among=SEEN),
            "state": text_sort(tasks.c.state, among=TASKED),
            "rollout": Sort(by=func.coalesce(rollouts.c.number, 0), among=ROLLED),
        },
        select=(
            _REGISTER.number,
            _STORE.code.label("store"),
            _STORE.name.label("store_name"),
            _STORE.region,
            _REGISTER.kind,
            _REGISTER.status,
            _REGISTER.platform,
            estate_enrolments.c.id.label("enrolment"),
            _TEMPLATES,
            register_proofs.c.rid,
            register_proofs.c.evidence,
            register_proofs.c.at.label("proved_at"),
            register_facts.c.last_seen,
            tasks.c.state,
            tasks.c.counter,
            tasks.c.reason,
            rollouts.c.number.label("rollout"),
        ),
        make=lambda rows: [_made(row) for row in rows],
        loose=_REGISTER.present.is_not(false()),
        elsewhere=frozenset(STORE_COLUMNS),
    )


def _made(row: Row[Any]) -> RegisterRow:
    return RegisterRow(
        id=row.row_id,
        register=f"{row.store}/{row.number}",
        store=row.store,
        store_name=row.store_name,
        region=row.region,
        kind=row.kind,
        status=row.status,
        platform=row.platform,
        enrolled=row.enrolment is not None,
        adopted=bool(row.templates),
        proved=row.rid or "",
        evidence=row.evidence or "",
        proved_at=row.proved_at,
        last_seen=row.last_seen,
        state=row.state or "",
        counter=row.counter or "",
        reason=row.reason or "",
        rollout=row.rollout or 0,
    )
