"""Configuration values as edits of fields and back: what change sets, audit and undo carry.

An edit's key is `SCOPE SETTING VALID_FROM` (`-` for an open start); its field is `value` (absent: no
such value) or `valid_to` (absent: open end).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.ranges import fitted, laid_over

KIND = "setting"
VALUE = "value"
VALID_TO = "valid_to"
OPEN_START = "-"
ABSENT = "nothing"
"""How a sentence calls a value or an end that is not there."""


Slots = dict[str, str | None]
"""The fields of one key: its `value` and its `valid_to`."""


def key_of(value: ConfigValue) -> str:
    """The business key of a value: unique among all values."""
    return f"{value.scope} {value.setting} {value.valid_from or OPEN_START}"


def parse_key(key: str) -> ConfigValue:
    """The scope, setting and start that `key` names, with an empty value and an open end."""
    scope, setting, start = key.split(" ")
    valid_from = OPEN if start == OPEN_START else LocalMoment(start)
    return ConfigValue(scope=parse_scope(scope), setting=setting, value="", valid_from=valid_from)


def difference(before: Sequence[ConfigValue], after: Sequence[ConfigValue]) -> tuple[Edit, ...]:
    """The edits that lead from `before` to `after`; removals come first. Changes are ignored."""
    old = {key_of(each): each for each in before}
    new = {key_of(each): each for each in after}
    edits = [
        edit
        for key in [*(each for each in old if each not in new), *new]
        for edit in _edits(key, old.get(key), new.get(key))
    ]
    return tuple(each for each in edits if not each.is_idle)


def setting_edits(
    present: Sequence[ConfigValue], new: ConfigValue, at: LocalMoment
) -> tuple[Edit, ...]:
    """The edits that set `new` among the `present` ranges of its scope and setting.

    Without dates of its own, `new` takes the place of the value in force at `at`, or fills the free
    time around it: what is planned for later stays. With dates it is laid over what is there.
    """
    if new.valid_from == OPEN and new.valid_to == OPEN:
        new = fitted(present, new, at)
    return difference(present, laid_over(present, new))


def applied(
    values: Iterable[ConfigValue], edits: Iterable[Edit], change: str = ""
) -> tuple[ConfigValue, ...]:
    """The values after `edits` of kind `setting`; each value touched carries `change`.

    Edits of one key may come in any order of its fields: a value is there in the end if its `value`
    is. Edits of other kinds are passed over. The order of untouched values is kept.
    """
    present = dict(by_key(values))
    slots: dict[str, Slots] = {}
    for edit in edits:
        if edit.kind == KIND:
            _slots(slots, present, edit)[edit.field] = edit.after
    return _with(present, slots, change)


def brought_into_force(
    present: Iterable[ConfigValue], edits: Iterable[Edit], change: str
) -> tuple[ConfigValue, ...]:
    """As `applied`, but KnownError `registers.moved_on` where an edit's `before` is not what stands."""
    values = dict(by_key(present))
    slots: dict[str, Slots] = {}
    for edit in edits:
        if edit.kind == KIND:
            fields = _slots(slots, values, edit)
            _require_before(fields[edit.field], edit)
            fields[edit.field] = edit.after
    return _with(values, slots, change)


def _slots(slots: dict[str, Slots], present: Mapping[str, ConfigValue], edit: Edit) -> Slots:
    if edit.key not in slots:
        value = present.get(edit.key)
        slots[edit.key] = {VALUE: value.value if value else None, VALID_TO: _end(value)}
    return slots[edit.key]


def _with(
    present: dict[str, ConfigValue], slots: Mapping[str, Slots], change: str
) -> tuple[ConfigValue, ...]:
    for key, fields in slots.items():
        text, end = fields[VALUE], LocalMoment(fields[VALID_TO] or OPEN)
        if text is None:
            present.pop(key, None)
            continue
        value = present.get(key) or parse_key(key)
        present[key] = replace(value, value=text, valid_to=end, change=change)
    return tuple(present.values())


def _require_before(stands: str | None, edit: Edit) -> None:
    if stands != edit.before:
        scope, setting, _ = edit.key.split(" ")
        raise refuse(
            "registers.moved_on",
            object=scope,
            field=setting,
            value=ABSENT if stands is None else stands,
            before=ABSENT if edit.before is None else edit.before,
        )


def _edits(key: str, old: ConfigValue | None, new: ConfigValue | None) -> tuple[Edit, Edit]:
    value = _edit(key, VALUE, old.value if old else None, new.value if new else None)
    end = _edit(key, VALID_TO, _end(old), _end(new))
    return (value, end) if new else (end, value)


def _end(value: ConfigValue | None) -> str | None:
    return (value.valid_to or None) if value else None


def _edit(key: str, field: str, before: str | None, after: str | None) -> Edit:
    return Edit(kind=KIND, key=key, field=field, before=before, after=after)


def by_key(values: Iterable[ConfigValue]) -> Mapping[str, ConfigValue]:
    """The values under their business keys."""
    return {key_of(each): each for each in values}
