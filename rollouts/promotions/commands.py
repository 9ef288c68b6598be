"""What people ask of promotions."""

from dataclasses import dataclass

from rollouts.shared.requests import argument, option


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionImport:
    """Bring in promotions or policies from CSV, XLSX or JSON: all of the file or nothing.

    Take an import back with `change undo`. Nothing reaches a register before a release, and no
    promotion is released without a saved basket that proves it.
    """

    kind: str = argument("What the file holds: promotions or policies", metavar="KIND")
    path: str = argument("File to import", metavar="FILE", path=True)
    dry_run: bool = option("Only show what would change", default=False)
    encoding: str = option("Encoding of a text file that is not UTF-8, such as cp1252")
    sheet: str = option("Sheet of an XLSX file (default: the first visible one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionList:
    """List promotions or policies; with --output as a file to import again."""

    kind: str = argument("promotions or policies", metavar="KIND", default="promotions")
    at: str = option("Only promotions that hold at this moment of the store", metavar="MOMENT")
    item: str = option("Only promotions that look at this item", metavar="ITEM")
    store: str = option("Only promotions for this store", metavar="STORE")
    limit: int = option("How many at most", default=1000, least=1, most=100_000)
    output: str = option("CSV or XLSX file to write instead", metavar="FILE", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionShow:
    """Show one promotion whole: its goods, stores, next hours, platforms, proofs and what it meets."""

    code: str = argument("Promotion", metavar="CODE")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionCheck:
    """Run every rule about promotions, with saved baskets; ends with 1 when one blocks."""

    codes: tuple[str, ...] = argument("Promotions (default: all)", metavar="CODE", default=())
    change: str = option("Check with the edits of this open change set")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionConflicts:
    """Find promotions that meet on the same goods, stores and hours, each with its worst basket."""

    codes: tuple[str, ...] = argument("Only those of these", metavar="CODE", default=())
    change: str = option("Look with the edits of this open change set")
    limit: int = option("How many at most", default=200, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionCases:
    """Run a file of worked baskets (`promotion-cases/1`); ends with 1 when one comes to other sums."""

    path: str = argument("File of cases", metavar="FILE", path=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionQuote:
    """What a basket costs at a store at a moment: every discount explained, tax and cash rounding.

    The basket is a file in the form `promotion-basket/1`, or lines given as ITEM=PRICE or
    ITEM=PRICExPIECES; ITEM or ITEM=xPIECES takes the price from the price book.
    """

    basket: str = argument("Basket file", metavar="FILE", path=True, default="")
    line: tuple[str, ...] = option("ITEM=PRICE or ITEM=PRICExPIECES; several times", default=())
    store: str = option("Store whose clock, zone, taxes and cash count", metavar="STORE")
    at: str = option("Moment on the store's clock (default: now)", metavar="MOMENT")
    code: tuple[str, ...] = option("Coupon code that is presented; several times", default=())
    segment: tuple[str, ...] = option("Segment of the customer; several times", default=())
    channel: str = option("Where it is sold, such as till or web")
    tender: str = option("What is paid with")
    policy: str = option("Policy to settle by (default: the one called default)", metavar="NAME")
    change: str = option("C-number of an open change set (default: your open one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionBasket:
    """Baskets that must come to the same before promotions are released: list, save, run, remove.

    A file of several baskets (`promotion-baskets/1`) saves each under its own name; give "" as NAME.
    """

    action: str = argument("list, save, run or remove", metavar="ACTION", default="list")
    name: str = argument("Name of the basket", metavar="NAME", default="")
    basket: str = argument("Basket file to save", metavar="FILE", path=True, default="")
    policy: str = option("Policy to settle it by", metavar="NAME")
    change: str = option("Save or run with this open change set (default: your open one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionReplay:
    """Settle sold baskets (CSV or JSON) with promotions in force and with those of a change set.

    Shows the difference in discount and margin, by promotion, and the baskets that differ most.
    """

    path: str = argument("File of baskets", metavar="FILE", path=True)
    store: str = option("Store of baskets that name none", metavar="STORE")
    policy: str = option("Policy to settle by", metavar="NAME")
    change: str = option("C-number of an open change set (default: your open one)")
    most: int = option("How many baskets to name", default=20, least=0, most=10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionCalendar:
    """What starts and ends where and when, on the stores' clocks."""

    since: str = option("First day (default: today)", flag="--from", metavar="DAY")
    days: int = option("How many days", default=28, least=1, most=400)
    store: str = option("Only for this store", metavar="STORE")
    limit: int = option("How many rows at most", default=1000, least=1, most=100_000)
