"""What people ask of items and reference data."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemImport:
    """Bring in items, barcodes and PLUs from a CSV or XLSX file; all of it or nothing."""

    path: str = argument("File to import", metavar="FILE", path=True)
    dry_run: bool = option("Only show what would change", default=False)
    encoding: str = option("Encoding of a text file that is not UTF-8, such as cp1252")
    sheet: str = option("Sheet of an XLSX file (default: the first visible one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """List items, or those whose number or description holds a text."""

    search: str = argument("Text to look for", metavar="TEXT", default="")
    limit: int = option("How many at most", default=1000, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceImport:
    """Bring in departments, assortment, accounts, processors, merchant ids, banks or exchange rates.

    All of the file or nothing; a column `action` may say DELETE. Take it back with `change undo`.
    """

    kind: str = argument("What the file holds, such as gl-accounts", metavar="KIND")
    path: str = argument("File to import", metavar="FILE", path=True)
    dry_run: bool = option("Only show what would change", default=False)
    encoding: str = option("Encoding of a text file that is not UTF-8, such as cp1252")
    sheet: str = option("Sheet of an XLSX file (default: the first visible one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceList:
    """List one kind of reference data, such as gl-accounts; with --output as a file to import again."""

    kind: str = argument("What to list, such as merchant-ids", metavar="KIND")
    limit: int = option("How many at most", default=1000, least=1, most=100_000)
    output: str = option("CSV or XLSX file to write instead", metavar="FILE", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceDocument:
    """Write the mapping document that a customer signs: departments, accounts, merchant ids."""

    output: str = argument("File to write", metavar="FILE", path=True)
    format: str = option("html or xlsx (default: as the file is called)")
