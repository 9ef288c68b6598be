"""Keeps `policies.ports.Policies`."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from rollouts.adapters.sql.tables.policies import policies
from rollouts.policies.model import POLICIES, policy_named


class SqlPolicies:
    """Policies of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Mapping[str, int]:
        found = {row.name: row.value for row in self._connection.execute(select(policies))}
        known = {each.name: found.get(each.name, each.default) for each in POLICIES}
        return known | {name: value for name, value in found.items() if is_single(name)}

    def put(self, name: str, value: int) -> None:
        where = policies.c.name == name
        changed = self._connection.execute(update(policies).where(where).values(value=value))
        if changed.rowcount == 0:
            self._connection.execute(insert(policies).values(name=name, value=value))


def is_single(name: str) -> bool:
    """Whether it is a policy for one currency alone."""
    return "." in name and policy_named(name) is not None
