"""Visits many registers at once and reads; nothing is written anywhere on the way."""

from collections.abc import Callable, Generator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from itertools import islice
from typing import TypeVar

from rollouts.engine.context import Context
from rollouts.ports.device import Target, Visit
from rollouts.shared.errors import KnownError, refuse

T = TypeVar("T")
U = TypeVar("U")

AHEAD = 2
"""Visits that have been handed to the threads, for each thread: none is idle, few are to be withdrawn."""

LISTEN_SECONDS = 0.2
"""How soon a cancel is heard while every visit takes its time."""


def visit_all(
    context: Context, targets: Mapping[str, Target | KnownError], look: Callable[[str, Visit], T]
) -> dict[str, T | KnownError]:
    """What `look` answers for every register, or why it could not be asked; by name.

    Tells its progress by register and stops early, refused `requests.cancelled`, when cancelled. No
    visit begins after a cancel or a bug in `look`; both wait only for the visits under way.
    """
    return visit_and_take(context, targets, look, lambda _, answer: answer)


def visit_and_take(
    context: Context,
    targets: Mapping[str, Target | KnownError],
    look: Callable[[str, Visit], T],
    take: Callable[[str, T], U],
) -> dict[str, U | KnownError]:
    """As `visit_all`, with what `take` makes of each answer, or why it refused it.

    `take` is called when the visit has ended, of several registers at a time: it is thread-safe.
    """
    answers: dict[str, U | KnownError] = {
        name: each for name, each in targets.items() if isinstance(each, KnownError)
    }
    with closing(_visited(context, targets, look, take)) as visited:
        for name, answer in visited:
            answers[name] = answer
            context.progress(len(answers), len(targets), name)
    return {name: answers[name] for name in targets}


def _visited(
    context: Context,
    targets: Mapping[str, Target | KnownError],
    look: Callable[[str, Visit], T],
    take: Callable[[str, T], U],
) -> Generator[tuple[str, U | KnownError], None, None]:
    """The answers as they come."""
    threads = context.services.threads
    waiting = ((name, each) for name, each in targets.items() if isinstance(each, Target))
    handed: dict[Future[U | KnownError], str] = {}
    pool = ThreadPoolExecutor(threads, thread_name_prefix="look")
    try:
        while True:
            for name, target in islice(waiting, AHEAD * threads - len(handed)):
                handed[pool.submit(_look, context, name, target, look, take)] = name
            if not handed:
                return
            ended, _ = wait(handed, LISTEN_SECONDS, return_when=FIRST_COMPLETED)
            for future in ended:
                yield handed.pop(future), future.result()
            if context.cancelled():
                raise refuse("requests.cancelled", object=context.action)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _look(
    context: Context,
    name: str,
    target: Target,
    look: Callable[[str, Visit], T],
    take: Callable[[str, T], U],
) -> U | KnownError:
    try:
        with context.services.devices.visit(target) as visit:
            answer = look(name, visit)
        return take(name, answer)
    except KnownError as trouble:
        return trouble
