"""What people ask of the items."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemImport:
    """Bring in items and barcodes from a CSV or XLSX file; all of it or nothing."""

    path: str = argument("File to import", metavar="FILE", path=True)
    dry_run: bool = option("Only show what would change", default=False)
    encoding: str = option("Encoding of a text file that is not UTF-8, such as cp1252")
    sheet: str = option("Sheet of an XLSX file (default: the first visible one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """List items, or those whose number or description holds a text."""

    search: str = argument("Text to look for", metavar="TEXT", default="")
    limit: int = option("How many at most", default=1000, least=1, most=100_000)
