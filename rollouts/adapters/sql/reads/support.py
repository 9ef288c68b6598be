"""Audit trail, credentials, the installation, and requests."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    Text,
    and_,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
)

from rollouts.adapters.sql.filters import Asked, Condition
from rollouts.adapters.sql.policies import SqlPolicies
from rollouts.adapters.sql.reads.rollouts import words_of
from rollouts.adapters.sql.reads.sources import Sort, Source, instant_sort
from rollouts.adapters.sql.tables.audit import audit_trail
from rollouts.adapters.sql.tables.base import EPOCH, MICROSECOND
from rollouts.adapters.sql.tables.credentials import credentials, named_secrets
from rollouts.adapters.sql.tables.estate import estate_profiles, estate_registers
from rollouts.adapters.sql.tables.journal import engine_lease, installation, journal, requests
from rollouts.adapters.sql.tables.registers import config_values
from rollouts.estate.filters.syntax import Between, Has, Search
from rollouts.estate.filters.words import SEARCH
from rollouts.policies.model import listed
from rollouts.reads.support import (
    AuditRow,
    CredentialRow,
    CredentialSheet,
    HouseSheet,
    PolicyRow,
    RequestLine,
    SecretRow,
)
from rollouts.reads.words import AUDIT_LIST_WORDS, REQUEST_LIST_WORDS

_AUDIT = audit_trail.c
_REQUEST = requests.c


def audit_source() -> Source[AuditRow]:
    """The whole trail."""
    words = func.lower(_AUDIT.object + "\n" + type_coerce(_AUDIT.data, Text))
    return Source(
        id=_AUDIT.seq,
        base=audit_trail,
        shown=audit_trail,
        where=true(),
        tie=_AUDIT.seq,
        words=AUDIT_LIST_WORDS,
        columns={
            "operator": func.lower(_AUDIT.operator),
            "action": func.lower(_AUDIT.action),
            "object": func.lower(_AUDIT.object),
            "outcome": func.lower(_AUDIT.outcome),
            "at": Asked(_instants(type_coerce(_AUDIT.at, BigInteger))),
            SEARCH: words,
        },
        sorts={"seq": Sort(by=_AUDIT.seq)},
        select=tuple(audit_trail.columns),
        make=lambda rows: [_entry(row) for row in rows],
    )


def _instants(column: Any) -> Callable[[Has | Search], Condition]:
    def condition(leaf: Has | Search) -> Condition:
        terms = leaf.terms if isinstance(leaf, Has) else ()
        parts = [_between(column, each) for each in terms if isinstance(each, Between)]
        return or_(false(), *parts)

    return condition


def _between(column: Any, term: Between) -> Condition:
    low = true() if term.low is None else column >= _microseconds(str(term.low))
    high = true() if term.high is None else column < _microseconds(str(term.high))
    return and_(low, high)


def _microseconds(moment: str) -> int:
    return (datetime.fromisoformat(moment).replace(tzinfo=UTC) - EPOCH) // MICROSECOND


def _entry(row: Row[Any]) -> AuditRow:
    return AuditRow(
        id=row.row_id,
        at=row.at,
        operator=row.operator,
        action=row.action,
        object=row.object,
        outcome=row.outcome,
        data=words_of(row.data),
        hash=row.hash,
        origin=row.origin,
    )


def request_source() -> Source[RequestLine]:
    """Every request that is kept."""
    return Source(
        id=_REQUEST.id,
        base=requests,
        shown=requests,
        where=true(),
        tie=_REQUEST.id,
        words=REQUEST_LIST_WORDS,
        columns={
            "state": func.lower(_REQUEST.state),
            "action": func.lower(_REQUEST.action),
            "operator": func.lower(_REQUEST.operator),
            SEARCH: func.lower(_REQUEST.action + "\n" + _REQUEST.note),
        },
        sorts={
            "number": Sort(by=_REQUEST.id),
            "action": Sort(by=_REQUEST.action),
            "state": Sort(by=_REQUEST.state),
            "created_at": instant_sort(_REQUEST.created_at),
        },
        select=tuple(each for each in requests.columns if each.name != "body"),
        make=lambda rows: [request_line(row) for row in rows],
    )


def request_line(row: Row[Any]) -> RequestLine:
    """A request from its row."""
    return RequestLine(
        id=row.row_id,
        uid=row.uid,
        action=row.action,
        operator=row.operator,
        state=row.state,
        done=row.done,
        total=row.total,
        note=row.note,
        cancel_wanted=row.cancel_wanted,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        result=row.result,
        error=row.error,
    )


def credential_sheet(connection: Connection) -> CredentialSheet:
    """Every credential and secret, with where they are used."""
    uses: dict[str, set[str]] = {}
    for row in connection.execute(select(estate_profiles)):
        for name in {row.credential, *(each["credential"] for each in row.jumps)}:
            uses.setdefault(name, set()).add(row.name)
    profile = func.lower(estate_registers.c.profile)
    grouped = select(profile, func.count()).where(estate_registers.c.present).group_by(profile)
    lanes: dict[str, int] = dict(connection.execute(grouped).all())
    kept = connection.execute(select(credentials).order_by(credentials.c.name))
    return CredentialSheet(
        credentials=tuple(
            _credential(row, tuple(sorted(uses.get(row.name, ()))), lanes) for row in kept
        ),
        secrets=_secrets(connection),
    )


def _credential(row: Row[Any], profiles: tuple[str, ...], lanes: dict[str, int]) -> CredentialRow:
    return CredentialRow(
        id=row.id,
        name=row.name,
        user=row.user,
        kind=row.kind,
        version=row.version,
        has_passphrase=row.has_passphrase,
        agent_socket=row.agent_socket,
        rotated_at=row.rotated_at,
        rotated_by=row.rotated_by,
        profiles=profiles,
        registers=sum(lanes.get(each.lower(), 0) for each in profiles),
        filter=f"profile:{','.join(profiles)}" if profiles else "",
    )


def _secrets(connection: Connection) -> tuple[SecretRow, ...]:
    held = config_values.c.value.startswith("${secret:" + named_secrets.c.name + "#")
    uses = select(func.count()).select_from(config_values).where(held).scalar_subquery()
    query = select(named_secrets, uses.label("uses")).order_by(named_secrets.c.name)
    return tuple(
        SecretRow(
            id=row.id,
            name=row.name,
            version=row.version,
            set_at=row.set_at,
            set_by=row.set_by,
            uses=row.uses,
        )
        for row in connection.execute(query)
    )


def house_sheet(connection: Connection, now: datetime) -> HouseSheet:
    """The installation, its engine and its policies."""
    this = connection.execute(select(installation)).one()
    lease = connection.execute(select(engine_lease)).first()
    held = lease is not None and bool(lease.owner) and lease.until > now
    values = SqlPolicies(connection).all()
    return HouseSheet(
        environment=this.environment,
        origin=this.origin,
        estate=this.estate,
        created_at=this.created_at,
        database=connection.dialect.name,
        last_event=connection.scalar(select(func.max(journal.c.seq))) or 0,
        engine=lease.described if lease is not None and held else "",
        engine_until=lease.until if lease is not None and held else None,
        policies=tuple(
            PolicyRow(
                name=each.name,
                help=each.help,
                value=values[each.name],
                default=each.default,
                least=each.least,
                most=each.most,
            )
            for each in listed(values)
        ),
    )
