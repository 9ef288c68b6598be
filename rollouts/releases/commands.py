"""Requests about releases."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCreate:
    """Compile a release: the configuration after a change set, or a software package."""

    change: str = argument("A submitted change set (C-number).", metavar="CHANGE", default="")
    package: str = option("A software package, NAME or NAME@VERSION, instead of a change set.")
    filter: str = option("Only these registers (needed with --package).", metavar="FILTER")
    title: str = option("What people will call it.")
    emergency: bool = option(
        "Marked as an emergency, to be reviewed within 24 hours.", default=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseList:
    """Releases, newest first."""

    limit: int = option("How many.", default=50, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseShow:
    """One release: what it targets and which versions it holds."""

    release: str = argument("R-number.", metavar="RELEASE")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDiff:
    """What a release changes against what registers are proved to have, key by key."""

    release: str = argument("R-number.", metavar="RELEASE")
    register: str = option("Only this register.", metavar="STORE/REGISTER")
