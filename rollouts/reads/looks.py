"""Answers to looks that the action table carries: settings at a scope, layers, what a change changes."""

from dataclasses import dataclass

from rollouts.registers.explain import Layer
from rollouts.registers.sheet import SettingLine
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment

__all__ = [
    "ChangeDifference",
    "ConfigSheet",
    "DifferenceGroup",
    "FileChange",
    "Layer",
    "ManyPreview",
    "PreviewRow",
    "ScopeName",
    "SettingLayers",
    "SettingLine",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigSheet:
    """The settings at a scope. `chain` are the scopes whose values reach it, widest first.

    `filter` selects the registers that it reaches, `registers` counts them; `change` is the change
    set that staged edits are taken from (empty: none is open) and `edits` how many it holds.
    """

    scope: str
    name: str
    chain: tuple[str, ...]
    filter: str
    registers: int
    at: LocalMoment
    change: str
    edits: int
    settings: tuple[SettingLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingLayers:
    """Why a scope has a value: `layers` narrowest first, one wins; `below` overrides it further down.

    `overriders` counts all of those, of which at most 500 are listed, wider scopes first.
    """

    scope: str
    setting: str
    at: LocalMoment
    layers: tuple[Layer, ...]
    below: tuple[Layer, ...]
    overriders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeName:
    """A scope that can be chosen, and what people call it."""

    scope: str
    level: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One scope of a bulk edit; `before` None means that it inherits."""

    scope: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyPreview:
    """What a bulk edit would do: rows that change, scopes that have the value, and exceptions."""

    setting: str
    rows: tuple[PreviewRow, ...]
    same: tuple[str, ...]
    exceptions: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One value of one file: None is absent; of a secret only `set` or `changed` is told."""

    file: str
    key: str
    before: str | None
    after: str | None
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceGroup:
    """Registers whose files change in the same way; a secret is never shown."""

    registers: tuple[str, ...]
    rows: tuple[FileChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDifference:
    """What a change set does to the registers that it reaches, the largest group first.

    `unchanged` are reached and stay as they are, for something narrower overrides the change;
    `findings` say why a register's files cannot be made.
    """

    change: str
    reached: int
    unchanged: int
    groups: tuple[DifferenceGroup, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """Showing a difference is never a failure."""
        return 0
