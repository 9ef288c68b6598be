"""Settings at a scope as people read them: rows, filters, sentences, and what may be edited how."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.kit.fact_list import Fact
from console.kit.tone import Pill, Tone
from console.pages.config.texts import APPLIES, counted, said
from console.pages.counts import terms
from rollouts.reads.looks import ConfigSheet, Layer, SettingLayers, SettingLine
from rollouts.registers.commands import ConfigSet, ConfigUnset
from rollouts.shared.moments import OPEN

NONE = "–"
MOST_LISTED = 40
LEVELS = ("enterprise", "brand", "region", "district", "store", "kind", "register")
FIRST_SCOPE = "enterprise"
BOOLEAN = ("true", "false")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One row of the table; `id` is the setting's place in the schema."""

    id: int
    line: SettingLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where a target leads: a scope (empty: stay), and a setting to choose there (empty: none)."""

    scope: str
    setting: str


def asked_for(target: str) -> Asked:
    """Read `store:0001`, `register:"0001/01"` or `store:0001 receipt.footer1`."""
    scope, setting = "", ""
    for term in terms(target.replace('"', "")):
        word, colon, _ = term.partition(":")
        if (colon and word.casefold() in LEVELS) or term.casefold() == FIRST_SCOPE:
            scope = term
        elif "." in term:
            setting = term
    return Asked(scope=scope, setting=setting)


def shown_value(line: SettingLine, value: str) -> str:
    """A value as read: with its unit; of a secret only whether it is set."""
    if line.secret:
        return said("secret_set") if value else said("secret_unset")
    if line.type == "boolean":
        return said(f"boolean_{value}") if value in BOOLEAN else NONE
    if not value:
        return NONE
    return f"{value} {line.unit}" if line.unit else value


def value_text(line: SettingLine) -> str:
    """What the value column says: the staged value where there is one."""
    return shown_value(line, line.value if line.staged is None else line.staged)


def value_pill(line: SettingLine) -> Pill | None:
    """Staged values stand apart from those in force."""
    if line.staged is None:
        return None
    return Pill("✎", value_text(line), Tone.WARN)


def origin_text(line: SettingLine) -> str:
    """Where the value comes from."""
    if line.own:
        return said("origin_here")
    return said("origin_default") if line.origin == "default" else line.origin


def chosen(lines: Sequence[SettingLine], text: str) -> tuple[SettingLine, ...]:
    """The settings that the filter gives: every term must fit."""
    wanted = [each.replace('"', "").casefold() for each in terms(text)]
    return tuple(line for line in lines if all(_fits(line, term) for term in wanted))


def rows_of(lines: Sequence[SettingLine], shown: Sequence[SettingLine]) -> tuple[SettingRow, ...]:
    """`shown` as rows whose ids stay the same whatever is filtered."""
    ids = {line.key: at for at, line in enumerate(lines)}
    return tuple(SettingRow(id=ids[line.key], line=line) for line in shown)


def scope_title(scope: str, name: str) -> str:
    """`Store 0001 New York`, `The whole enterprise`."""
    level, _, code = scope.partition(":")
    return " ".join(part for part in (said(f"level_{level}"), code, name) if part)


def sentence_of(sheet: ConfigSheet) -> str:
    """Where one is, whom it reaches, and what is staged."""
    own = sum(1 for each in sheet.settings if each.own)
    parts = [
        scope_title(sheet.scope, sheet.name),
        counted("register", sheet.registers),
        counted("value", own),
    ]
    if sheet.edits:
        parts.append(f"{counted('edit', sheet.edits)} {said('staged_in', change=sheet.change)}")
    return "  ·  ".join(parts)


def facts_about(line: SettingLine) -> str:
    """Type, bounds, default and when a register takes it up, in one sentence."""
    parts = [said(f"type_{line.type}")]
    if line.minimum or line.maximum:
        parts.append(said("bounds", least=line.minimum or "…", most=line.maximum or "…"))
    if line.max_length:
        parts.append(said("longest", count=line.max_length))
    if line.unit:
        parts.append(said("unit", unit=line.unit))
    parts.append(default_text(line))
    parts.append(said("applied", when=APPLIES[line.apply]))
    return "  ·  ".join(parts)


def default_text(line: SettingLine) -> str:
    """What holds where nobody says anything."""
    if not line.default:
        return said("default_empty")
    return said("default_is", value=shown_value(line, line.default))


def why_not(line: SettingLine) -> str:
    """Why no value may stand at this scope; empty when one may."""
    return "" if line.settable else said("too_wide", level=said(f"level_{line.widest}"))


def may_stand_at(line: SettingLine, level: str) -> bool:
    """Whether a value may stand at `level`, which is no kind."""
    return LEVELS.index(level) >= LEVELS.index(line.widest)


def choices_of(line: SettingLine) -> tuple[tuple[str, str], ...]:
    """(value, text) of every value allowed, where there are few; empty for free text."""
    if line.type == "boolean":
        return tuple((each, said(f"boolean_{each}")) for each in reversed(BOOLEAN))
    return tuple((each, each or NONE) for each in line.choices)


def present_text(line: SettingLine) -> str:
    """What the editor starts from."""
    return line.value if line.staged is None else line.staged


def setting_order(scope: str, line: SettingLine, value: str, start: str, end: str) -> ConfigSet:
    """The command that stages a value."""
    return ConfigSet(scope=scope, setting=line.key, value=value, valid_from=start, valid_to=end)


def inherit_order(scope: str, line: SettingLine) -> ConfigUnset:
    """The command that stages that the scope inherits again."""
    return ConfigUnset(scope=scope, setting=line.key)


def why(told: SettingLayers) -> str:
    """One sentence that says which layer wins and why."""
    winner = next(each for each in told.layers if each.wins)
    values = sum(1 for each in told.layers if each.scope != "default")
    if winner.scope == "default":
        return said("why_default") if not values else said("why_none_holds", count=values)
    if values == 1:
        return said("why_only", scope=winner.scope)
    return said("why_narrowest", count=values, scope=winner.scope)


def layer_facts(line: SettingLine, layers: Sequence[Layer], here: str) -> tuple[Fact, ...]:
    """Layers as lines, the winner marked; a scope other than this one is a link to it."""
    facts = []
    for each in layers[:MOST_LISTED]:
        mark = "✓" if each.wins else "·"
        value = shown_value(line, each.value)
        when = period(each)
        link = "" if each.scope in {"default", here} else each.scope
        tone = "" if each.wins else "idle"
        text = f"{value}   {when}" if when else value
        facts.append(Fact(f"{mark}  {each.scope}", text, filter_text=link, tone=tone))
    return tuple(facts)


def below_facts(line: SettingLine, told: SettingLayers) -> tuple[Fact, ...]:
    """Who overrides the value further down, with a last line for those that are not listed."""
    listed = tuple(
        Fact(each.scope, shown_value(line, each.value), filter_text=each.scope)
        for each in told.below[:MOST_LISTED]
    )
    more = told.overriders - len(listed)
    return (*listed, Fact("", said("more", count=more))) if more > 0 else listed


def period(layer: Layer) -> str:
    """When a dated layer holds; empty for one that always does."""
    if layer.valid_from == OPEN and layer.valid_to == OPEN:
        return ""
    start, end = _moment(layer.valid_from), _moment(layer.valid_to)
    return said("period", start=start or "…", end=end or "…")


def _moment(moment: str) -> str:
    return moment.removesuffix(":00").removesuffix("T00:00").replace("T", " ")


def _fits(line: SettingLine, term: str) -> bool:
    word, _, value = term.partition(":")
    match word:
        case "is":
            return _is(line, value)
        case "group":
            return value in line.group or value in line.group_title.casefold()
        case "origin":
            return line.origin.casefold().startswith(value)
        case "type" | "apply" if value:
            return str(getattr(line, word)).startswith(value)
        case _:
            words = (line.key, line.help, value_text(line), line.group_title)
            return any(term in each.casefold() for each in words)


def _is(line: SettingLine, word: str) -> bool:
    return {
        "own": line.own,
        "staged": line.staged is not None,
        "overridden": bool(line.overriders),
        "changed": line.origin != "default",
        "secret": line.secret,
        "upcoming": line.upcoming,
    }.get(word, False)
