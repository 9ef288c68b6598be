"""Which class keeps which promise. To add a repository: its Protocol in the room, one line here."""

from collections.abc import Mapping

from rollouts.adapters.sql.changes import SqlChangeSets
from rollouts.adapters.sql.database import Provider
from rollouts.changes.ports import ChangeSets

PROVIDERS: Mapping[type, Provider] = {
    ChangeSets: SqlChangeSets,
}
