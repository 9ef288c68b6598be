"""Which class keeps which promise. To add a repository: its Protocol in the room, one line here."""

from collections.abc import Mapping

from rollouts.adapters.sql.audit import SqlAuditTrail
from rollouts.adapters.sql.brings import SqlBrings
from rollouts.adapters.sql.changes import SqlChangeSets
from rollouts.adapters.sql.credentials import SqlCredentials
from rollouts.adapters.sql.database import Provider
from rollouts.adapters.sql.engine import SqlEngineLease, SqlRequests
from rollouts.adapters.sql.enrolments import SqlEnrolments
from rollouts.adapters.sql.estate import SqlEstate
from rollouts.adapters.sql.installation import SqlInstallations
from rollouts.adapters.sql.items import SqlItems
from rollouts.adapters.sql.packages import SqlPackages
from rollouts.adapters.sql.policies import SqlPolicies
from rollouts.adapters.sql.prices import SqlPriceBook
from rollouts.adapters.sql.promotions import SqlPromotions
from rollouts.adapters.sql.proofs import SqlProofs
from rollouts.adapters.sql.reconciling import SqlReconciliations
from rollouts.adapters.sql.registers import SqlConfigValues
from rollouts.adapters.sql.releases import SqlReleases
from rollouts.adapters.sql.taxes import SqlTaxes
from rollouts.adapters.sql.tenders import SqlTenders
from rollouts.adapters.sql.waves import SqlRollouts
from rollouts.audit.ports import AuditTrail
from rollouts.changes.ports import ChangeSets
from rollouts.credentials.ports import Credentials
from rollouts.engine.brings import Brings
from rollouts.engine.ports import EngineLease, Installations, Requests
from rollouts.estate.ports import Enrolments, Estate
from rollouts.items.ports import Items
from rollouts.packages.ports import Packages
from rollouts.policies.ports import Policies
from rollouts.prices.ports import PriceBook
from rollouts.promotions.ports import Promotions
from rollouts.registers.ports import ConfigValues
from rollouts.releases.ports import Proofs, Releases
from rollouts.taxes.ports import Taxes
from rollouts.tenders.ports import Tenders
from rollouts.tenders.reconciling.ports import Reconciliations
from rollouts.waves.ports import Rollouts

PROVIDERS: Mapping[type, Provider] = {
    AuditTrail: SqlAuditTrail,
    Brings: SqlBrings,
    ChangeSets: SqlChangeSets,
    ConfigValues: SqlConfigValues,
    Credentials: SqlCredentials,
    EngineLease: SqlEngineLease,
    Enrolments: SqlEnrolments,
    Estate: SqlEstate,
    Installations: SqlInstallations,
    Items: SqlItems,
    Packages: SqlPackages,
    Policies: SqlPolicies,
    PriceBook: SqlPriceBook,
    Promotions: SqlPromotions,
    Proofs: SqlProofs,
    Reconciliations: SqlReconciliations,
    Releases: SqlReleases,
    Requests: SqlRequests,
    Rollouts: SqlRollouts,
    Taxes: SqlTaxes,
    Tenders: SqlTenders,
}
