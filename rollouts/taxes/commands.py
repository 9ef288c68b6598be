"""What people ask of taxes."""

from dataclasses import dataclass

from rollouts.estate.row_requests import RowsEnd, RowsRemove, RowsSet, RowsStaged
from rollouts.shared.requests import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxImport:
    """Bring in authorities, jurisdictions, groups, rules, locations, pos-codes, deposits or rates.

    All of the file or nothing. Rates wait for their review (`tax review`); they need --authority.
    Take an import back with `change undo`.
    """

    kind: str = argument("What the file holds, such as rules or rates", metavar="KIND")
    path: str = argument("File to import", metavar="FILE", path=True)
    dry_run: bool = option("Only show what would change", default=False)
    encoding: str = option("Encoding of a text file that is not UTF-8, such as cp1252")
    sheet: str = option("Sheet of an XLSX file (default: the first visible one)")
    authority: str = option("Rates: whose they must be", metavar="CODE")
    unit: str = option("Rates: percent (8.25) or fraction (0.0825)", default="percent")
    valid_from: str = option("Rates: first day of those that the file does not date", metavar="DAY")
    step: int = option("Rates: place among the taxes of a sale", default=1, least=1, most=99)
    inclusive: bool = option("Rates: prices contain the tax", default=False)
    group: tuple[str, ...] = option(
        "Rates: the file's word and its tax group, WORD=GROUP; several times", default=()
    )
    place: tuple[str, ...] = option(
        "Rates: the file's code and its jurisdiction, CODE=JURISDICTION; several times", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxList:
    """List one kind of tax objects, such as rules; with --output as a file to import again."""

    kind: str = argument("What to list, such as authorities", metavar="KIND")
    limit: int = option("How many at most", default=1000, least=1, most=100_000)
    output: str = option("CSV or XLSX file to write instead", metavar="FILE", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxReview:
    """Rates that wait for somebody to compare them with their source: list, approve, reject.

    Approved and rejected ones are staged in your open change set; `change submit` puts them in force.
    """

    decision: str = argument("list, approve or reject", metavar="DECISION", default="list")
    rules: tuple[str, ...] = argument("Rules as the list names them", metavar="RULE", default=())
    all: bool = option("Every rule that waits", default=False)
    authority: str = option("Only rules of this authority", metavar="CODE")
    change: str = option("C-number (your open one when left out)", metavar="CHANGE")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCoverage:
    """Prove that every sellable item has exactly one rule per step, in every store, on every day.

    Ends with 1 when anything has none or several, and shows the smallest mends; `tax mend` stages them.
    """

    since: str = option("First day (default: today)", flag="--from", metavar="DAY")
    days: int = option("How many days", default=400, least=1, most=4000)
    change: str = option("Prove with the edits of this open change set")
    map: bool = option("Also tell every store and tax group: proved, hole or double", default=False)
    most: int = option(
        "How many stores, items and breaches to name", default=500, least=1, most=1_000_000
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxMend:
    """Prove the tax rules and stage the smallest mends of what has no rule or several.

    They join your open change set, or the one named; `change submit` checks and puts them in force.
    """

    since: str = option("First day (default: today)", flag="--from", metavar="DAY")
    days: int = option("How many days", default=400, least=1, most=4000)
    change: str = option("C-number of the open change set that is to have them")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxQuote:
    """What a basket costs at a store: with the rules in force and with an open change set's.

    The basket is a file in the form `tax-basket/1`, or lines given as ITEM=PRICE or ITEM=PRICExPIECES.
    """

    basket: str = argument("Basket file", metavar="FILE", path=True, default="")
    line: tuple[str, ...] = option("ITEM=PRICE or ITEM=PRICExPIECES; several times", default=())
    store: str = option("Store whose tax location, currency and time count", metavar="STORE")
    at: str = option("Moment on the store's clock (default: now)", metavar="MOMENT")
    fulfilment: str = option("store, pickup or delivery", default="store")
    change: str = option("C-number of an open change set (default: your open one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxBasket:
    """Baskets whose tax must stay as it is: list, save, remove. They gate every change of taxes."""

    action: str = argument("list, save or remove", metavar="ACTION", default="list")
    name: str = argument("Name of the basket", metavar="NAME", default="")
    basket: str = argument("Basket file to save", metavar="FILE", path=True, default="")
    line: tuple[str, ...] = option("ITEM=PRICE or ITEM=PRICExPIECES; several times", default=())
    store: str = option("Store whose tax location, currency and time count", metavar="STORE")
    at: str = option("Moment on the store's clock (default: now)", metavar="MOMENT")
    fulfilment: str = option("store, pickup or delivery", default="store")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCases:
    """Run a file of worked cases (`tax-cases/1`); ends with 1 when one comes to something else."""

    path: str = argument("File of cases", metavar="FILE", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSet(RowsSet):
    """Set cells of tax data, or add rows; staged in your open change set.

    Give COLUMN=VALUE for every cell, and --key for each row that is changed; without a key the cells
    say which row it is. --from makes the rows end at a moment and begin anew with the values.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPreview(RowsSet):
    """What `tax set` would do with the same words, row by row; nothing is staged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxEnd(RowsEnd):
    """End rows of tax data at a moment; staged in your open change set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRemove(RowsRemove):
    """Remove rows of tax data altogether; staged in your open change set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxStaged(RowsStaged):
    """Rows of tax data that an open change set touches, and what the rules find about them."""
