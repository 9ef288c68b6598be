"""Change sets as people read them, and what may be done with one in its state."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.kit.difference import DifferenceLine, FieldChange, field_difference
from console.kit.fact_list import Fact
from console.kit.tone import Pill, Tone
from console.pages.changes.texts import counted, said
from console.pages.states import pill_of, word_of
from rollouts.reads.changes import ChangeListing, ChangeRow, ChangeSheet, EditListing, EditRow
from rollouts.reads.looks import ChangeDifference, DifferenceGroup
from rollouts.reads.support import RequestLine

NONE = "–"
OPEN, SUBMITTED, DISCARDED = "OPEN", "SUBMITTED", "DISCARDED"
ADOPTION = "adoption"
MOST_NAMED = 3
MOST_KEYS = 60
ADOPTIONS = 'action:"config adopt" state:DONE'

LOOKS: Mapping[str, tuple[str, Tone]] = {
    OPEN: ("✎", Tone.WARN),
    SUBMITTED: ("✓", Tone.GOOD),
    DISCARDED: ("–", Tone.IDLE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """What the state of a change set allows; `release` is one that waits for its rollout."""

    submit: bool = False
    undo_edit: bool = False
    discard: bool = False
    take_back: bool = False
    release: bool = False
    plan: str = ""


def listing(text: str, sort: str, descending: bool) -> ChangeListing:  # noqa: FBT001 - as asked
    """The list; without a chosen order the newest come first."""
    return ChangeListing(filter=text, sort=sort, descending=descending if sort else True)


def edits_of(change: str, text: str, sort: str, descending: bool) -> EditListing:  # noqa: FBT001 - as asked
    """The edits of one change set."""
    return EditListing(change=change, filter=text, sort=sort, descending=descending)


def state_pill(row: ChangeRow) -> Pill:
    """The state; an open adoption waits to be accepted."""
    glyph, tone = LOOKS.get(row.state, ("·", Tone.IDLE))
    if row.state == OPEN and row.kind == ADOPTION:
        return Pill("◔", said("state_proposed"), Tone.WARN)
    return Pill(glyph, said(f"state_{row.state.lower()}"), tone)


def possible(sheet: ChangeSheet) -> Possible:
    """What may be done now."""
    row = sheet.row
    if row.state == OPEN:
        is_adoption = row.kind == ADOPTION
        return Possible(
            submit=bool(row.edits) or is_adoption,
            undo_edit=bool(row.edits) and not is_adoption,
            discard=True,
        )
    if row.state != SUBMITTED:
        return Possible()
    waiting = [each.release for each in sheet.used_by if not each.rollout]
    is_plain = row.kind != ADOPTION
    return Possible(
        take_back=True,
        release=is_plain,
        plan=waiting[-1] if waiting and is_plain else "",
    )


def head_sentence(row: ChangeRow) -> str:
    """Who began it, who put it in force, and what it takes back."""
    parts = [counted("edit", row.edits), said("begun_by", who=row.created_by)]
    if row.submitted_by:
        parts.append(said("submitted_by", who=row.submitted_by))
    if row.undoes:
        parts.append(said("takes_back", change=row.undoes))
    return "  ·  ".join(parts)


def where(row: EditRow) -> str:
    """The thing that an edit is about."""
    return row.scope or row.key


def what(row: EditRow) -> str:
    """The setting or field that an edit changes."""
    if row.setting:
        return row.setting if row.field == "value" else f"{row.setting} ({row.field})"
    return f"{row.kind} {row.field}".strip()


def side(row: EditRow, value: str | None) -> str:
    """One side of an edit; a whole object in its own words, a baseline as such."""
    if value is None:
        return NONE
    if row.kind == ADOPTION:
        return said("as_read")
    if value.startswith("{"):
        return _object_text(value)
    return value or said("empty")


def group_text(group: DifferenceGroup) -> str:
    """Which registers change alike."""
    named = ", ".join(group.registers[:MOST_NAMED])
    more = len(group.registers) - MOST_NAMED
    named = f"{named}, {said('more', count=more)}" if more > 0 else named
    return f"{counted('register', len(group.registers))}: {named}"


def difference_sentence(found: ChangeDifference) -> str:
    """How many registers change, stay, or cannot be made."""
    changed = sum(len(each.registers) for each in found.groups)
    parts = [counted("changing", changed)]
    if found.unchanged:
        parts.append(counted("unchanged", found.unchanged))
    if found.findings:
        parts.append(counted("finding", len(found.findings)))
    return "  ·  ".join(parts)


def difference_lines(group: DifferenceGroup) -> tuple[DifferenceLine, ...]:
    """The files of a group, key by key."""
    return field_difference(
        FieldChange(thing=each.file, field=each.key, before=each.before, after=each.after)
        for each in group.rows
    )


def used_facts(sheet: ChangeSheet) -> tuple[Fact, ...]:
    """The releases made of it and their rollouts, each a link."""
    return tuple(
        Fact(
            each.release,
            f"{each.rollout}  {each.title}  ·  {pill_of(each.state).glyph} {word_of(each.state)}",
            filter_text=str(each.rollout),
        )
        if each.rollout
        else Fact(
            each.release, said("plan_of", title=each.title), filter_text=f"new {each.release}"
        )
        for each in sheet.used_by
    )


def adoption_facts(change: str, requests: Sequence[RequestLine]) -> tuple[Fact, ...]:
    """What the reading of an adoption found, from the request that made it; empty when it is gone."""
    for each in requests:
        told = each.result
        if isinstance(told, dict) and told.get("change") == change:
            return _adopted(told)
    return ()


def _adopted(told: Mapping[str, object]) -> tuple[Fact, ...]:
    kept = told.get("unknown")
    keys = [each for each in kept if isinstance(each, dict)] if isinstance(kept, list) else []
    names = ("adopted", "unreadable", "values", "overrides", "secrets")
    facts = [Fact(said(f"found_{name}"), f"{told.get(name, 0)}") for name in names]
    facts.append(Fact(said("found_unknown"), f"{len(keys)}"))
    for each in keys[:MOST_KEYS]:
        words = [f"{value}" for value in each.values() if isinstance(value, str | int) and value]
        facts.append(Fact("", "  ".join(words)))
    return tuple(facts)


def _object_text(value: str) -> str:
    try:
        made = json.loads(value)
    except ValueError:
        return value
    pairs = made.items() if isinstance(made, dict) else ()
    return ", ".join(f"{name} {each}" for name, each in pairs if isinstance(each, str | int))
