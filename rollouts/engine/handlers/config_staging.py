"""Values staged in a change set: set, unset, set in bulk, taken in from a table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rollouts.changes.model import ChangeSet
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import staged
from rollouts.engine.change_sets import Seen, seen_of, stage, tell
from rollouts.engine.configuring import (
    bulk_seen,
    state_among,
    utc_moment,
)
from rollouts.engine.context import Context
from rollouts.engine.loads import Load, load_of
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import require_rows
from rollouts.registers.commands import (
    ConfigImport,
    ConfigSet,
    ConfigSetMany,
    ConfigState,
    ConfigUnset,
    set_edits,
    unset_edits,
)
from rollouts.registers.edits import KIND
from rollouts.registers.matrix import matrix_edits
from rollouts.registers.model import Scope, parse_scope
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError, refuse_all
from rollouts.shared.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Edits taken into a change set; nothing is in force yet."""

    change: str
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...] = ()


def set_value(context: Context, request: ConfigSet) -> Staged:
    """Stage a value at a scope."""
    return _stage_at(context, request, lambda state: set_edits(request, state))


def unset_value(context: Context, request: ConfigUnset) -> Staged:
    """Stage that a scope inherits again."""
    return _stage_at(context, request, lambda state: unset_edits(request, state))


def set_many(context: Context, request: ConfigSetMany) -> Staged:
    """Stage one value at many scopes; what is left out is named with its reason."""

    def proposed(uow: UnitOfWork, staged: Sequence[Edit]) -> Proposed:
        seen = bulk_seen(uow, request, staged, utc_moment(context))
        return Proposed(edits=seen.edits, findings=seen.exceptions)

    title = f"{request.setting} in bulk"
    return _stage(context, request.setting, request.change, proposed, title)


def import_table(context: Context, request: ConfigImport) -> Staged:
    """Stage what was changed in an exported table; refused whole with every bad line."""
    sheet = require_rows(context.services.sheets.read(Path(request.path)))
    rows = [sheet.header.cells, *(each.cells for each in sheet.rows)]
    asked = tuple(_scopes_named(rows[1:]))

    def proposed(uow: UnitOfWork, staged: Sequence[Edit]) -> Proposed:
        state = state_among(uow, asked, staged, utc_moment(context))
        read = matrix_edits(state.schema, state.index, rows, state.at, scopes=state.scopes)
        refuse_all(read.findings)
        return Proposed(edits=read.edits)

    name = Path(request.path).name
    return _stage(context, name, request.change, proposed, f"import {name}")


def _scopes_named(rows: Iterable[Sequence[str]]) -> Iterator[Scope]:
    """The scopes that rows of a table begin with; what is badly written is found line by line."""
    for row in rows:
        with suppress(KnownError):
            yield parse_scope(row[0] if row else "")


def _stage_at(
    context: Context,
    request: ConfigSet | ConfigUnset,
    edits_of: Callable[[ConfigState], tuple[Edit, ...]],
) -> Staged:
    asked = (parse_scope(request.scope),)

    def proposed(uow: UnitOfWork, staged: Sequence[Edit]) -> Proposed:
        return Proposed(edits=edits_of(state_among(uow, asked, staged, utc_moment(context))))

    return _stage(context, request.scope, request.change, proposed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Edits that are not staged yet."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...] = ()


def _stage(
    context: Context,
    audited: str,
    change: str,
    propose_over: Callable[[UnitOfWork, Sequence[Edit]], Proposed],
    title: str = "",
) -> Staged:
    """Stage what is proposed over the edits staged so far.

    It is worked out on a read-only view, so that the one writer is held only to keep it; over again
    when somebody staged meanwhile. Where a value in force moves, `change submit` refuses the edit.
    """
    with context.read() as uow:
        seen = seen_of(uow, context, change)
        made = propose_over(uow, _settings(seen))
        load = _load(context, seen, made, title or "edits")
    load.fill()
    with context.begin(audited) as uow:
        if not seen.stands(uow, context, change):
            seen = seen_of(uow, context, change)
            made = propose_over(uow, _settings(seen))
        elif load.change:
            return _staged(_taken_in(uow, seen.change, load), made)
        if not made.edits:
            return Staged(change="", edits=(), findings=made.findings)
        return _staged(stage(uow, context, seen, made.edits, title), made)


def _settings(seen: Seen) -> tuple[Edit, ...]:
    return tuple(each.edit for each in seen.rows if each.edit.kind == KIND)


def _load(context: Context, seen: Seen, made: Proposed, title: str) -> Load:
    """All edits of the change set as it will be; nothing to fill when few of them are new."""
    load = load_of(context, title, made.edits)
    if seen.change and load.large:
        now = context.services.clock()
        load.rows = staged(seen.rows, made.edits, by=context.operator, at=now)
        load.title = f"{seen.change.label} before {title}"
    return load


def _taken_in(uow: UnitOfWork, present: ChangeSet | None, load: Load) -> ChangeSet:
    """The load opened, or its edits in the place of those that were there."""
    if present is None or load.change is None:
        return load.open(uow)
    uow.repository(ChangeSets).exchange(present.uid, load.change.uid)
    tell(uow, load.context, "change.staged", present)
    return present


def _staged(change: ChangeSet, made: Proposed) -> Staged:
    return Staged(change=change.label, edits=made.edits, findings=made.findings)
