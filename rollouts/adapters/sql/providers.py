"""Which class keeps which promise. To add a repository: its Protocol in the room, one line here."""

from collections.abc import Mapping

from rollouts.adapters.sql.audit import SqlAuditTrail
from rollouts.adapters.sql.changes import SqlChangeSets
from rollouts.adapters.sql.database import Provider
from rollouts.adapters.sql.engine import SqlEngineLease, SqlRequests
from rollouts.adapters.sql.installation import SqlInstallations
from rollouts.audit.ports import AuditTrail
from rollouts.changes.ports import ChangeSets
from rollouts.engine.ports import EngineLease, Installations, Requests

PROVIDERS: Mapping[type, Provider] = {
    AuditTrail: SqlAuditTrail,
    ChangeSets: SqlChangeSets,
    EngineLease: SqlEngineLease,
    Installations: SqlInstallations,
    Requests: SqlRequests,
}
