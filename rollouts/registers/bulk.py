"""One value for many scopes at once, seen before it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rollouts.registers.edits import setting_edits
from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, Schema, Scope
from rollouts.registers.rules.structure import value_stands
from rollouts.registers.values import canonical, findings_of
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding, Severity, blocking
from rollouts.shared.moments import OPEN, LocalMoment


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEdit:
    """`setting` becomes `value` at each of `scopes` during [valid_from, valid_to)."""

    setting: str
    value: str
    scopes: Sequence[Scope]
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRow:
    """One scope of the preview: its own value before (None: it inherits) and after."""

    scope: Scope
    before: str | None
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPreview:
    """What a bulk edit would do: `rows` change, `same` have the value already.

    `exceptions` say for every other scope why it is left out; `edits` are those of `rows`.
    """

    rows: tuple[BulkRow, ...]
    same: tuple[Scope, ...]
    exceptions: tuple[Finding, ...]
    edits: tuple[Edit, ...]


def preview(
    schema: Schema,
    index: LayerIndex,
    edit: BulkEdit,
    at: LocalMoment,
    *,
    codepages: Iterable[tuple[Scope, str]] = (),
    leave_out: frozenset[Scope] = frozenset(),
) -> BulkPreview:
    """The edit scope by scope; KnownError when the setting refuses the value as such.

    `before` is what stands at `at`, or at the edit's start where that is later.
    `codepages` are (scope, code page) pairs of the devices below each scope: a scope is an exception
    when one of them cannot print the text. Scopes of `leave_out` are exceptions by request.
    """
    setting = schema.setting(edit.setting)
    text = canonical(setting, edit.value)
    pages: dict[Scope, set[str]] = {}
    for scope, page in codepages:
        pages.setdefault(scope, set()).add(page)
    rows: list[BulkRow] = []
    same: list[Scope] = []
    exceptions: list[Finding] = []
    edits: list[Edit] = []
    for scope in dict.fromkeys(edit.scopes):
        new = _value(edit, scope, text)
        trouble = [
            *_left_out(new, leave_out),
            *blocking(value_stands(schema, new)),
            *_unprintable(schema, new, pages.get(scope, set())),
        ]
        present = index.ranges(scope, edit.setting)
        made = setting_edits(present, new, at)
        if trouble:
            exceptions += trouble[:1]
        elif not made:
            same.append(scope)
        else:
            before = index.valid(scope, edit.setting, max(at, edit.valid_from))
            rows.append(BulkRow(scope=scope, before=before.value if before else None, after=text))
            edits += made
    return BulkPreview(
        rows=tuple(rows), same=tuple(same), exceptions=tuple(exceptions), edits=tuple(edits)
    )


def _value(edit: BulkEdit, scope: Scope, text: str) -> ConfigValue:
    return ConfigValue(
        scope=scope,
        setting=edit.setting,
        value=text,
        valid_from=edit.valid_from,
        valid_to=edit.valid_to,
    )


def _left_out(new: ConfigValue, leave_out: frozenset[Scope]) -> Iterable[Finding]:
    if new.scope in leave_out:
        yield Finding(
            code="registers.left_out",
            object=str(new.scope),
            field=new.setting,
            severity=Severity.NOTICE,
        )


def _unprintable(schema: Schema, new: ConfigValue, pages: set[str]) -> Iterable[Finding]:
    setting = schema.setting(new.setting)
    for page in sorted(pages) if setting.codepage else ():
        yield from findings_of(setting, new.value, at=str(new.scope), codepage=page)
