"""Requests about registers as they are, and about waiting requests."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option

REGISTER = "STORE/REGISTER"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterShow:
    """One register on one screen: wanted against proved, recent changes, sister lanes, last tasks."""

    register: str = argument("The register.", metavar=REGISTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTest:
    """Connect, check the host key, log in, read facts; nothing is written."""

    register: str = argument("The register.", metavar=REGISTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHistory:
    """What was done to a register, newest first."""

    register: str = argument("The register.", metavar=REGISTER)
    limit: int = option("How many entries.", default=50, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBring:
    """Bring one register to what is already approved for it (repair, reinstall); fully recorded."""

    register: str = argument("The register.", metavar=REGISTER)
    reason: str = option("Why, kept in the audit trail.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsList:
    """Requests that waited, or wait, for registers or a worker; newest first."""

    limit: int = option("How many.", default=50, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsCancel:
    """Ask a request to stop."""

    request: str = argument("The request's id.", metavar="ID")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsShow:
    """The newest entries of the program's own log."""

    limit: int = option("How many entries.", default=100, least=1, most=100_000)
