"""The one table of actions. A room adds its `ACTIONS` here; nothing registers itself on import."""

from rollouts.engine import logs
from rollouts.engine.action import Action
from rollouts.engine.handlers import (
    audit,
    changes,
    config,
    credentials,
    estate,
    items,
    packages,
    planning,
    policies,
    registers,
    releases,
    requests,
    rollouts,
)

ACTIONS: tuple[Action, ...] = (
    *estate.ACTIONS,
    *credentials.ACTIONS,
    *items.ACTIONS,
    *config.ACTIONS,
    *changes.ACTIONS,
    *packages.ACTIONS,
    *releases.ACTIONS,
    *planning.ACTIONS,
    *rollouts.ACTIONS,
    *registers.ACTIONS,
    *requests.ACTIONS,
    *audit.ACTIONS,
    *policies.ACTIONS,
    *logs.ACTIONS,
)
