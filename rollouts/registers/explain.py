"""Why a register has the value it has: every layer, narrowest first, the default last."""

from dataclasses import dataclass

from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, Place, Schema
from rollouts.shared.moments import OPEN, LocalMoment, within

DEFAULT = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One value that takes part: at most one layer of an explanation `wins`.

    `scope` is a scope's text or `default`; `in_force` tells whether the moment lies in its validity;
    `change` is the uid of the change set that brought it, or empty.
    """

    scope: str
    value: str
    wins: bool
    in_force: bool = True
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One setting of one register at one moment; exactly one of `layers` wins."""

    register: str
    setting: str
    at: LocalMoment
    layers: tuple[Layer, ...]

    @property
    def value(self) -> str:
        """What the register resolves to."""
        return self.winner.value

    @property
    def winner(self) -> Layer:
        """The layer whose value counts."""
        return next(each for each in self.layers if each.wins)


def explain(
    schema: Schema, index: LayerIndex, place: Place, setting: str, at: LocalMoment
) -> Explanation:
    """Every value that reaches the register, past and future ones too, and which one wins.

    KnownError `registers.unknown_setting` for a key that the schema does not hold.
    """
    default = schema.setting(setting).default
    layers: list[Layer] = []
    won = False
    for scope in reversed(place.scopes()):
        for value in reversed(index.ranges(scope, setting)):
            in_force = within(at, value.valid_from, value.valid_to)
            wins = in_force and not won
            won = won or wins
            layers.append(_layer(value, wins=wins, in_force=in_force))
    layers.append(Layer(scope=DEFAULT, value=default, wins=not won))
    return Explanation(register=place.label, setting=setting, at=at, layers=tuple(layers))


def _layer(value: ConfigValue, *, wins: bool, in_force: bool) -> Layer:
    return Layer(
        scope=str(value.scope),
        value=value.value,
        wins=wins,
        in_force=in_force,
        valid_from=value.valid_from,
        valid_to=value.valid_to,
        change=value.change,
    )
