"""Objects of the trade as edits see them: one text per field, and one JSON text for the whole.

A room declares its kinds once, in its `records.py`:

    KINDS: Kinds[TenderType | CardRange] = Kinds(
        room="tenders", classes={"tender": TenderType, "card_range": CardRange}
    )

Each class is a frozen dataclass with a property `key`: the business key as people type it, equal for
every state of one object (a dated object has its start in its key). `uid` is no field of an edit: the
repository that keeps an object gives it.

Fields are `str` (also `LocalMoment`), `bool`, `int`, `Decimal`, an enumeration with texts, a tuple, a
frozen dataclass of such fields, or one of these with None as its default. As text: `bool` is `true`
or `false`, a Decimal has no exponent and no needless zeros, tuples and dataclasses are canonical JSON.

An edit whose `field` is empty creates (`before` None) or removes (`after` None) the whole object;
any other edit changes one field. A field that has its default is absent (None), so a field added to
a class later changes no edit kept earlier. So one general undo serves every room.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType, NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Generic,
    NewType,
    Protocol,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.records import from_json, to_json
from rollouts.shared.shapes import fits, is_number

WHOLE = ""
"""The field of an edit that creates or removes an object."""

NOTHING = "(nothing)"
"""How a sentence calls what is not there."""

IDENTITY = "uid"
"""The field that no edit carries."""

Slot = tuple[str, str]
"""The kind and key of an object: what edits call it."""


_WHOLE_NUMBER = re.compile(r"-?[0-9]+", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Keyed(Protocol):
    """A frozen dataclass with a business key."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def key(self) -> str:
        """What people call the object; never changed by an edit of a field."""


