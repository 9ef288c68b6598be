"""Configuration values as edits of fields and back: what change sets, audit and undo carry.

An edit's key is `SCOPE SETTING VALID_FROM` (`-` for an open start); its field is `value` (absent: no
such value) or `valid_to` (absent: open end).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.registers.ranges import fitted, laid_over
from rollouts.shared.edits import Edit
from rollouts.shared.moments import OPEN, LocalMoment

KIND = "setting"
VALUE = "value"
VALID_TO = "valid_to"
OPEN_START = "-"


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

    Edits of other kinds are passed over. The order of untouched values is kept.
    """
    present = {key_of(each): each for each in values}
    for edit in edits:
        if edit.kind == KIND:
            _apply(present, edit, change)
    return tuple(present.values())


def _apply(present: dict[str, ConfigValue], edit: Edit, change: str) -> None:
    if edit.field == VALUE and edit.after is None:
        present.pop(edit.key, None)
        return
    value = present.get(edit.key) or parse_key(edit.key)
    if edit.field == VALUE:
        value = replace(value, value=edit.after or "", change=change)
    else:
        value = replace(value, valid_to=LocalMoment(edit.after or OPEN), change=change)
    present[edit.key] = value


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
