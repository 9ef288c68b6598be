"""Visits many registers at once and reads; nothing is written anywhere on the way."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from rollouts.engine.context import Context
from rollouts.ports.device import Target, Visit
from rollouts.shared.errors import KnownError, refuse

T = TypeVar("T")


def visit_all(
    context: Context, targets: Mapping[str, Target | KnownError], look: Callable[[str, Visit], T]
) -> dict[str, T | KnownError]:
    """What `look` answers for every register, or why it could not be asked; by name.

    Tells its progress by register and stops early, refused `requests.cancelled`, when cancelled.
    """
    answers: dict[str, T | KnownError] = {
        name: each for name, each in targets.items() if isinstance(each, KnownError)
    }
    with ThreadPoolExecutor(context.services.threads, thread_name_prefix="look") as pool:
        futures = {
            pool.submit(_look, context, name, target, look): name
            for name, target in targets.items()
            if isinstance(target, Target)
        }
        for future in as_completed(futures):
            name = futures[future]
            answers[name] = future.result()
            context.progress(len(answers), len(targets), name)
            if context.cancelled():
                pool.shutdown(wait=True, cancel_futures=True)
                raise refuse("requests.cancelled", object=context.action)
    return {name: answers[name] for name in targets}


def _look(
    context: Context, name: str, target: Target, look: Callable[[str, Visit], T]
) -> T | KnownError:
    try:
        with context.services.devices.visit(target) as visit:
            return look(name, visit)
    except KnownError as trouble:
        return trouble
