"""Settings, the scopes they are set at, and the place of one register in those scopes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from rollouts.estate.names import fold, is_code, nearest
from rollouts.shared.errors import refuse
from rollouts.shared.moments import OPEN, LocalMoment


class Level(StrEnum):
    """The configuration layers, widest first: a narrower one wins."""

    ENTERPRISE = "enterprise"
    BRAND = "brand"
    REGION = "region"
    DISTRICT = "district"
    STORE = "store"
    KIND = "kind"
    REGISTER = "register"

    @property
    def rank(self) -> int:
        """0 for the enterprise up to 6 for a register."""
        return LEVELS.index(self)


LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One layer: `enterprise` has no code; a register's code is `STORE/REGISTER`."""

    level: Level
    code: str = ""

    def __str__(self) -> str:
        return f"{self.level.value}:{self.code}" if self.code else self.level.value


ENTERPRISE = Scope(level=Level.ENTERPRISE)


def parse_scope(text: str) -> Scope:
    """Read `enterprise`, `region:west`, `register:0001/01`; KnownError `registers.bad_scope`."""
    word, colon, code = text.strip().partition(":")
    level = next((each for each in LEVELS if each.value == fold(word)), None)
    if level is Level.ENTERPRISE and not colon:
        return ENTERPRISE
    parts = code.split("/") if level is Level.REGISTER else [code]
    expected = 2 if level is Level.REGISTER else 1
    if level in {None, Level.ENTERPRISE} or len(parts) != expected or not all(map(is_code, parts)):
        raise refuse("registers.bad_scope", object="scope", value=text[:80])
    return Scope(level=Level(level), code=fold(code) if level is Level.KIND else code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one register stands: the codes of every layer above it; an empty code has no layer.

    `kind` is the register's kind (`fixed`, `mobile`, ...), `register` its number inside `store`.
    """

    store: str
    register: str
    enterprise: str = ""
    brand: str = ""
    region: str = ""
    district: str = ""
    kind: str = ""

    @property
    def label(self) -> str:
        """What people call it: `0001/01`."""
        return f"{self.store}/{self.register}"

    def scopes(self) -> tuple[Scope, ...]:
        """Its layers, widest first; the register itself last."""
        codes = {
            Level.BRAND: self.brand,
            Level.REGION: self.region,
            Level.DISTRICT: self.district,
            Level.STORE: self.store,
            Level.KIND: self.kind,
        }
        between = (Scope(level=level, code=code) for level, code in codes.items() if code)
        return (ENTERPRISE, *between, self.scope)

    @property
    def scope(self) -> Scope:
        """The narrowest layer: the register itself."""
        return Scope(level=Level.REGISTER, code=self.label)

    def lies_in(self, scope: Scope) -> bool:
        """Whether values at `scope` reach this register."""
        match scope.level:
            case Level.ENTERPRISE:
                return True
            case Level.REGISTER:
                return scope.code == self.label
            case level:
                return bool(scope.code) and getattr(self, level.value) == scope.code


class SettingType(StrEnum):
    """What kind of value a setting holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    IP = "ip"
    MAC = "mac"
    HOSTNAME = "hostname"
    PORT = "port"
    DURATION = "duration"
    MONEY = "money"


class ApplyMode(StrEnum):
    """When a register may take up a new value."""

    LIVE = "live"
    IDLE = "idle"
    RESTART = "restart"
    DAY_END = "day-end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that can be configured, as its file in `resources/schemas/settings` describes it.

    `minimum`/`maximum` are canonical texts (empty: unbounded); `pattern` must match a whole text;
    `decimals` is the number of fraction digits kept; `widest` the widest layer at which the setting
    may stand; `codepage` names the setting that holds the device's code page (empty: any text).
    A setting whose `default` is empty may be empty, which means "not set".
    """

    key: str
    group: str
    type: SettingType
    help: str
    default: str = ""
    apply: ApplyMode = ApplyMode.LIVE
    unit: str = ""
    choices: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    max_length: int = 0
    pattern: re.Pattern[str] | None = None
    decimals: int = 2
    secret: bool = False
    widest: Level = Level.ENTERPRISE
    codepage: str = ""

    def may_stand_at(self, level: Level) -> bool:
        """Whether a value at `level` makes sense; a kind crosses all stores, so it needs enterprise."""
        if level is Level.KIND:
            return self.widest is Level.ENTERPRISE
        return level.rank >= self.widest.rank


@dataclass(frozen=True)
class Schema:
    """Every known setting by key, in the order of groups and of their files."""

    settings: Mapping[str, Setting]
    titles: Mapping[str, str] = field(default_factory=dict)

    def setting(self, key: str) -> Setting:
        """The setting `key`; KnownError `registers.unknown_setting` naming the nearest keys."""
        found = self.settings.get(key)
        if found is None:
            near = nearest(key[:80], self.settings)
            raise refuse("registers.unknown_setting", object="setting", value=key[:80], near=near)
        return found

    def group(self, name: str) -> tuple[Setting, ...]:
        """The settings of one group, in its file's order."""
        return tuple(each for each in self.settings.values() if each.group == name)

    @cached_property
    def defaults(self) -> Mapping[str, str]:
        """Key to default, for every setting."""
        return MappingProxyType({key: each.default for key, each in self.settings.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigValue:
    """A sparse override: `setting` is `value` at `scope` during [valid_from, valid_to), store-local.

    `value` is canonical text; for a secret setting the reference `${secret:NAME#VERSION}`. `change`
    is the uid of the change set that brought it, or empty.
    """

    scope: Scope
    setting: str
    value: str
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN
    change: str = ""