T = TypeVar("T", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Codec:
    """How the values of one annotation become text and come back; `read` may raise ValueError."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class _Member:
    """One field of a class, ready for use."""

    name: str
    default: Any
    codec: Codec


@dataclass(frozen=True, kw_only=True)
class Kinds(Generic[T]):
    """The kinds of objects that one room keeps.

    `classes` maps the trade's word in `Edit.kind` to its class. Refusals are `<room>.moved_on` and
    `<room>.unknown_edit`; both need a sentence in the room's file. `codecs` gives an annotation
    another text than the general one.
    """

    room: str
    classes: Mapping[str, type[T]]
    codecs: Mapping[Any, Codec] = field(default_factory=dict)

    def kind_of(self, entity: T) -> str:
        """The word for the entity's class in edits, lists and refusals; KeyError for another's."""
        return self._words[type(entity)]

    def slot_of(self, entity: T) -> Slot:
        """Its kind and key."""
        return self.kind_of(entity), entity.key

    def values_of(self, entity: T) -> dict[str, str]:
        """Every field that differs from its default, as text."""
        values = {}
        for each in self._members[self.kind_of(entity)].values():
            value = getattr(entity, each.name)
            if value != each.default:
                values[each.name] = each.codec.write(value)
        return values

    def texts_of(self, entity: T) -> dict[str, str]:
        """Every field as text, defaults too; None is the empty text."""
        members = self._members[self.kind_of(entity)].values()
        values = ((each, getattr(entity, each.name)) for each in members)
        return {
            each.name: "" if value is None else each.codec.write(value) for each, value in values
        }

    def made(self, kind: str, values: Mapping[str, str]) -> T:
        """The object with these fields.

        KeyError for an unknown kind or field, ValueError for a text that its field cannot hold,
        TypeError when a field without a default is missing.
        """
        members = self._members[kind]
        return self.classes[kind](
            **{name: members[name].codec.read(text) for name, text in values.items()}
        )

    def whole(self, entity: T) -> str:
        """The object's fields as canonical JSON: texts by name."""
        return canonical(self.values_of(entity))

    def edits_between(self, before: T | None, after: T | None) -> tuple[Edit, ...]:
        """The edits that lead from one state of an object to another; both have the same key."""
        entity = after or before
        if entity is None or before == after:
            return ()
        kind, key = self.slot_of(entity)
        if before is None or after is None:
            start, end = self._whole_or_none(before), self._whole_or_none(after)
            return (Edit(kind=kind, key=key, field=WHOLE, before=start, after=end),)
        old, new = self.values_of(before), self.values_of(after)
        return tuple(
            Edit(kind=kind, key=key, field=name, before=old.get(name), after=new.get(name))
            for name in sorted(old.keys() | new.keys())
            if old.get(name) != new.get(name)
        )

    def applied(self, present: T | None, edit: Edit) -> T | None:
        """The object after one edit.

        KnownError `<room>.moved_on` when the edit does not find what it expects to replace,
        `<room>.unknown_edit` for a kind, field or value that this program does not know.
        """
        return self.all_applied(present, (edit,))

    def all_applied(self, present: T | None, edits: Iterable[Edit]) -> T | None:
        """The object after `edits`, all of its own kind and key; refuses as `applied` does."""
        for edit in edits:
            self._require_known(edit)
            there = self._there(present, edit)
            if there != edit.before or (present is None and edit.field != WHOLE):
                raise self._moved_on(edit, there)
            present = self._after(present, edit)
        return present

    def _after(self, present: T | None, edit: Edit) -> T | None:
        if edit.field == WHOLE and edit.after is None:
            return None
        try:
            if edit.field == WHOLE or present is None:
                return self.made(edit.kind, _texts(json.loads(edit.after or "{}")))
            values = self.values_of(present)
            values.pop(edit.field, None)
            changed = {} if edit.after is None else {edit.field: edit.after}
            return self.made(edit.kind, values | changed)
        except (KeyError, TypeError, ValueError, RecursionError) as trouble:
            raise self._unknown(edit) from trouble

    def _there(self, present: T | None, edit: Edit) -> str | None:
        if edit.field == WHOLE or present is None:
            return self._whole_or_none(present)
        return self.values_of(present).get(edit.field)

    def _require_known(self, edit: Edit) -> None:
        known = self._members.get(edit.kind, {})
        if edit.kind not in self.classes or (edit.field != WHOLE and edit.field not in known):
            raise self._unknown(edit)

    def _unknown(self, edit: Edit) -> Exception:
        return refuse(
            f"{self.room}.unknown_edit",
            object=edit.key,
            field=edit.field or "whole",
            value=edit.kind,
        )

    def _moved_on(self, edit: Edit, there: str | None) -> Exception:
        return refuse(
            f"{self.room}.moved_on",
            object=f"{edit.kind} {edit.key}",
            field=edit.field or "whole",
            value=NOTHING if there is None else there,
            before=NOTHING if edit.before is None else edit.before,
        )

    def _whole_or_none(self, entity: T | None) -> str | None:
        return None if entity is None else self.whole(entity)

    @cached_property
    def _words(self) -> Mapping[type, str]:
        return {made: kind for kind, made in self.classes.items()}

    @cached_property
    def _members(self) -> Mapping[str, Mapping[str, _Member]]:
        return {kind: self._members_of(made) for kind, made in self.classes.items()}

    def _members_of(self, made: type[T]) -> Mapping[str, _Member]:
        hints = get_type_hints(made)
        found = {
            each.name: _Member(
                each.name,
                each.default_factory() if callable(each.default_factory) else each.default,
                self.codecs.get(hints[each.name]) or codec_of(hints[each.name]),
            )
            for each in fields(made)
            if each.name != IDENTITY
        }
        return MappingProxyType(found)


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted names, no spaces."""
    return _CANONICAL.encode(value)


def _texts(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError("not texts by name")
    return value


def decimal_text(value: Decimal) -> str:
    """The shortest plain text of an exact number: `8.25`, `0.1`, `100`; ValueError unless finite."""
    if not value.is_finite():
        raise ValueError("not a finite number")
    text = f"{value:f}"  # normalize() would round to the context's precision
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if not value else text


def codec_of(hint: Any) -> Codec:  # noqa: ANN401 - annotations are of any type
    """How values annotated with `hint` become text and come back.

    TypeError for an annotation that no field of the trade may have, floats above all.
    """
    if isinstance(hint, NewType):
        hint = hint.__supertype__
    if get_origin(hint) in {Union, UnionType}:
        return codec_of(next(each for each in get_args(hint) if each is not NoneType))
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Codec(lambda value: str(value.value), hint)
    if get_origin(hint) is tuple or is_dataclass(hint):
        return Codec(lambda value: canonical(to_json(value)), lambda text: _nested(hint, text))
    message = f"no field of an object may be {hint!r}"
    raise TypeError(message)


def _nested(hint: Any, text: str) -> object:  # noqa: ANN401 - as above
    try:
        value = json.loads(text)
        if fits(hint, value):
            return from_json(cast("type[object]", hint), value)
    except (TypeError, RecursionError) as trouble:
        raise ValueError("not the field's shape") from trouble
    raise ValueError("not the field's shape")


def _exact(text: str) -> Decimal:
    if not (_NUMBER.fullmatch(text) and is_number(text)):
        raise ValueError("not a number without an exponent")
    return Decimal(text)


def _whole(text: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(text):
        raise ValueError("not a whole number")
    return int(text)


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text]


_PLAIN: Mapping[Any, Codec] = {
    str: Codec(str, str),
    bool: Codec(lambda value: "true" if value else "false", _truth),
    int: Codec(str, _whole),
    Decimal: Codec(decimal_text, _exact),
}
