"""Requests about policies."""

from dataclasses import dataclass

from rollouts.shared.requests import argument


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsShow:
    """The policies of this installation, with their bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSet:
    """Change one policy."""

    name: str = argument("The policy, such as approvals.")
    value: str = argument("Its value.")
