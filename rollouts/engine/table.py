"""The one table of actions. A room adds its `ACTIONS` here; nothing registers itself on import."""

from rollouts.engine.action import Action
from rollouts.engine.handlers import audit

ACTIONS: tuple[Action, ...] = (*audit.ACTIONS,)
