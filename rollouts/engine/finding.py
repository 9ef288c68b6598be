"""Finds stores, registers and rollouts by a part of their name: what Ctrl+K goes to."""

from collections.abc import Iterator

from rollouts.engine.selecting import ONLY_STORES, parsed
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.shared.errors import KnownError
from rollouts.waves.ports import Rollouts

Found = tuple[str, str, str]
"""Title, kind (store, register, rollout), and what names it on its page."""


def find_by_name(uow: UnitOfWork, query: str, most: int) -> Iterator[Found]:
    """At most `most` of each kind; a query that no filter could hold finds nothing."""
    quoted = '"' + query.replace('"', "") + '"'
    estate = uow.repository(Estate)
    try:
        tree = parsed(uow, quoted, ONLY_STORES)
        for store in estate.stores(tree, limit=most):
            yield f"{store.code} {store.name}", "store", f"store:{store.code}"
        for register in estate.registers(parsed(uow, quoted), limit=most):
            yield register.name, "register", f'register:"{register.name}"'
    except KnownError:
        return
    for number, title in uow.repository(Rollouts).titled(query, limit=most):
        yield f"{number} {title}", "rollout", str(number)
