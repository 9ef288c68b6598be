"""The one table of actions, by the first word of their names. A room adds one line and one function.

Each group is loaded when it is first asked for, so that the command line answers `--help` at once;
nothing registers itself on import.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rollouts.engine.action import Action

Actions = tuple["Action", ...]


def _audit() -> Actions:
    from rollouts.engine.handlers import audit

    return audit.ACTIONS


def _change() -> Actions:
    from rollouts.engine.handlers import change_diff, changes

    return (*changes.ACTIONS, *change_diff.ACTIONS)


def _config() -> Actions:
    from rollouts.engine.handlers import config, config_looks

    return (*config.ACTIONS, *config_looks.ACTIONS)


def _credential() -> Actions:
    from rollouts.engine.handlers import credentials, secrets

    return (*credentials.ACTIONS, *secrets.ACTIONS)


def _estate() -> Actions:
    from rollouts.engine.handlers import estate

    return estate.ACTIONS


def _item() -> Actions:
    from rollouts.engine.handlers import items

    return items.ACTIONS


def _logs() -> Actions:
    from rollouts.engine import logs

    return logs.ACTIONS


def _package() -> Actions:
    from rollouts.engine.handlers import packages

    return packages.ACTIONS


def _promotion() -> Actions:
    from rollouts.engine.handlers import promotion_lab, promotions

    return (*promotions.ACTIONS, *promotion_lab.ACTIONS)


def _price() -> Actions:
    from rollouts.engine.handlers import prices

    return prices.ACTIONS


def _reference() -> Actions:
    from rollouts.engine.handlers import reference

    return reference.ACTIONS


def _register() -> Actions:
    from rollouts.engine.handlers import registers

    return registers.ACTIONS


def _release() -> Actions:
    from rollouts.engine.handlers import releases

    return releases.ACTIONS


def _requests() -> Actions:
    from rollouts.engine.handlers import requests

    return requests.ACTIONS


def _rollout() -> Actions:
    from rollouts.engine.handlers import rollout_actions

    return rollout_actions.ACTIONS


def _settings() -> Actions:
    from rollouts.engine.handlers import policies

    return policies.ACTIONS


def _tender() -> Actions:
    from rollouts.engine.handlers import tender_coverage, tender_reconciling, tender_rows, tenders

    made = (*tenders.ACTIONS, *tender_rows.ACTIONS, *tender_coverage.ACTIONS)
    return (*made, *tender_reconciling.ACTIONS)


def _tax() -> Actions:
    from rollouts.engine.handlers import tax_rows, taxes, taxes_proving, taxes_quoting

    made = (*taxes.ACTIONS, *tax_rows.ACTIONS)
    return (*made, *taxes_proving.ACTIONS, *taxes_quoting.ACTIONS)


GROUPS: Mapping[str, Callable[[], Actions]] = {
    "estate": _estate,
    "credential": _credential,
    "item": _item,
    "reference": _reference,
    "tax": _tax,
    "tender": _tender,
    "promotion": _promotion,
    "price": _price,
    "config": _config,
    "change": _change,
    "package": _package,
    "release": _release,
    "rollout": _rollout,
    "register": _register,
    "requests": _requests,
    "audit": _audit,
    "settings": _settings,
    "logs": _logs,
}


def all_actions() -> Actions:
    """Every action of the program."""
    return tuple(action for group in GROUPS.values() for action in group())
