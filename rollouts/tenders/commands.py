"""What people ask of tenders."""

from dataclasses import dataclass

from rollouts.estate.row_requests import RowsEnd, RowsRemove, RowsSet, RowsStaged
from rollouts.shared.requests import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderImport:
    """Bring in tender types, overrides, card ranges, the map, channels or column maps.

    All of the file or nothing; a column `action` may say DELETE. Take it back with `change undo`.
    """

    kind: str = argument("What the file holds, such as types or map", metavar="KIND")
    path: str = argument("File to import", metavar="FILE", path=True)
    dry_run: bool = option("Only show what would change", default=False)
    encoding: str = option("Encoding of a text file that is not UTF-8, such as cp1252")
    sheet: str = option("Sheet of an XLSX file (default: the first visible one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderList:
    """List one kind of tender data, such as map; with --output as a file to import again."""

    kind: str = argument("What to list, such as card-ranges", metavar="KIND")
    limit: int = option("How many at most", default=1000, least=1, most=100_000)
    output: str = option("CSV or XLSX file to write instead", metavar="FILE", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderCoverage:
    """Prove that every payment a register may take finds exactly one row of the map.

    Ends 1 when one finds none or several, and shows the smallest mend; `tender mend` stages it.
    """

    start: str = option("First day, YYYY-MM-DD (default: today)", flag="--from", metavar="DATE")
    days: int = option("How many days", default=400, least=1, most=3660)
    change: str = option("Prove with the edits of this open change set", metavar="CHANGE")
    map: bool = option("Also tell every store and tender: proved, hole or double", default=False)
    most: int = option(
        "How many stores, registers and rows are named each", default=100, least=1, most=100_000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderMend:
    """Prove the tender map and stage the smallest change that closes its holes and double matches.

    It joins your open change set, or the one named; `change submit` checks it and puts it in force.
    """

    start: str = option("First day, YYYY-MM-DD (default: today)", flag="--from", metavar="DATE")
    days: int = option("How many days", default=400, least=1, most=3660)
    change: str = option("C-number of the open change set that is to have it", metavar="CHANGE")


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderCases:
    """Run a file of worked cases of cash rounding and reconciliation; ends 1 when one fails."""

    path: str = argument("JSON file of the form tender-cases/1", metavar="FILE", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderReconcile:
    """Reconcile a store's business day: POS totals against the files of its processors.

    Uses the map that was live on each register when the day began. Ends 1 when it is not balanced.
    With --folder all files of the folder are taken in and kept, and their days reconciled.
    """

    totals: str = argument("POS totals: CSV, XLSX or JSON", metavar="FILE", path=True, default="")
    folder: str = option("Take in every file of this folder instead", metavar="DIR", path=True)
    store: str = option("The store's code", metavar="CODE")
    date: str = option("The business date, YYYY-MM-DD", metavar="DATE")
    settlement: tuple[str, ...] = option(
        "A processor's file; may be repeated. A processor without one is missing, not zero.",
        default=(),
        metavar="PROCESSOR=FILE",
    )
    layout: str = option("Column map of the POS file", default="default", metavar="NAME")
    payments: str = option("POS payments, to compare line by line", metavar="FILE", path=True)
    tolerance: int = option("Difference let pass, in minor units", default=0, least=0, most=999_999)
    output: str = option("XLSX file to write the evidence to", metavar="FILE", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderSet(RowsSet):
    """Set cells of tender data, or add rows; staged in your open change set.

    Give COLUMN=VALUE for every cell, and --key for each row that is changed; without a key the cells
    say which row it is. --from makes the rows end at a moment and begin anew with the values.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderPreview(RowsSet):
    """What `tender set` would do with the same words, row by row; nothing is staged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderEnd(RowsEnd):
    """End rows of tender data at a moment; staged in your open change set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderRemove(RowsRemove):
    """Remove rows of tender data altogether; staged in your open change set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderStaged(RowsStaged):
    """Rows of tender data that an open change set touches, and what the rules find about them."""
