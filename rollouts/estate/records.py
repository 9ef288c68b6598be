"""Objects of the estate as edits see them: one text per field, and one JSON text for the whole.

An edit whose `field` is empty creates (`before` None) or removes (`after` None) the whole object;
any other edit changes one field. An absent field has its default. So one general undo serves all.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from typing import get_type_hints

from rollouts.estate.model import (
    AccessProfile,
    BusinessUnit,
    Group,
    JumpHost,
    Register,
    Store,
)
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse

WHOLE = ""
"""The field of an edit that creates or removes an object."""

Entity = BusinessUnit | Store | Register | AccessProfile | Group
KINDS: Mapping[str, type[Entity]] = {
    "unit": BusinessUnit,
    "store": Store,
    "register": Register,
    "profile": AccessProfile,
    "group": Group,
}
"""The trade's word in `Edit.kind` for each class."""

Fields = Mapping[str, str]

_HINTS = {each: get_type_hints(each) for each in KINDS.values()}
_DEFAULTS = {
    made: tuple((each.name, each.default) for each in fields(made) if each.name != "uid")
    for made in KINDS.values()
}


def kind_of(entity: Entity) -> str:
    """The word for the entity's class in edits, filters and refusals."""
    return next(kind for kind, made in KINDS.items() if type(entity) is made)


def fields_of(entity: Entity) -> dict[str, str]:
    """Every field that differs from its default, as text. Labels are joined by a space."""
    pairs = ((name, getattr(entity, name), default) for name, default in _DEFAULTS[type(entity)])
    return {
        name: _text(value)
        for name, value, default in pairs
        if default is MISSING or value != default
    }


def entity_of(kind: str, values: Fields) -> Entity:
    """The object with these fields; ValueError for a value the model cannot hold."""
    made = KINDS[kind]
    hints = _HINTS[made]
    arguments = {name: _value(hints[name], text) for name, text in values.items()}
    return made(**arguments)  # type: ignore[arg-type]


def whole(entity: Entity) -> str:
    """The object's fields as canonical JSON."""
    return json.dumps(fields_of(entity), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def edits_between(before: Entity | None, after: Entity | None) -> tuple[Edit, ...]:
    """The edits that lead from one state of an object to another; both have the same key."""
    entity = after or before
    if entity is None:
        return ()
    kind, key = kind_of(entity), entity.key
    if before is None or after is None:
        start, end = _whole_or_none(before), _whole_or_none(after)
        return (Edit(kind=kind, key=key, field=WHOLE, before=start, after=end),)
    old, new = fields_of(before), fields_of(after)
    return tuple(
        Edit(kind=kind, key=key, field=name, before=old.get(name), after=new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def applied(present: Entity | None, edits: Iterable[Edit]) -> Entity | None:
    """The object after `edits`, all of its own kind and key.

    KnownError `estate.moved_on` when an edit does not find what it expects to replace.
    """
    for edit in edits:
        present = _apply(present, edit)
    return present


def _apply(present: Entity | None, edit: Edit) -> Entity | None:
    now = {} if present is None else fields_of(present)
    there = _whole_or_none(present) if edit.field == WHOLE else now.get(edit.field)
    if there != edit.before or (present is None and edit.field != WHOLE):
        raise refuse(
            "estate.moved_on",
            object=f"{edit.kind} {edit.key}",
            field=edit.field or "whole",
            value=there or "(nothing)",
            before=edit.before or "(nothing)",
        )
    if edit.field == WHOLE:
        return None if edit.after is None else entity_of(edit.kind, json.loads(edit.after))
    now.pop(edit.field, None)
    if edit.after is not None:
        now[edit.field] = edit.after
    return entity_of(edit.kind, now)


def _whole_or_none(entity: Entity | None) -> str | None:
    return None if entity is None else whole(entity)


def _text(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, tuple):
        if value and isinstance(value[0], JumpHost):
            return json.dumps([_jump(each) for each in value], separators=(",", ":"))
        return " ".join(value)
    return str(value)


def _jump(jump: JumpHost) -> dict[str, str | int]:
    return {each.name: getattr(jump, each.name) for each in fields(jump)}


def _value(hint: object, text: str) -> object:
    if hint is str:
        return text
    if hint == tuple[JumpHost, ...]:
        return tuple(JumpHost(**each) for each in json.loads(text)) if text else ()
    if hint == tuple[str, ...]:
        return tuple(text.split())
    if hint is int:
        return int(text)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(text)
    return text
