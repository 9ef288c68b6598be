"""Items and barcodes as edits see them: the whole object as JSON, or one field as text."""

import json
from dataclasses import fields

from rollouts.items.model import Barcode, Item
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse

WHOLE = ""
Entity = Item | Barcode


def kind_and_key(entity: Entity) -> tuple[str, str]:
    """What edits call the object."""
    if isinstance(entity, Item):
        return "item", entity.item_id
    return "barcode", entity.key


def values_of(entity: Entity) -> dict[str, str]:
    """Every field that is filled."""
    pairs = ((each.name, getattr(entity, each.name)) for each in fields(entity))
    return {name: value for name, value in pairs if value}


def whole(entity: Entity) -> str:
    """The object as canonical JSON."""
    return json.dumps(values_of(entity), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def edits_between(before: Entity | None, after: Entity | None) -> tuple[Edit, ...]:
    """The edits that lead from one state of an object to another."""
    entity = after or before
    if entity is None or before == after:
        return ()
    kind, key = kind_and_key(entity)
    if before is None or after is None:
        start = None if before is None else whole(before)
        end = None if after is None else whole(after)
        return (Edit(kind=kind, key=key, field=WHOLE, before=start, after=end),)
    old, new = values_of(before), values_of(after)
    return tuple(
        Edit(kind=kind, key=key, field=name, before=old.get(name), after=new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def applied(present: Entity | None, edit: Edit) -> Entity | None:
    """The object after one edit; KnownError `items.moved_on`, `items.unknown_edit`."""
    if edit.kind not in {"item", "barcode"}:
        raise refuse("items.unknown_edit", object=edit.key, value=edit.kind)
    if edit.field == WHOLE:
        there = None if present is None else whole(present)
    else:
        there = None if present is None else values_of(present).get(edit.field)
    if there != edit.before or (present is None and edit.field != WHOLE):
        raise refuse(
            "items.moved_on",
            object=f"{edit.kind} {edit.key}",
            field=edit.field or "whole",
            value=there or "(nothing)",
            before=edit.before or "(nothing)",
        )
    if edit.field != WHOLE and present is not None:
        return _made(edit.kind, values_of(present) | {edit.field: edit.after or ""})
    return None if edit.after is None else _made(edit.kind, json.loads(edit.after))


def _made(kind: str, values: dict[str, str]) -> Entity:
    return Item(**values) if kind == "item" else Barcode(**values)
