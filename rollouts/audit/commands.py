"""Requests about the audit trail."""

from dataclasses import dataclass

from rollouts.shared.requests import option


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditList:
    """The newest entries of the audit trail."""

    limit: int = option("How many entries, newest first.", default=100, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditVerify:
    """Check the audit trail's chain from its first entry to its last."""
