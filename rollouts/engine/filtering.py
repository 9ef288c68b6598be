"""Filters over the registers of a rollout: the estate's words and the rollout's own."""

from collections.abc import Iterable

from rollouts.estate.filters.matching import matches
from rollouts.estate.filters.parser import require_matches
from rollouts.estate.filters.words import SEARCH, vocabulary
from rollouts.estate.groups import resolve
from rollouts.estate.ports import Estate
from rollouts.estate.words import REGISTER_WORDS, STORE_WORDS, register_row
from rollouts.ports.database import UnitOfWork
from rollouts.waves.model import DeviceTask
from rollouts.waves.words import TASK_WORDS, task_row

ROLLOUT_WORDS = vocabulary(STORE_WORDS, REGISTER_WORDS, TASK_WORDS)


def tasks_matching(uow: UnitOfWork, tasks: Iterable[DeviceTask], text: str) -> frozenset[str]:
    """The registers whose tasks the filter selects; KnownError when it selects none."""
    asked = tuple(tasks)
    estate = uow.repository(Estate)
    tree = resolve(text, estate.groups(), ROLLOUT_WORDS)
    registers = {each.name: each for each in estate.some_registers(each.register for each in asked)}
    stores = {each.code: each for each in estate.some_stores(each.store for each in asked)}
    found: set[str] = set()
    for task in asked:
        register = registers.get(task.register)
        store = stores.get(task.store)
        if register is None or store is None:
            continue
        row = register_row(register, store) | task_row(task)
        row[SEARCH] = f"{row[SEARCH]}\n{task.message}"
        if matches(tree, row):
            found.add(task.register)
    require_matches(text, len(found))
    return frozenset(found)
