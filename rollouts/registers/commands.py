"""What can be asked of this room, and the pure answers: edits or explanations, never a change."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollouts.estate.names import fold
from rollouts.registers.bulk import BulkEdit, BulkPreview, preview
from rollouts.registers.edits import difference, setting_edits
from rollouts.registers.explain import Explanation, explain
from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, Place, Schema, Scope, parse_scope
from rollouts.registers.rules.structure import moment_exists, range_forward, value_stands
from rollouts.registers.values import SHOWN, canonical
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.moments import LocalMoment, local_moment
from rollouts.shared.requests import argument, option

FROM_HELP = "First moment, the store's wall clock: 2026-12-01 or 2026-12-01T06:00."
TO_HELP = "First moment after it, in the same form; empty is open."
CHANGE_HELP = "Change set to stage in; otherwise your open one, or a new one."
SCOPE_HELP = "enterprise, brand:B, region:R, district:D, store:S, kind:K, register:S/R"
FILTER_HELP = "Which registers, such as 'region:west kind:fixed'."


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSet:
    """Set a value at a scope, staged in a change set."""

    scope: str = argument(SCOPE_HELP)
    setting: str = argument("The setting, such as receipt.header1.")
    value: str = argument("Its value; for a secret the reference ${secret:NAME#VERSION}.")
    valid_from: str = option(FROM_HELP, flag="--from", metavar="MOMENT")
    valid_to: str = option(TO_HELP, flag="--to", metavar="MOMENT")
    change: str = option(CHANGE_HELP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigUnset:
    """Take a value at a scope away, so that it inherits again; staged in a change set."""

    scope: str = argument("The scope the value stands at, such as store:0001.")
    setting: str = argument("The setting, such as receipt.header1.")
    valid_from: str = option(
        "Only the value that begins then; otherwise all of them.", flag="--from", metavar="MOMENT"
    )
    change: str = option(CHANGE_HELP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSetMany:
    """Set one value at every store or register of a filter, after a preview."""

    filter: str = argument(FILTER_HELP)
    setting: str = argument("The setting, such as receipt.header1.")
    value: str = argument("Its value.")
    level: str = option("Where it is set: store or register.", default="register")
    valid_from: str = option(FROM_HELP, flag="--from", metavar="MOMENT")
    valid_to: str = option(TO_HELP, flag="--to", metavar="MOMENT")
    leave_out: tuple[str, ...] = option("A scope to leave out; may be repeated.", default=())
    change: str = option(CHANGE_HELP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigPreviewMany(ConfigSetMany):
    """What `config set-many` would do, scope by scope; nothing is staged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigShow:
    """Every setting as it holds at a scope: value, origin, who overrides it, what is staged."""

    scope: str = argument(SCOPE_HELP, default="enterprise")
    text: str = option("Only settings whose key, help or value holds this text.")
    change: str = option("Change set whose staged edits are shown; otherwise your open one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigLayers:
    """One setting at a scope: every layer that reaches it, and who overrides it below."""

    scope: str = argument(SCOPE_HELP)
    setting: str = argument("The setting, such as receipt.header1.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigScopes:
    """The scopes that a value can stand at: every unit and kind, stores and registers by name."""

    text: str = argument("A part of the name.", metavar="TEXT", default="")
    limit: int = option(
        "At most so many stores, and so many registers.", default=30, least=1, most=100_000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigExplain:
    """Every layer of one setting of one register, and which one wins."""

    register: str = argument("STORE/REGISTER")
    setting: str = argument("The setting, such as receipt.header1.")
    at: str = option("At this moment of the store's wall clock; otherwise now.", metavar="MOMENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigCheck:
    """Check what registers come to: every rule, dead overrides and outliers."""

    filter: str = argument(FILTER_HELP, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigAdopt:
    """Read registers as they are, writing nothing, and propose layers that give exactly that."""

    filter: str = argument(FILTER_HELP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigExport:
    """Write settings x stores to a workbook or CSV file that `config import` takes back."""

    filter: str = argument(FILTER_HELP)
    path: str = argument("The file to write: .xlsx or .csv.", path=True)
    level: str = option("One row per store or per register.", default="store")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigImport:
    """Stage the cells that were changed in an exported table."""

    path: str = argument("The file to read: .xlsx or .csv.", path=True)
    change: str = option(CHANGE_HELP)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigState:
    """What an edit is checked against: the values in force and staged, the estate, and the moment.

    `scopes` are those of the estate among the ones asked about; `codepages` and `zones` belong to the
    registers below the scope that is edited (both may be empty: then nothing is refused for their sake).
    """

    schema: Schema
    index: LayerIndex
    scopes: frozenset[Scope]
    at: LocalMoment
    codepages: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()


def set_edits(request: ConfigSet, state: ConfigState) -> tuple[Edit, ...]:
    """The edits of `config set`; empty when the value stands there already. KnownError if refused."""
    scope = known_scope(request.scope, state.scopes)
    setting = state.schema.setting(request.setting)
    text = canonical(setting, request.value, at=str(scope))
    for page in sorted(state.codepages) if setting.codepage else ():
        canonical(setting, text, at=str(scope), codepage=page)
    new = ConfigValue(
        scope=scope,
        setting=setting.key,
        value=text,
        valid_from=moment_of(request.valid_from, "valid_from"),
        valid_to=moment_of(request.valid_to, "valid_to"),
    )
    refuse_all(value_stands(state.schema, new))
    refuse_all(range_forward(new))
    for moment in (new.valid_from, new.valid_to):
        refuse_all(moment_exists(str(scope), moment, state.zones))
    return setting_edits(state.index.ranges(scope, setting.key), new, state.at)


def unset_edits(request: ConfigUnset, state: ConfigState) -> tuple[Edit, ...]:
    """The edits of `config unset`; KnownError `registers.nothing_there` when no such value stands."""
    scope = known_scope(request.scope, state.scopes)
    key = state.schema.setting(request.setting).key
    start = moment_of(request.valid_from, "valid_from")
    present = state.index.ranges(scope, key)
    gone = tuple(each for each in present if not request.valid_from or each.valid_from == start)
    if not gone:
        raise refuse("registers.nothing_there", object=str(scope), field=key, value=start)
    return difference(gone, ())


def bulk_preview(
    request: ConfigSetMany,
    state: ConfigState,
    places: Sequence[Place],
    codepages: Sequence[tuple[Scope, str]] = (),
) -> BulkPreview:
    """What `config set-many` would do at the stores or registers of `places`.

    KnownError when `places` is empty: a filter without a match changes nothing.
    """
    if not places:
        raise refuse("registers.no_targets", object="filter", value=request.filter[:SHOWN])
    edit = BulkEdit(
        setting=request.setting,
        value=request.value,
        scopes=rows_of(places, request.level),
        valid_from=moment_of(request.valid_from, "valid_from"),
        valid_to=moment_of(request.valid_to, "valid_to"),
    )
    left_out = frozenset(known_scope(each, state.scopes) for each in request.leave_out)
    return preview(
        state.schema, state.index, edit, state.at, codepages=codepages, leave_out=left_out
    )


def explanation(request: ConfigExplain, state: ConfigState, place: Place) -> Explanation:
    """The answer of `config explain` for the register at `place`, at `request.at` or else `state.at`."""
    at = moment_of(request.at, "at") or state.at
    return explain(state.schema, state.index, place, request.setting, at)


def rows_of(places: Sequence[Place], level: str) -> tuple[Scope, ...]:
    """The store or register scopes of `places`, each once; KnownError for another level."""
    if level not in {"store", "register"}:
        raise refuse("registers.bad_level", object="level", value=level[:SHOWN])
    scopes = (
        parse_scope(f"store:{each.store}") if level == "store" else each.scope for each in places
    )
    return tuple(dict.fromkeys(scopes))


def known_scope(text: str, scopes: frozenset[Scope]) -> Scope:
    """The scope that `text` names, in the estate's spelling; case does not matter.

    KnownError when it is badly written or not in the estate.
    """
    scope = parse_scope(text)
    if scope in scopes:
        return scope
    folded = fold(str(scope))
    for each in scopes:
        if fold(str(each)) == folded:
            return each
    raise refuse("registers.unknown_scope", object=str(scope))


def moment_of(text: str, field: str) -> LocalMoment:
    """A local moment as a person writes it, empty for an open end; KnownError otherwise."""
    try:
        return local_moment(text.strip())
    except ValueError:
        raise refuse(
            "registers.bad_moment", object="moment", field=field, value=text[:SHOWN]
        ) from None


def scopes_of(places: Sequence[Place]) -> frozenset[Scope]:
    """Every scope that a value can stand at in an estate of `places`."""
    return frozenset(scope for place in places for scope in place.scopes())
