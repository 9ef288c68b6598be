"""Register configuration: explained, checked, out to a table; the table of its actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rollouts.engine.action import Action, Mode
from rollouts.engine.configuring import (
    Selected,
    lanes_of,
    selected,
    state_among,
    utc_moment,
    values_at,
    values_with,
    wall_clock,
)
from rollouts.engine.context import Context
from rollouts.engine.handlers.config_adopting import adopt
from rollouts.engine.handlers.config_staging import import_table, set_many, set_value, unset_value
from rollouts.engine.selecting import registers
from rollouts.estate.model import Register
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.registers.check import check_dead, check_lanes, check_outliers, check_values
from rollouts.registers.commands import (
    ConfigAdopt,
    ConfigCheck,
    ConfigExplain,
    ConfigExport,
    ConfigImport,
    ConfigSet,
    ConfigSetMany,
    ConfigUnset,
    explanation,
    rows_of,
)
from rollouts.registers.explain import Layer
from rollouts.registers.layers import LayerIndex
from rollouts.registers.matrix import matrix_rows
from rollouts.registers.model import ConfigValue, Level
from rollouts.registers.schema import load_schema
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One setting at one register, with every layer, narrowest first; exactly one wins."""

    register: str
    setting: str
    at: LocalMoment
    value: str
    sentence: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChecked:
    """What the rules say about the registers selected."""

    registers: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A table file written."""

    path: str
    rows: int


def explain_value(context: Context, request: ConfigExplain) -> Explained:
    """Why a register has the value it has. Staged edits do not take part."""
    with context.read() as uow:
        register = _register(uow, request.register)
        chosen = selected(uow, (register,))
        at = wall_clock(chosen.store_of(register), context.services.clock())
        place = chosen.places[0]
        told = explanation(request, state_among(uow, place.scopes(), (), at), place)
    others = len(told.layers) - 1
    return Explained(
        register=told.register,
        setting=told.setting,
        at=told.at,
        value=told.value,
        sentence=f"{others + 1} layers; {told.winner.scope} wins" if others else "the default",
        layers=told.layers,
    )


def check(context: Context, request: ConfigCheck) -> ConfigChecked:
    """Every rule over the registers selected (all when no filter is given)."""
    with context.read() as uow:
        chosen = selected(uow, registers(uow, request.filter or "all"))
        values = values_with(uow, ())
    return ConfigChecked(
        registers=len(chosen.registers), findings=findings_of(context, chosen, values)
    )


def findings_of(
    context: Context, chosen: Selected, values: Sequence[ConfigValue]
) -> tuple[Finding, ...]:
    """What every rule of the room says about `chosen` under `values`."""
    schema = load_schema()
    lanes = lanes_of(chosen, values, context.services.clock())
    index = LayerIndex(values)
    return (
        *check_values(schema, values),
        *check_lanes(schema, lanes),
        *check_dead(schema, index, lanes, utc_moment(context)),
        *check_outliers(schema, lanes),
    )


def export(context: Context, request: ConfigExport) -> Written:
    """Settings x stores (or registers) as a table that `config import` takes back."""
    with context.read() as uow:
        chosen = selected(uow, registers(uow, request.filter))
        scopes = rows_of(chosen.places, request.level)
        values = values_at(uow, frozenset(scopes))
    schema = load_schema()
    keys = [key for key, each in schema.settings.items() if each.may_stand_at(Level(request.level))]
    rows = list(matrix_rows(schema, LayerIndex(values), scopes, keys, utc_moment(context)))
    context.services.sheets.write(Path(request.path), rows[0], rows[1:])
    return Written(path=request.path, rows=len(rows) - 1)


def _register(uow: UnitOfWork, name: str) -> Register:
    found = uow.repository(Estate).register(name)
    if found is None:
        raise refuse("estate.register_unknown", value=name)
    return found


ACTIONS = (
    Action(name="config set", request=ConfigSet, handler=set_value),
    Action(name="config unset", request=ConfigUnset, handler=unset_value),
    Action(name="config set-many", request=ConfigSetMany, handler=set_many),
    Action(name="config explain", request=ConfigExplain, handler=explain_value, mode=Mode.LOOK),
    Action(name="config check", request=ConfigCheck, handler=check, mode=Mode.LOOK),
    Action(name="config adopt", request=ConfigAdopt, handler=adopt, mode=Mode.REGISTERS),
    Action(name="config export", request=ConfigExport, handler=export, mode=Mode.LOOK),
    Action(name="config import", request=ConfigImport, handler=import_table),
)
