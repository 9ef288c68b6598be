"""Looks at the configuration: one scope's settings, one setting's layers, a bulk edit before it is made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rollouts.changes.ports import ChangeSets
from rollouts.engine.action import Action, Mode
from rollouts.engine.configuring import bulk_seen, staged_edits
from rollouts.engine.content.reaching import filter_of
from rollouts.engine.context import Context
from rollouts.engine.scoping import Scoping
from rollouts.engine.selecting import parsed
from rollouts.estate.model import RegisterKind, UnitKind
from rollouts.estate.ports import Estate
from rollouts.reads.looks import ConfigSheet, ManyPreview, PreviewRow, ScopeName, SettingLayers
from rollouts.registers.commands import (
    ConfigLayers,
    ConfigPreviewMany,
    ConfigScopes,
    ConfigShow,
)
from rollouts.registers.edits import VALUE, applied, parse_key
from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, Level, Scope
from rollouts.registers.ports import ConfigValues
from rollouts.registers.schema import load_schema
from rollouts.registers.sheet import (
    Overlay,
    SettingLine,
    layer_of,
    layers_of,
    overrider_counts,
    setting_lines,
)
from rollouts.shared.edits import Edit
from rollouts.shared.moments import LocalMoment, moment_in

MOST_OVERRIDERS = 500


def show(context: Context, request: ConfigShow) -> ConfigSheet:
    """Every setting at a scope, with the operator's staged edits beside the values in force."""
    with context.read() as uow:
        estate = uow.repository(Estate)
        scoping = Scoping(estate)
        chain = scoping.chain(request.scope)
        scope = chain[-1]
        at = scoping.wall_clock(scope, context.services.clock())
        values = uow.repository(ConfigValues).all()
        staged = staged_edits(uow, context, request.change)
        changes = uow.repository(ChangeSets)
        change = (
            changes.get(request.change) if request.change else changes.open_of(context.operator)
        )
        inside = scoping.inside(scope, {each.scope for each in values})
        return ConfigSheet(
            scope=str(scope),
            name=scoping.name(scope),
            chain=tuple(str(each) for each in chain),
            filter=filter_of(scope),
            registers=estate.count_registers(parsed(uow, filter_of(scope))),
            at=at,
            change=change.label if change else "",
            edits=len(changes.edits(change.uid)) if change else 0,
            settings=_matching(
                setting_lines(
                    load_schema(),
                    LayerIndex(values),
                    chain,
                    at,
                    overrider_counts(values, inside, at),
                    _overlay(values, staged, scope) if staged else None,
                ),
                request.text,
            ),
        )


def layers(context: Context, request: ConfigLayers) -> SettingLayers:
    """Every layer of one setting at a scope, and the values below that override it."""
    with context.read() as uow:
        scoping = Scoping(uow.repository(Estate))
        chain = scoping.chain(request.scope)
        at = scoping.wall_clock(chain[-1], context.services.clock())
        values = uow.repository(ConfigValues).all()
        told = layers_of(load_schema(), LayerIndex(values), chain, request.setting, at)
        ours = [each for each in values if each.setting == request.setting]
        inside = scoping.inside(chain[-1], {each.scope for each in ours})
    below = sorted(
        (each for each in ours if each.scope in inside and not _is_over(each, at)),
        key=lambda each: (each.scope.level.rank, each.scope.code, each.valid_from),
    )
    return SettingLayers(
        scope=str(chain[-1]),
        setting=request.setting,
        at=at,
        layers=told,
        below=tuple(layer_of(each, at, wins=False) for each in below[:MOST_OVERRIDERS]),
        overriders=len(below),
    )


def scopes(context: Context, request: ConfigScopes) -> tuple[ScopeName, ...]:
    """The enterprise, units and kinds whose name holds the text, then stores and registers.

    What is called exactly so comes before all of them.
    """
    with context.read() as uow:
        wide = [ScopeName(scope=str(Level.ENTERPRISE), level=str(Level.ENTERPRISE), name="")]
        wide += [
            ScopeName(scope=each.key, level=str(each.kind), name=each.name)
            for each in uow.repository(Estate).units()
            if each.kind is not UnitKind.ENTERPRISE
        ]
        wide += [
            ScopeName(scope=f"{Level.KIND}:{each}", level=str(Level.KIND), name="")
            for each in RegisterKind
        ]
        wanted = request.text.strip().casefold()
        narrow = tuple(_places(uow.repository(Estate), wanted, request.limit))
    found = [each for each in wide if wanted in f"{each.scope} {each.name}".casefold()]
    return tuple(sorted((*found, *narrow), key=lambda each: not _is_code(each, wanted)))


def preview_many(context: Context, request: ConfigPreviewMany) -> ManyPreview:
    """As `config set-many` would see it, the operator's staged edits included."""
    with context.read() as uow:
        staged = staged_edits(uow, context, request.change)
        seen = bulk_seen(uow, request, staged, moment_in("UTC", context.services.clock()))
    return ManyPreview(
        setting=request.setting,
        rows=tuple(
            PreviewRow(scope=str(each.scope), before=each.before, after=each.after)
            for each in seen.rows
        ),
        same=tuple(str(each) for each in seen.same),
        exceptions=seen.exceptions,
    )


def _places(estate: Estate, text: str, limit: int) -> Iterator[ScopeName]:
    if not text:
        return
    for store in estate.stores_named(text, limit=limit):
        yield ScopeName(
            scope=f"{Level.STORE}:{store.code}", level=str(Level.STORE), name=store.name
        )
    for register in estate.registers_named(text, limit=limit):
        scope = f"{Level.REGISTER}:{register.name}"
        yield ScopeName(scope=scope, level=str(Level.REGISTER), name="")


def _is_code(named: ScopeName, wanted: str) -> bool:
    """Whether `wanted` (folded) is the scope itself or its code."""
    scope = named.scope.casefold()
    return bool(wanted) and wanted in {scope, scope.partition(":")[2]}


def _overlay(values: tuple[ConfigValue, ...], edits: Sequence[Edit], scope: Scope) -> Overlay:
    touched: dict[str, ConfigValue] = {}
    for edit in edits:
        named = parse_key(edit.key)
        if named.scope == scope and edit.field == VALUE and edit.after is not None:
            touched[named.setting] = replace(named, value=edit.after)
    return Overlay(index=LayerIndex(applied(values, edits)), touched=touched)


def _matching(lines: tuple[SettingLine, ...], text: str) -> tuple[SettingLine, ...]:
    wanted = text.strip().casefold()
    if not wanted:
        return lines
    return tuple(
        each for each in lines if wanted in f"{each.key} {each.help} {each.value}".casefold()
    )


def _is_over(value: ConfigValue, at: LocalMoment) -> bool:
    return bool(value.valid_to) and value.valid_to <= at


ACTIONS = (
    Action(name="config show", request=ConfigShow, handler=show, mode=Mode.LOOK),
    Action(name="config layers", request=ConfigLayers, handler=layers, mode=Mode.LOOK),
    Action(name="config scopes", request=ConfigScopes, handler=scopes, mode=Mode.LOOK),
    Action(
        name="config preview-many", request=ConfigPreviewMany, handler=preview_many, mode=Mode.LOOK
    ),
)
