"""Requests about prices."""

from dataclasses import dataclass
from pathlib import Path

from rollouts.shared.requests import argument, option

UPLOAD = "P-NUMBER"
AT = "The store's wall clock, such as 2026-12-01 or 2026-12-01T06:00 (now when left out)."


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceImport:
    """Check files of prices and stage them; nothing is in force before `price apply`.

    CSV, TSV, text, XLSX, NAXML item maintenance, Xstore price records, folders and zips of them.
    """

    paths: tuple[str, ...] = argument("Files, folders or zips.", metavar="FILE...")
    dry_run: bool = option("Only check and show; keep nothing.", default=False)
    supplier: str = option("Whose file: how it is to be read is remembered under this name.")
    good_rows: bool = option(
        "Stage the rows without errors though others have some.", default=False
    )
    map: tuple[str, ...] = option(
        "HEADER=COLUMN, such as 'VK brutto=price'; an empty COLUMN leaves it out.", default=()
    )
    encoding: str = option("Of a text that is neither UTF-8 nor marked.")
    delimiter: str = option("Between cells, where the header does not tell.")
    decimal_mark: str = option("`.` or `,`", metavar="MARK")
    date_order: str = option("`dmy` or `mdy`, for dates with slashes.", metavar="ORDER")
    date_system: str = option("`1904` for day numbers of such a spreadsheet.", metavar="SYSTEM")
    currency: str = option("ISO 4217 code, for rows that say none.")
    start: str = option("When rows without a date begin (now when left out).", metavar="MOMENT")
    sheet: str = option("Of an XLSX file (its first when left out).")
    pad: tuple[str, ...] = option("COLUMN=WIDTH: put leading zeros back.", default=())
    replace: tuple[str, ...] = option("COLUMN:OLD=NEW, such as tax_group:A=STD.", default=())
    accept: tuple[str, ...] = option("Take the fix of this rule in every row.", default=())

    def __post_init__(self) -> None:
        """Make the paths whole: another process may open them."""
        whole = tuple(str(Path(each).absolute()) for each in self.paths)
        object.__setattr__(self, "paths", whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceMend:
    """Check an upload's file again with more answers: one decision for every row it concerns."""

    upload: str = argument("The upload.", metavar=UPLOAD)
    good_rows: bool = option(
        "Stage the rows without errors though others have some.", default=False
    )
    map: tuple[str, ...] = option("HEADER=COLUMN", default=())
    encoding: str = option("Of a text that is neither UTF-8 nor marked.")
    decimal_mark: str = option("`.` or `,`", metavar="MARK")
    date_order: str = option("`dmy` or `mdy`", metavar="ORDER")
    date_system: str = option("`1900` or `1904`", metavar="SYSTEM")
    currency: str = option("ISO 4217 code, for rows that say none.")
    pad: tuple[str, ...] = option("COLUMN=WIDTH: put leading zeros back.", default=())
    replace: tuple[str, ...] = option("COLUMN:OLD=NEW, such as tax_group:A=STD.", default=())
    accept: tuple[str, ...] = option("Take the fix of this rule in every row.", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceShow:
    """Uploads; or with an item its prices; or with an upload its rows."""

    what: str = argument("An upload or an item.", metavar="P-NUMBER|ITEM", default="")
    store: str = option("What this store rings.")
    at: str = option(AT, metavar="MOMENT")
    limit: int = option("How many.", default=50, least=1, most=100_000)
    digest: bool = option("The hash of the whole book instead.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceErrors:
    """What was found in an upload, grouped and row by row; or its bad rows as a file."""

    upload: str = argument("The upload.", metavar=UPLOAD)
    rule: str = option("Only this rule.")
    limit: int = option("How many rows.", default=100, least=1, most=10_000)
    output: str = option("Write the bad rows to this file instead, to be mended.", path=True)

    def __post_init__(self) -> None:
        """Make the path whole: another process may write there."""
        if self.output:
            object.__setattr__(self, "output", str(Path(self.output).absolute()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceApply:
    """Put a staged upload in force: its prices hold from their own dates on."""

    upload: str = argument("The upload.", metavar=UPLOAD)
    reason: str = option("Why, needed where rules warn; kept with the upload.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceUndo:
    """Take an applied upload out of the book; what remains decides what is in force."""

    upload: str = argument("The upload.", metavar=UPLOAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceExplain:
    """Why a store rings what it rings for an item: place, upload, what it replaces, what comes."""

    item: str = argument("The item, or a barcode.", metavar="ITEM")
    store: str = option("The store.")
    at: str = option(AT, metavar="MOMENT")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCoverage:
    """Prove that every item on sale in every store has a price on every day; exit 1 on holes."""

    start: str = option("The first day (today when left out).", metavar="DAY")
    days: int = option("How many days.", default=30, least=1, most=800)
    limit: int = option("Holes to show.", default=100, least=1, most=100_000)
