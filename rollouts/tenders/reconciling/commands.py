"""What people ask of days that are reconciled and kept."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderIntake:
    """Take in files of processors and of the POS, and reconcile the days that they are of.

    Files are recognised by their column maps. A file is taken in whole or not at all; one that is
    refused does not keep the others out. In a folder, one called like a store holds its files.
    """

    paths: tuple[str, ...] = argument("Files and folders", metavar="FILE", path=True)
    store: str = option("The store of files that do not say it", metavar="CODE")
    date: str = option("The business date of files that do not say it", metavar="DATE")
    processor: str = option("Read every file by this processor's column map", metavar="CODE")
    layout: str = option("Read every file by this column map of the POS", metavar="NAME")
    dry_run: bool = option("Only show what would be taken in", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderTakeBack:
    """Take a file back that was taken in; its days are reconciled without it."""

    file: str = argument("The file's id, or its last six characters or more", metavar="ID")
    reason: str = option("Why it is taken back")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderFiles:
    """List the files that were taken in, the newest first."""

    store: str = option("Only those of this store's day", metavar="CODE")
    date: str = option("The business date of that day", metavar="DATE")
    limit: int = option("How many at most", default=1000, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderPeek:
    """Show how a file begins, and which column map it fits or what it lacks; nothing is kept."""

    path: str = argument("The file", metavar="FILE", path=True)
    rows: int = option("How many rows", default=8, least=1, most=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderRemember:
    """Remember the column map of a processor, or of the POS; take it back with `change undo`."""

    kind: str = argument("settlement or pos", metavar="KIND")
    name: str = argument("The processor, or a name for the map of the POS", metavar="NAME")
    column: tuple[str, ...] = option(
        "Where a field stands, such as gross=Sales; repeated for each", metavar="FIELD=HEADER"
    )
    only_currency: str = option("The currency of every row", metavar="CODE")
    only_scheme: str = option("The scheme of every row")
    word: tuple[str, ...] = option(
        "What the processor calls a scheme, such as VS=VISA", default=(), metavar="WORD=SCHEME"
    )
    minor: bool = option("Amounts are whole minor units", default=False, flag="--minor-units")
    comma: bool = option("Amounts have a decimal comma", default=False, flag="--decimal-comma")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderDays:
    """List store by business day how they stand, the newest first.

    Days of which nothing came, between a store's first day and the last day of the list, are missing.
    """

    filter: str = option("Which, such as `state:open store:0021`; everything where it is empty")
    start: str = option(
        "First day (default: 13 days before the last)", flag="--from", metavar="DATE"
    )
    until: str = option("Last day (default: the newest of which anything came)", metavar="DATE")
    limit: int = option("How many at most", default=5000, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderDay:
    """Show one store's business day: totals with their explanations, lines, maps and sign-off."""

    store: str = argument("The store's code", metavar="STORE")
    date: str = argument("The business date, YYYY-MM-DD", metavar="DATE")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderAgain:
    """Reconcile a day again, by the tender map and the policies as they are known today."""

    store: str = argument("The store's code", metavar="STORE")
    date: str = argument("The business date, YYYY-MM-DD", metavar="DATE")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderAssign:
    """Say who looks after a day; without a name nobody does."""

    store: str = argument("The store's code", metavar="STORE")
    date: str = argument("The business date, YYYY-MM-DD", metavar="DATE")
    owner: str = option("Who looks after it", metavar="NAME")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderSignOff:
    """Sign a day off as it stands. When it changes afterwards it is reopened, visibly."""

    store: str = argument("The store's code", metavar="STORE")
    date: str = argument("The business date, YYYY-MM-DD", metavar="DATE")
    reason: str = option("Why it is in order")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderExport:
    """Write a day with its evidence: totals, lines, the rows of the map with their proof, sign-off."""

    store: str = argument("The store's code", metavar="STORE")
    date: str = argument("The business date, YYYY-MM-DD", metavar="DATE")
    output: str = option("XLSX, HTML or JSON file to write", metavar="FILE", path=True)
