"""Keeps `registers.ports.ConfigValues`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, or_, select, update

from rollouts.adapters.sql.tables.changes import change_edits, change_sets
from rollouts.adapters.sql.tables.registers import config_values
from rollouts.changes.model import ChangeState
from rollouts.registers.edits import KIND, brought_into_force, by_key, key_of
from rollouts.registers.model import ConfigValue, Scope, parse_scope
from rollouts.registers.ports import ValuesPlan
from rollouts.shared.edits import Edit
from rollouts.shared.moments import LocalMoment

CHUNK = 500

IN_ORDER = (
    config_values.c.rank,
    config_values.c.scope,
    config_values.c.setting,
    config_values.c.valid_from,
)


class SqlConfigValues:
    """Configuration values of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[ConfigValue, ...]:
        return tuple(self._read(select(config_values).order_by(*IN_ORDER)))

    def at_scopes(self, scopes: Iterable[Scope]) -> tuple[ConfigValue, ...]:
        found: list[ConfigValue] = []
        ordered = sorted({(each.level.rank, str(each)) for each in scopes})
        for chunk in _chunks([name for _, name in ordered]):
            query = select(config_values).where(config_values.c.scope.in_(chunk))
            found += self._read(query.order_by(*IN_ORDER))
        return tuple(found)

    def apply(self, edits: Sequence[Edit], change: str, at: datetime) -> None:
        del at
        self.write(self.planned(edits, change))

    def planned(self, edits: Sequence[Edit], change: str) -> ValuesPlan:
        touched = list(dict.fromkeys(each.key for each in edits if each.kind == KIND))
        before = by_key(self._at_keys(touched))
        after = by_key(brought_into_force(before.values(), edits, change))
        return ValuesPlan(
            gone=tuple(key for key in before if key not in after),
            new=tuple(each for key, each in after.items() if key not in before),
            changed=tuple(each for key, each in after.items() if before.get(key, each) != each),
        )

    def write(self, plan: ValuesPlan) -> None:
        self._remove(plan.gone)
        self._add(plan.new)
        self._change(plan.changed)

    def history(
        self, scopes: Iterable[Scope], since: datetime
    ) -> tuple[tuple[datetime, str, Edit], ...]:
        found: list[tuple[datetime, str, Edit]] = []
        for chunk in _chunks(sorted({str(each) for each in scopes})):
            rows = self._connection.execute(_history(chunk, since))
            # SQLite's LIKE is blind to the case of letters: the exact scope is asked for here
            exact = (row for row in rows if row.key.split(" ")[0] in chunk)
            found += ((row.submitted_at, row.change_uid, _edit(row)) for row in exact)
        found.sort(key=lambda each: each[0], reverse=True)
        return tuple(found)

    def _read(self, query: Select[Any]) -> Iterator[ConfigValue]:
        scopes: dict[str, Scope] = {}
        for row in self._connection.execute(query):
            scope = scopes.get(row.scope) or scopes.setdefault(row.scope, parse_scope(row.scope))
            yield ConfigValue(
                scope=scope,
                setting=row.setting,
                value=row.value,
                valid_from=LocalMoment(row.valid_from),
                valid_to=LocalMoment(row.valid_to),
                change=row.change,
            )

    def _at_keys(self, keys: Sequence[str]) -> Iterator[ConfigValue]:
        for chunk in _chunks(keys):
            yield from self._read(select(config_values).where(config_values.c.key.in_(chunk)))

    def _remove(self, keys: Sequence[str]) -> None:
        for chunk in _chunks(keys):
            self._connection.execute(delete(config_values).where(config_values.c.key.in_(chunk)))

    def _add(self, values: Sequence[ConfigValue]) -> None:
        if values:
            self._connection.execute(insert(config_values), [_row(each) for each in values])

    def _change(self, values: Sequence[ConfigValue]) -> None:
        if values:
            query = update(config_values).where(config_values.c.key == bindparam("at_key"))
            rows = [
                {
                    "at_key": key_of(each),
                    "value": each.value,
                    "valid_to": each.valid_to,
                    "change": each.change,
                }
                for each in values
            ]
            self._connection.execute(query, rows)


def _row(value: ConfigValue) -> dict[str, object]:
    return {
        "key": key_of(value),
        "rank": value.scope.level.rank,
        "scope": str(value.scope),
        "setting": value.setting,
        "valid_from": value.valid_from,
        "valid_to": value.valid_to,
        "value": value.value,
        "change": value.change,
    }


def _history(scopes: Sequence[str], since: datetime) -> Select[Any]:
    at_scope = or_(*(change_edits.c.key.startswith(f"{each} ", autoescape=True) for each in scopes))
    return (
        select(change_sets.c.uid.label("change_uid"), change_sets.c.submitted_at, change_edits)
        .join(change_edits, change_sets.c.id == change_edits.c.change_id)
        .where(
            change_sets.c.state == ChangeState.SUBMITTED,
            change_sets.c.submitted_at >= since,
            change_edits.c.kind == KIND,
            at_scope,
        )
        .order_by(change_sets.c.submitted_at.desc(), change_edits.c.position.desc())
    )


def _edit(row: Row[Any]) -> Edit:
    return Edit(kind=row.kind, key=row.key, field=row.field, before=row.before, after=row.after)


def _chunks(items: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
