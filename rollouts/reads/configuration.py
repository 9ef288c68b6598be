"""Settings at one scope: what holds there, where it comes from and who overrides it below."""

from dataclasses import dataclass

from rollouts.reads.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting as it holds at a scope now.

    `origin` is the scope that gives `value`, or `default`; `own` tells that it is the asked scope
    itself. `overriders` counts the narrower values inside the scope that are in force or will be.
    A secret setting's value is its reference. `dated` tells that a value begins or ends in future.
    `change` is the label of the change set that brought the value, or empty.
    """

    key: str
    group: str
    group_title: str
    type: str
    unit: str
    choices: tuple[str, ...]
    secret: bool
    apply: str
    help: str
    default: str
    value: str
    origin: str
    own: bool
    dated: bool
    overriders: int
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingTable(Question[tuple[SettingRow, ...]]):
    """Every setting at `scope` (`enterprise`, `region:west`, `register:0021/02`).

    Settings whose key, help or value holds `text` (any case; blank: all), those that differ from
    the default with `changed_only`. KnownError `registers.bad_scope`, `estate.unknown_*`.
    """

    scope: str = "enterprise"
    text: str = ""
    changed_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrider:
    """A narrower scope with a value of its own."""

    scope: str
    value: str
    valid_from: str
    valid_to: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overriders(Question[tuple[Overrider, ...]]):
    """Who overrides `setting` inside `scope`, wider scopes first, at most 1,000."""

    scope: str
    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """A scope that has values, or may have them: `values` counts its values."""

    scope: str
    level: str
    name: str
    values: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeList(Question[tuple[ScopeRow, ...]]):
    """The enterprise, every unit, and the stores, kinds and registers with values of their own."""
